import { randomUUID } from 'node:crypto'
import { admit, authoritiesOf } from '#src/adapters/operational/authorities.ts'
import {
  advance,
  type Database,
  INSTALLATION,
  inParts,
  lastOfEach,
  type OpenTransaction,
  type Tables,
} from '#src/adapters/operational/database.ts'
import { keepNetworkVersion } from '#src/adapters/operational/network-versions.ts'
import { chainEntry } from '#src/adapters/operational/record.ts'
import { emptyNetwork, type Network } from '#src/network/network.ts'
import type { DeviceCredential, Mark, NetworkKept, OperationalStore } from '#src/ports.ts'
import { parseDocument, writeDocument } from '#src/wire.ts'

type Part = keyof Network
type Row = Tables['network_part']

/** An approved firmware version or a credit has no id: its place in the list is one. */
function rowOf(kind: Part, part: Network[Part][number], place: number): Row {
  const document = writeDocument(part)
  if (typeof part === 'string') return { kind, id: String(place), place, authority: null, document }
  return { kind, id: part.id, place, authority: 'authority' in part ? part.authority : part.id, document }
}

const rowsOf = (network: Network): Row[] =>
  (Object.keys(emptyNetwork) as Part[]).flatMap((kind) =>
    network[kind].map((part, place) => rowOf(kind, part, place)),
  )

async function replaceNetwork(transaction: OpenTransaction, network: Network): Promise<void> {
  await advance(transaction, 'network_writer', 0)
  await transaction.deleteFrom('network_part').execute()
  for (const rows of inParts(rowsOf(network)))
    await transaction.insertInto('network_part').values(rows).execute()
}

/** Devices of each authority, as far as the database shows them to whoever asks. */
export async function devicesShown(database: Database): Promise<ReadonlyMap<string, number>> {
  const rows = await database
    .selectFrom('network_part')
    .select(['authority', (count) => count.fn.countAll().as('devices')])
    .where('kind', '=', 'devices')
    .groupBy('authority')
    .execute()
  return new Map(rows.map(({ authority, devices }) => [authority ?? INSTALLATION, Number(devices)]))
}

export async function readNetwork(database: Database): Promise<Network> {
  const rows = await database
    .selectFrom('network_part')
    .select(['kind', 'document'])
    .orderBy('kind')
    .orderBy('place')
    .execute()
  const parts: Record<string, unknown[]> = Object.fromEntries(
    Object.keys(emptyNetwork).map((kind) => [kind, []]),
  )
  for (const { kind, document } of rows) parts[kind]?.push(parseDocument(document))
  return parts as unknown as Network
}

async function saveCredentials(
  transaction: OpenTransaction,
  credentials: readonly DeviceCredential[],
): Promise<void> {
  const each = lastOfEach(credentials, (credential) => credential.device)
  const authority = await authoritiesOf(
    transaction,
    ['devices'],
    each.map(({ device }) => device),
  )
  const rows = each.map((credential) => ({
    device: credential.device,
    authority: authority(credential.device),
    document: writeDocument(credential),
  }))
  for (const part of inParts(rows))
    await transaction
      .insertInto('device_credential')
      .values(part)
      .onConflict((conflict) =>
        conflict.column('device').doUpdateSet((row) => ({
          authority: row.ref('excluded.authority'),
          document: row.ref('excluded.document'),
        })),
      )
      .execute()
}

/** The installation's own before one of the same name that an authority has. */
const findMark = (database: Database, name: string) =>
  database
    .selectFrom('mark')
    .select(['authority', 'value'])
    .where('name', '=', name)
    .orderBy('authority')
    .limit(1)
    .executeTakeFirst()

/** A mark stays whose it is; `owner`: whose a new one is. */
export async function saveMark(
  transaction: OpenTransaction,
  owner: string,
  { name, value }: Mark,
): Promise<void> {
  const authority = (await findMark(transaction, name))?.authority ?? owner
  await transaction
    .insertInto('mark')
    .values({ authority, name, value })
    .onConflict((conflict) => conflict.columns(['authority', 'name']).doUpdateSet({ value }))
    .execute()
}

/** What was in force before anybody noted a time. */
const FROM_THE_BEGINNING = new Date(0)

async function saveNetwork(
  transaction: OpenTransaction,
  network: Network,
  { entry, at = entry?.at ?? FROM_THE_BEGINNING, credentials = [], mark }: NetworkKept,
): Promise<void> {
  await admit(transaction, network)
  await replaceNetwork(transaction, network)
  const hash = await keepNetworkVersion(transaction, network, at)
  await saveCredentials(transaction, credentials)
  if (mark) await saveMark(transaction, entry?.authority ?? INSTALLATION, mark)
  if (entry) await chainEntry(transaction, entry, hash)
}

/**
 * Reference data, device credentials and small named values. `owner`: whose a value is that is saved without a line of
 * the record; with one it is that authority's.
 */
export const networkTables = (
  database: Database,
  owner: string = INSTALLATION,
): Pick<
  OperationalStore,
  | 'id'
  | 'network'
  | 'devicesShown'
  | 'saveNetwork'
  | 'admit'
  | 'credentials'
  | 'saveCredentials'
  | 'mark'
  | 'saveMark'
> => ({
  async id() {
    // Two services that start at once agree on the one that was first.
    await database
      .insertInto('mark')
      .values({ authority: INSTALLATION, name: 'store-id', value: randomUUID() })
      .onConflict((conflict) => conflict.columns(['authority', 'name']).doNothing())
      .execute()
    return (
      await database
        .selectFrom('mark')
        .select('value')
        .where('name', '=', 'store-id')
        .executeTakeFirstOrThrow()
    ).value
  },
  network: () => readNetwork(database),
  devicesShown: () => devicesShown(database),
  saveNetwork: (network, kept = {}) =>
    database.transaction().execute((transaction) => saveNetwork(transaction, network, kept)),
  admit: (authorities) =>
    database
      .transaction()
      .execute((transaction) => admit(transaction, { authorities: authorities.map((id) => ({ id })) })),

  async credentials() {
    const rows = await database.selectFrom('device_credential').select('document').orderBy('device').execute()
    return rows.map((row) => parseDocument<DeviceCredential>(row.document))
  },
  saveCredentials: (credentials) =>
    database.transaction().execute((transaction) => saveCredentials(transaction, credentials)),

  async mark(name) {
    return (await findMark(database, name))?.value ?? null
  },
  saveMark: (name, value, entry) =>
    database.transaction().execute(async (transaction) => {
      await saveMark(transaction, entry?.authority ?? owner, { name, value })
      if (entry) await chainEntry(transaction, entry, null)
    }),
})
