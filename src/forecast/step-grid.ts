import { MINUTE, type Milliseconds } from '#src/units.ts'

/** 10 min: the ground is exact at any step; the balance is taken at the end of each. */
export const STEP: Milliseconds = 10 * MINUTE

/** The forecast's own time: step `i` runs from `start + i·STEP` to the next; step `issue` begins at the issue time. */
export type StepGrid = { readonly start: Milliseconds; readonly count: number; readonly issue: number }

export function stepGrid(from: Milliseconds, issuedAt: Milliseconds, until: Milliseconds): StepGrid {
  const issue = Math.max(0, Math.ceil((issuedAt - from) / STEP))
  const ahead = Math.max(1, Math.ceil((until - issuedAt) / STEP))
  return { start: issuedAt - issue * STEP, count: issue + ahead, issue }
}

/** Values at instants, rising in time; NaN is "not known". */
export type Samples = { readonly times: Float64Array; readonly values: Float64Array }

function nextKnown(values: Float64Array, from: number): number {
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

/** Straight lines between samples; NaN where none is near enough. */
export function onSteps({ times, values }: Samples, grid: StepGrid, reach: Reach): Float64Array {
  const { bridged, held } = reach
  const result = new Float64Array(grid.count).fill(Number.NaN)
  let before = -1
  let next = nextKnown(values, 0)
  for (let i = 0; i < grid.count; i++) {
    const time = grid.start + i * STEP + reach.offset
    while (next < values.length && times[next]! <= time) {
      before = next
      next = nextKnown(values, next + 1)
    }
    const since = before < 0 ? Number.POSITIVE_INFINITY : time - times[before]!
    const to = next < values.length ? times[next]! - time : Number.POSITIVE_INFINITY
    if (since === 0) result[i] = values[before]!
    else if (since + to <= bridged)
      result[i] = values[before]! + (since / (since + to)) * (values[next]! - values[before]!)
    else if (before < 0 && to <= held) result[i] = values[next]!
    else if (next >= values.length && since <= held) result[i] = values[before]!
  }
  return result
}

/** Rates that are means over the step ending at each sample, held over that step; NaN where none is near. */
export function ratesOnSteps(
  { times, values }: Samples,
  grid: StepGrid,
  bridged: Milliseconds,
): Float64Array {
  const result = new Float64Array(grid.count).fill(Number.NaN)
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
