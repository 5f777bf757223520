import { type Database, instant, keyText } from '#src/adapters/operational/database.ts'
import type { OperationalStore } from '#src/ports.ts'
import { parseDocument, writeDocument } from '#src/wire.ts'

/** Who did what, when: rows are added and, by trigger, never changed or removed. */
export const recordTable = (database: Database): Pick<OperationalStore, 'appendRecord' | 'record'> => ({
  async appendRecord(entry) {
    await database
      .insertInto('record_entry')
      .values({
        at: instant(entry.at),
        actor: keyText(entry.actor),
        authority: entry.authority,
        action: entry.action,
        subject: keyText(entry.subject),
        detail: writeDocument(entry.detail ?? null),
      })
      .execute()
  },
  async record(subject, limit) {
    const newestFirst = await database
      .selectFrom('record_entry')
      .selectAll()
      .$if(subject !== null, (query) => query.where('subject', '=', keyText(subject ?? '')))
      .orderBy('seq', 'desc')
      .limit(limit)
      .execute()
    return newestFirst
      .reverse()
      .map((row) => ({ ...row, at: new Date(row.at), detail: parseDocument(row.detail) }))
  },
})
