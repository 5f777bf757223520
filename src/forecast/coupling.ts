import { STEP } from '#src/forecast/step-grid.ts'
import { HOUR, type Hours, type WattsPerSquareMetre } from '#src/units.ts'

/** Weather at the station itself on each step (NaN: unknown) and the last step that knows it (NaN: none). */
export type Observed = { readonly values: Float64Array; readonly last: number }

/** How long a mismatch of air temperature or dew point lasts, under a clear and a covered sky. */
const AIR_FADE: { readonly clear: Hours; readonly overcast: Hours } = { clear: 4, overcast: 16 }
/** Shelter belongs to the place and lasts longer than the weather. */
const SHELTER_FADE: Hours = 24
/** Keeps the ratio of two light winds near one. m/s */
const CALM = 0.5
const SHELTER_SPAN = (3 * HOUR) / STEP

const MISMATCH_SPAN = HOUR / STEP

function meanMismatch(base: Float64Array, { values, last }: Observed): number {
  let sum = 0
  let count = 0
  for (let i = Math.max(0, last - MISMATCH_SPAN); i <= last && i < base.length; i++) {
    if (Number.isNaN(values[i]!)) continue
    sum += values[i]! - base[i]!
    count++
  }
  return count > 0 ? sum / count : 0
}

/** The station's own weather as long as it is known, then the forecast's with the last mismatch fading away. */
export function fadeMismatch(base: Float64Array, seen: Observed, cloud: Float64Array): Float64Array {
  const result = base.slice()
  if (Number.isNaN(seen.last) || seen.last < 0) return result
  let mismatch = meanMismatch(base, seen)
  for (let i = 0; i < result.length; i++) {
    if (i <= seen.last && !Number.isNaN(seen.values[i]!)) result[i] = seen.values[i]!
    else if (i > seen.last) {
      result[i] = result[i]! + mismatch
      mismatch *= Math.exp(-STEP / HOUR / (AIR_FADE.clear + (AIR_FADE.overcast - AIR_FADE.clear) * cloud[i]!))
    }
  }
  return result
}

/** Wind at the station: as measured, then the forecast's times the shelter (or exposure) of the last hours. */
export function shelteredWind(forecast: Float64Array, { values, last }: Observed): Float64Array {
  const result = forecast.slice()
  if (Number.isNaN(last) || last < 0) return result
  let here = 0
  let there = 0
  for (let i = Math.max(0, last - SHELTER_SPAN); i <= last && i < result.length; i++) {
    if (Number.isNaN(values[i]!)) continue
    here += values[i]! + CALM
    there += forecast[i]! + CALM
  }
  const shelter = there > 0 ? Math.max(0.3, Math.min(2, here / there)) : 1
  for (let i = 0; i < result.length; i++)
    if (i > last) result[i] = result[i]! * shelter ** Math.exp((-(i - last) * STEP) / HOUR / SHELTER_FADE)
    else if (!Number.isNaN(values[i]!)) result[i] = values[i]!
  return result
}

/**
 * What the balance lacked while the road was followed, split by a Kalman filter into three states:
 * fast (a passing cloud), a share of the shortwave (shade, albedo), slow (the site itself).
 */
export type FluxFilter = {
  /** W/m², share, W/m². */
  readonly state: Float64Array
  /** Covariance of the three states, row by row. */
  readonly covariance: Float64Array
}

const SPREAD = [25, 0.2, 5] as const
const MEMORY: readonly Hours[] = [3, 6, 48]
/** W/m² of one half-hour's residual, in the sun and in the dark; twice that where the cloud is not known. */
const RESIDUAL_NOISE: WattsPerSquareMetre = 45
const DARK_NOISE: WattsPerSquareMetre = 20
const DARK: WattsPerSquareMetre = 2

export function fluxFilter(): FluxFilter {
  const covariance = new Float64Array(9)
  for (const [i, spread] of SPREAD.entries()) covariance[4 * i] = spread * spread
  return { state: new Float64Array(3), covariance }
}

/** Lets time pass: states fade toward nothing, their doubt toward what is usual. */
export function fadeFilter({ state, covariance }: FluxFilter, hours: Hours): void {
  for (let i = 0; i < 3; i++) {
    const keep = Math.exp(-hours / MEMORY[i]!)
    state[i] = state[i]! * keep
    for (let j = 0; j < 3; j++) {
      covariance[3 * i + j] = covariance[3 * i + j]! * keep
      covariance[3 * j + i] = covariance[3 * j + i]! * keep
    }
    covariance[4 * i] = covariance[4 * i]! + SPREAD[i]! ** 2 * (1 - keep * keep)
  }
}

/** Takes in the mean residual of half an hour during which the road took up `absorbed` shortwave. */
export function learnResidual(
  { state, covariance }: FluxFilter,
  residual: WattsPerSquareMetre,
  absorbed: WattsPerSquareMetre,
  cloudKnown: boolean,
): void {
  const sees = [1, absorbed, 1]
  const gain = [0, 0, 0]
  let variance = (cloudKnown ? 1 : 4) * (absorbed < DARK ? DARK_NOISE : RESIDUAL_NOISE) ** 2
  let innovation = residual
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) gain[i]! += covariance[3 * i + j]! * sees[j]!
    variance += gain[i]! * sees[i]!
    innovation -= sees[i]! * state[i]!
  }
  for (let i = 0; i < 3; i++) {
    state[i] = state[i]! + (gain[i]! / variance) * innovation
    for (let j = 0; j < 3; j++)
      covariance[3 * i + j] = covariance[3 * i + j]! - (gain[i]! * gain[j]!) / variance
  }
}

/** The learnt residual `hours` after the filter was last fed, W/m². */
export const residualAfter = (
  { state }: FluxFilter,
  hours: Hours,
  absorbed: WattsPerSquareMetre,
): WattsPerSquareMetre =>
  state[0]! * Math.exp(-hours / MEMORY[0]!) +
  state[1]! * Math.exp(-hours / MEMORY[1]!) * absorbed +
  state[2]! * Math.exp(-hours / MEMORY[2]!)
