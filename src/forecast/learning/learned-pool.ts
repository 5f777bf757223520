import { BAND_EDGES, type LearnedError, weightAt } from '#src/forecast/learning/learned-error.ts'
import { BANDS, CELLS } from '#src/forecast/learning/learned-error-cells.ts'

/** Nights after which the mean of a cell is believed half. */
export const CELL_HALF_BELIEVED = 6

/** Sums of one station's document as of an instant, old outcomes faded. */
export type Faded = {
  readonly weight: readonly number[]
  readonly error: readonly number[]
  readonly square: readonly number[]
  readonly bands: readonly (readonly number[])[]
}

/** Sums over stations: how sure each is of a cell's mean (0 to 1), those means weighted by it, and the bands' counts. */
export type Pool = { readonly sure: number[]; readonly mean: number[]; readonly bands: number[][] }

export function faded({ since_at, cells, bands }: LearnedError, now: Date): Faded {
  const fade = 1 / weightAt(since_at, now)
  const all = (values: readonly number[]) => values.map((value) => value * fade)
  return {
    weight: all(cells.weight),
    error: all(cells.error),
    square: all(cells.square),
    bands: bands.map(all),
  }
}

function add(pool: Pool, { weight, error, bands }: Faded, sign: 1 | -1): void {
  for (const [cell, n] of weight.entries()) {
    if (n === 0) continue
    const sure = n / (n + CELL_HALF_BELIEVED)
    pool.sure[cell]! += sign * sure
    pool.mean[cell]! += sign * sure * (error[cell]! / n)
  }
  for (const [band, bins] of bands.entries())
    for (const [bin, value] of bins.entries()) pool.bands[band]![bin]! += sign * value
}

export function poolOf(stations: Iterable<Faded>): Pool {
  const pool: Pool = {
    sure: Array(CELLS).fill(0),
    mean: Array(CELLS).fill(0),
    bands: Array.from({ length: BANDS }, () => Array(BAND_EDGES.length + 1).fill(0)),
  }
  for (const station of stations) add(pool, station, 1)
  return pool
}

/** The same without one of its stations: what that one may borrow. */
export function without({ sure, mean, bands }: Pool, own: Faded): Pool {
  const others = { sure: [...sure], mean: [...mean], bands: bands.map((bins) => [...bins]) }
  add(others, own, -1)
  return others
}
