import type { Journal, JournalRecord } from '#src/ports.ts'

/** The journal as a list: a record's position is its number. Nothing is durable, so only for rehearsed nights. */
export function inMemoryJournal(): Journal {
  const records: JournalRecord[] = []
  const waiting: { beyond: number; resolve: () => void }[] = []
  return {
    id: 'journal-in-memory',
    async append(record) {
      const position = records.push(record)
      for (const waiter of waiting.splice(0)) {
        if (position > waiter.beyond) waiter.resolve()
        else waiting.push(waiter)
      }
    },
    async *read(from, limit, only) {
      for (let start = from; start < records.length; start += limit) {
        const batch = records.slice(start, start + limit)
        yield {
          records: only ? batch.filter(({ kind }) => kind === only) : batch,
          through: Math.min(start + limit, records.length),
        }
      }
    },
    end: () => records.length,
    grown: (beyond) =>
      records.length > beyond
        ? Promise.resolve()
        : new Promise((resolve) => void waiting.push({ beyond, resolve })),
    tail: () => 0,
    trouble: () => null,
    async close() {},
  }
}
