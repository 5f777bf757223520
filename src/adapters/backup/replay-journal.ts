import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { journalFiles, journalId } from '#src/adapters/backup/journal-copy.ts'
import { openJournal } from '#src/adapters/reading-journal.ts'
import { batchesOf } from '#src/adapters/reading-journal-batch.ts'
import { receivedAt } from '#src/adapters/reading-journal-record.ts'
import { recordHeads, recordHeadsFile } from '#src/adapters/record-heads.ts'
import type { RecordHead } from '#src/decision/record-chain.ts'
import type { Journal } from '#src/ports.ts'

/** The journal of which a part is held already, and up to where. */
export type HeldJournal = { readonly id: string; readonly through: number }
export type Replayed = { readonly records: number; readonly last_received_at: Date | null }

const BATCH = 1_000

async function append(old: string, from: number, journal: Journal): Promise<Replayed> {
  let [records, last_received_at]: [number, Date | null] = [0, null]
  for (const { start, path, bytes } of await journalFiles(old)) {
    const end = start + bytes
    if (end <= from) continue
    const segment = { start, path, firstReceivedAt: null }
    const span = { from: Math.max(start, from), to: end, limit: BATCH }
    for await (const batch of batchesOf(segment, span, (words) => console.error(words))) {
      await Promise.all(batch.records.map((record) => journal.append(record)))
      records += batch.records.length
      const last = batch.records.at(-1)
      if (last) last_received_at = receivedAt(last)
    }
  }
  return { records, last_received_at }
}

/**
 * Takes over what an old journal holds beyond the part that is held; of another journal all of it, which its readers
 * take once. The old one is only read. Rejects when a service runs on the journal in `dir`.
 */
export async function replayInto(dir: string, old: string, held: HeldJournal): Promise<Replayed> {
  if (!existsSync(join(old, 'id')))
    throw new Error(`${old} is no journal: name the folder "journal" of the old data directory`)
  const from = (await journalId(old)) === held.id ? held.through : 0
  const journal = await openJournal({ dir })
  try {
    return await append(old, from, journal)
  } finally {
    await journal.close()
  }
}

/** The last head of a store's record that was noted beside an old journal; null: none. */
export async function formerHead(old: string, store: string): Promise<RecordHead | null> {
  const noted = await recordHeads(recordHeadsFile(dirname(old)), store).noted()
  return noted.reduce<RecordHead | null>((last, head) => (last && last.seq > head.seq ? last : head), null)
}
