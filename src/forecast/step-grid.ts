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

/** Values at instants, rising in time. */
export type Samples = { readonly times: readonly Milliseconds[]; readonly values: readonly number[] }

export function samplesOf<T extends { readonly at: Date }>(
  items: readonly T[],
  value: (item: T) => number | null,
): Samples {
  const times: number[] = []
  const values: number[] = []
  for (const item of items) {
    const found = value(item)
    if (found === null) continue
    times.push(item.at.getTime())
    values.push(found)
  }
  return { times, values }
}

/**
 * Straight lines between samples at most `bridged` apart; beyond the ends the last value for `held`; else NaN.
 * @param offset where in the step to look: 0 its start, `STEP` its end
 */
export function onSteps(
  { times, values }: Samples,
  grid: StepGrid,
  offset: Milliseconds,
  bridged: Milliseconds,
  held: Milliseconds,
): Float64Array {
  const result = new Float64Array(grid.count).fill(Number.NaN)
  const last = times.length - 1
  for (let i = 0, next = 0; i < grid.count && last >= 0; i++) {
    const time = grid.start + i * STEP + offset
    while (next <= last && times[next]! < time) next++
    if (next <= last && times[next] === time) result[i] = values[next]!
    else if (next === 0) result[i] = times[0]! - time <= held ? values[0]! : Number.NaN
    else if (next > last) result[i] = time - times[last]! <= held ? values[last]! : Number.NaN
    else {
      const gap = times[next]! - times[next - 1]!
      const share = (time - times[next - 1]!) / gap
      if (gap <= bridged) result[i] = values[next - 1]! + share * (values[next]! - values[next - 1]!)
    }
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
  for (let i = 0, next = 0; i < grid.count; i++) {
    const time = grid.start + i * STEP + STEP / 2
    while (next < times.length && times[next]! < time) next++
    if (next === times.length) break
    const since = next > 0 ? times[next]! - times[next - 1]! : bridged / 4
    if (since <= bridged && times[next]! - time <= since) result[i] = values[next]!
  }
  return result
}
