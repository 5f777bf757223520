import type { WorkRoom } from '#src/forecast/bulk/work-room.ts'
import { MINUTE, type Milliseconds } from '#src/units.ts'

/** 15 min: the ground is exact at any step, the balance is taken at the end of each; 5 min score no better. */
export const STEP: Milliseconds = 15 * MINUTE

/** The forecast's own time: step `i` runs from `start + i·STEP` to the next; step `issue` begins at the issue time. */
export type StepGrid = { readonly start: Milliseconds; readonly count: number; readonly issue: number }

export function stepGrid(from: Milliseconds, issuedAt: Milliseconds, until: Milliseconds): StepGrid {
  const issue = Math.max(0, Math.ceil((issuedAt - from) / STEP))
  const ahead = Math.max(1, Math.ceil((until - issuedAt) / STEP))
  return { start: issuedAt - issue * STEP, count: issue + ahead, issue }
}

/** Values at instants, rising in time; NaN is "not known". */
export type Samples = { readonly times: Float64Array; readonly values: Float64Array }

/** Where the next value that is known stands; past the end when none is. */
export function nextKnown(values: Float64Array, from: number): number {
  let i = from
  while (i < values.length && Number.isNaN(values[i]!)) i++
  return i
}

/** Rules for what lies between samples. */
export type Reach = {
  /** Where in the step to look: 0 its start, `STEP` its end. */
  readonly offset: Milliseconds
  /** Gaps up to this long are bridged by a straight line. */
  readonly bridged: Milliseconds
  /** Beyond the ends the last value holds for this long. */
  readonly held: Milliseconds
}

/** The first step of `count` that begins no earlier than so many ms after the first one does. */
const stepAfter = (since: Milliseconds, count: number): number =>
  Math.max(0, Math.min(count, Math.ceil(since / STEP)))

/** Straight lines between samples; NaN where none is near enough. */
export function onSteps(
  { times, values }: Samples,
  grid: StepGrid,
  reach: Reach,
  room: WorkRoom,
): Float64Array {
  const { count } = grid
  const result = room.numbers(count, Number.NaN)
  const origin = grid.start + reach.offset
  let before = nextKnown(values, 0)
  if (before >= values.length) return result
  let from = stepAfter(times[before]! - origin, count)
  result.fill(values[before]!, stepAfter(times[before]! - reach.held - origin, count), from)
  for (let next = nextKnown(values, before + 1); next < values.length; next = nextKnown(values, next + 1)) {
    const end = stepAfter(times[next]! - origin, count)
    const gap = times[next]! - times[before]!
    if (gap <= reach.bridged) {
      const rise = (values[next]! - values[before]!) / gap
      for (let i = from; i < end; i++)
        result[i] = values[before]! + (origin + i * STEP - times[before]!) * rise
    } else if ((times[before]! - origin) % STEP === 0) result[from] = values[before]!
    before = next
    from = end
  }
  result.fill(values[before]!, from, stepAfter(times[before]! + reach.held + 1 - origin, count))
  return result
}

/** Rates that are means over the step ending at each sample, held over that step; NaN where none is near. */
export function ratesOnSteps(
  { times, values }: Samples,
  grid: StepGrid,
  bridged: Milliseconds,
  room: WorkRoom,
): Float64Array {
  const result = room.numbers(grid.count, Number.NaN)
  let before = -1
  let next = nextKnown(values, 0)
  for (let i = 0; i < grid.count && next < values.length; i++) {
    const time = grid.start + i * STEP + STEP / 2
    while (next < values.length && times[next]! < time) {
      before = next
      next = nextKnown(values, next + 1)
    }
    if (next >= values.length) break
    const since = before >= 0 ? times[next]! - times[before]! : bridged / 4
    if (since <= bridged && times[next]! - time <= since) result[i] = values[next]!
  }
  return result
}
