import type { Journal, JournalRecord, ReadingStore } from '#src/ports.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { HOUR } from '#src/units.ts'

/** What a restart reads back, and an hour in hand. */
const KEPT = 49 * HOUR

const receivedAt = (record: JournalRecord): number =>
  (record.kind === 'rejection' ? record.rejection : record.reading).received_at.getTime()

/** The journal as a list that keeps what views have not read and what a restart asks for: a season must not grow without limit. */
export function seasonJournal(): Journal & { readonly kept: () => number } {
  let records: JournalRecord[] = []
  let first = 0
  const readTo = new Map<string, number>()
  let waiting: { beyond: number; resolve: () => void }[] = []
  const end = () => first + records.length

  function forget(): void {
    const oldest = receivedAt(records.at(-1)!) - KEPT
    const read = Math.min(...readTo.values()) - first
    let count = 0
    while (count < read && receivedAt(records[count]!) < oldest) count++
    if (count * 2 < records.length) return
    records = records.slice(count)
    first += count
  }
  return {
    id: 'journal-of-a-season',
    kept: () => records.length,
    async append(record) {
      records.push(record)
      if (records.length % 4_096 === 0 && readTo.size > 0) forget()
      const position = end()
      if (waiting.length > 0) {
        for (const { beyond, resolve } of waiting) if (position > beyond) resolve()
        waiting = waiting.filter(({ beyond }) => position <= beyond)
      }
    },
    async *read(from, limit, only) {
      if (from < first && from > 0) throw new Error(`records from ${from} to ${first} were forgotten`)
      for (let start = Math.max(from, first); start < end(); start += limit) {
        const batch = records.slice(start - first, start - first + limit)
        const through = start + batch.length
        yield { records: only ? batch.filter(({ kind }) => kind === only) : batch, through }
        readTo.set(only ?? 'all', through)
      }
    },
    end,
    grown: (beyond) =>
      end() > beyond ? Promise.resolve() : new Promise((resolve) => void waiting.push({ beyond, resolve })),
    tail(since) {
      const index = records.findIndex((record) => receivedAt(record) >= since.getTime())
      return index < 0 ? end() : first + index
    },
    trouble: () => null,
    async close() {},
  }
}

/** `device at seq`: what a season's reading is known by. */
export const keyOf = ({ device, at, seq }: Pick<Reading, 'device' | 'at' | 'seq'>): string =>
  `${device} ${at.getTime()} ${seq}`

export type SeasonReadings = ReadingStore & {
  /** Acknowledged, so it must come here. */
  owe(key: string): void
  /** Acknowledged and not come yet. */
  readonly owed: ReadonlySet<string>
  stored(): number
}

/** The view of readings that counts: what was acknowledged is owed until it comes. Two days can be asked for. */
export function seasonReadings(): SeasonReadings {
  const owed = new Set<string>()
  const recent = new Map<string, Reading[]>()
  const positions = new Map<string, number>()
  let stored = 0
  function keep(reading: Reading): void {
    const known = recent.get(reading.device) ?? []
    known.push(reading)
    if (known.length > 1_000) known.splice(0, 500)
    recent.set(reading.device, known)
  }
  const within = (
    readings: readonly Reading[],
    { from, to, limit }: { from: Date; to: Date; limit: number },
  ) =>
    readings
      .filter(({ at }) => at >= from && at < to)
      .sort((a, b) => a.at.getTime() - b.at.getTime() || a.seq - b.seq)
      .slice(0, limit)
  return {
    owe: (key) => void owed.add(key),
    owed,
    stored: () => stored,
    async append(batch, through, source) {
      for (const reading of batch) {
        stored++
        owed.delete(keyOf(reading))
        keep(reading)
      }
      positions.set(`readings of ${source}`, through)
    },
    position: async (source) => positions.get(`readings of ${source}`) ?? 0,
    ofDevice: async (device, span) => within(recent.get(device) ?? [], span),
    ofStation: async (station, span) =>
      within(
        [...recent.values()].flat().filter((reading) => reading.station === station),
        span,
      ),
    async appendForecasts(_, through, source) {
      positions.set(`forecasts of ${source}`, through)
    },
    forecastPosition: async (source) => positions.get(`forecasts of ${source}`) ?? 0,
    close: async () => {},
  }
}
