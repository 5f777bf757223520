import type { JournalPosition, JournalRecord, ViewRecord } from '#src/ports.ts'

/** Views that keep up are some hundred milliseconds behind; one that fell further back reads the disk. */
const MAX_RECORDS = 50_000
/** Refused messages may be large. */
const MAX_BYTES = 33_554_432

export type Batch = { records: ViewRecord[]; through: JournalPosition }
/** A record as appended, with the bytes it takes on disk. */
export type Appended = { readonly record: JournalRecord; readonly bytes: number }

/** The last records that are on disk, as they were appended: views need not read back and parse what was just written. */
export function recentRecords(start: JournalPosition) {
  let records: ViewRecord[] = []
  /** Position after each record; `begun` before the first. */
  let ends: JournalPosition[] = []
  let begun = start

  function shorten(): void {
    const half = records.length >> 1
    begun = ends[half - 1]!
    records = records.slice(half)
    ends = ends.slice(half)
  }
  /** Number of the first record after that position; -1 where no record ends there. */
  function indexOf(position: JournalPosition): number {
    if (position === begun) return 0
    let [low, high] = [0, ends.length - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if (ends[middle]! < position) low = middle + 1
      else high = middle
    }
    return ends[low] === position ? low + 1 : -1
  }
  return {
    /** Only what is on disk. */
    keep(appended: readonly Appended[]): void {
      let end = ends.at(-1) ?? begun
      for (const { record, bytes } of appended) {
        end += bytes
        records.push(record.kind === 'reading' ? { kind: 'reading', reading: record.reading } : record)
        ends.push(end)
      }
      while (records.length > 1 && (records.length > MAX_RECORDS || end - begun > MAX_BYTES)) shorten()
    },
    /** At most `limit` records after that position, of that kind only; null when it lies further back. */
    after(position: JournalPosition, limit: number, only?: JournalRecord['kind']): Batch | null {
      const found: ViewRecord[] = []
      let index = indexOf(position)
      if (index < 0) return null
      for (; index < records.length && found.length < limit; index++)
        if (!only || records[index]!.kind === only) found.push(records[index]!)
      return { records: found, through: ends[index - 1] ?? begun }
    },
  }
}
