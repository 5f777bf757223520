import {
  type Database,
  INSTALLATION,
  inParts,
  instant,
  lastOfEach,
  type OpenTransaction,
} from '#src/adapters/operational/database.ts'
import type { ApiKey, OperationalStore, User } from '#src/ports.ts'
import { parseDocument, writeDocument } from '#src/wire.ts'

async function savePeople(transaction: OpenTransaction, users: readonly User[]): Promise<void> {
  const rows = lastOfEach(users, (user) => user.username).map((user) => ({
    username: user.username,
    authority: user.authority,
    document: writeDocument(user),
  }))
  for (const part of inParts(rows))
    await transaction
      .insertInto('person')
      .values(part)
      .onConflict((conflict) =>
        conflict.column('username').doUpdateSet((row) => ({
          authority: row.ref('excluded.authority'),
          document: row.ref('excluded.document'),
        })),
      )
      .execute()
}

export async function saveKeys(transaction: OpenTransaction, keys: readonly ApiKey[]): Promise<void> {
  const rows = lastOfEach(keys, (key) => key.key_hash).map((key) => ({
    key_hash: key.key_hash,
    authority: key.authority,
    document: writeDocument(key),
  }))
  for (const part of inParts(rows))
    await transaction
      .insertInto('api_key')
      .values(part)
      .onConflict((conflict) =>
        conflict.column('key_hash').doUpdateSet((row) => ({
          authority: row.ref('excluded.authority'),
          document: row.ref('excluded.document'),
        })),
      )
      .execute()
}

async function ownerOfSession(database: Database, username: string): Promise<string> {
  const row = await database
    .selectFrom('person')
    .select('authority')
    .where('username', '=', username)
    .executeTakeFirst()
  return row?.authority ?? INSTALLATION
}

/** Who may sign in, who has, and which programs may call. */
export const peopleTables = (
  database: Database,
): Pick<
  OperationalStore,
  'user' | 'saveUsers' | 'session' | 'saveSession' | 'deleteSession' | 'apiKey' | 'saveApiKeys'
> => ({
  async user(username) {
    const row = await database
      .selectFrom('person')
      .select('document')
      .where('username', '=', username)
      .executeTakeFirst()
    return row ? parseDocument<User>(row.document) : null
  },
  saveUsers: (users) => database.transaction().execute((transaction) => savePeople(transaction, users)),

  async session(tokenHash) {
    const row = await database
      .selectFrom('session')
      .selectAll()
      .where('token_hash', '=', tokenHash)
      .executeTakeFirst()
    if (!row) return null
    const { token_hash, username, expires_at } = row
    return { token_hash, username, expires_at: new Date(expires_at) }
  },
  async saveSession(session) {
    const expires_at = instant(session.expires_at)
    const authority = await ownerOfSession(database, session.username)
    await database
      .insertInto('session')
      .values({ ...session, authority, expires_at })
      .onConflict((conflict) => conflict.column('token_hash').doUpdateSet({ expires_at }))
      .execute()
  },
  async deleteSession(tokenHash) {
    await database.deleteFrom('session').where('token_hash', '=', tokenHash).execute()
  },

  async apiKey(keyHash) {
    const row = await database
      .selectFrom('api_key')
      .select('document')
      .where('key_hash', '=', keyHash)
      .executeTakeFirst()
    return row ? parseDocument<ApiKey>(row.document) : null
  },
  saveApiKeys: (keys) => database.transaction().execute((transaction) => saveKeys(transaction, keys)),
})
