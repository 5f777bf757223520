import type { Clock, OperationalStore } from '#src/ports.ts'
import { DAY } from '#src/units.ts'
import { parseDocument, writeDocument } from '#src/wire.ts'

/** How much the disk of the data directory had free at a time. */
export type SpaceSample = { readonly at: Date; readonly free_bytes: number }

const MARK = 'space'
/** What is deleted daily is seen after a fortnight at the latest, as the journal. */
const SAMPLES = 15
/** Less says nothing about days. */
const SHORTEST = 2 * DAY
/** Time enough to bring a disk. */
export const SPACE_LASTS_AT_LEAST_DAYS = 14

/** Days until the disk is full if it goes on filling as it did; null: it does not fill, or nothing is known yet. */
export function daysLeft(samples: readonly SpaceSample[]): number | null {
  const [first, last] = [samples[0], samples.at(-1)]
  if (!first || !last) return null
  const span = last.at.getTime() - first.at.getTime()
  const used = first.free_bytes - last.free_bytes
  if (span < SHORTEST || used <= 0) return null
  return last.free_bytes / (used / (span / DAY))
}

const MEGABYTE = 1e6

/** Why somebody must make room, in words; null: nobody must. */
export function spaceTrouble(samples: readonly SpaceSample[]): string | null {
  const days = daysLeft(samples)
  if (days === null || days >= SPACE_LASTS_AT_LEAST_DAYS) return null
  const free = Math.round((samples.at(-1)?.free_bytes ?? 0) / MEGABYTE)
  return `the disk of the data directory is full in ${Math.floor(days)} days if it goes on filling as it did (${free} MB free); then readings are no longer acknowledged: bring more disk, or shorten FROSTLINE_RETENTION`
}

export async function spaceSamples(store: Pick<OperationalStore, 'mark'>): Promise<SpaceSample[]> {
  const text = await store.mark(MARK)
  return text === null ? [] : parseDocument<SpaceSample[]>(text)
}

/** Notes once a day how much is free, and says when that will not last. */
export function spaceWatch(parts: {
  readonly store: Pick<OperationalStore, 'mark' | 'saveMark'>
  readonly clock: Pick<Clock, 'now'>
  freeBytes(): Promise<number>
}): () => Promise<string | null> {
  return async () => {
    const at = parts.clock.now()
    const before = (await spaceSamples(parts.store)).filter((sample) => sample.at < at)
    const samples = [...before, { at, free_bytes: await parts.freeBytes() }].slice(-SAMPLES)
    await parts.store.saveMark(MARK, writeDocument(samples))
    return spaceTrouble(samples)
  }
}
