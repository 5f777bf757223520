import { STEP } from '#src/forecast/step-grid.ts'
import { HOUR, type Hours } from '#src/units.ts'

/** Weather at the station itself on each step (NaN: unknown) and the last step that knows it (NaN: none). */
export type Observed = { readonly values: Float64Array; readonly last: number }

/** How long a mismatch of air temperature or dew point lasts, under a clear and a covered sky. */
const AIR_FADE: { readonly clear: Hours; readonly overcast: Hours } = { clear: 3, overcast: 16 }
/** Shelter belongs to the place and lasts longer than the weather. */
const SHELTER_FADE: Hours = 96
/** Keeps the ratio of two light winds near one. m/s */
const CALM = 0.5
const SHELTER_SPAN = (3 * HOUR) / STEP

const MISMATCH_SPAN = HOUR / STEP
/** More than any of METRo's 64 real cases had (6.6 °C): another place, another unit, a broken sensor. °C */
const FAR = 8

function meanMismatch(base: Float64Array, { values, last }: Observed): number {
  let sum = 0
  let count = 0
  for (let i = Math.max(0, last - MISMATCH_SPAN); i <= last && i < base.length; i++) {
    if (Number.isNaN(values[i]! - base[i]!)) continue
    sum += values[i]! - base[i]!
    count++
  }
  return count > 0 ? sum / count : 0
}

/** Did the weather forecast and the air measured in the last hour contradict each other? */
export const isFarFrom = (forecast: Float64Array, seen: Observed): boolean =>
  !Number.isNaN(seen.last) && Math.abs(meanMismatch(forecast, seen)) > FAR

/** The station's own weather as long as it is known, then the forecast's with the last mismatch fading away. */
export function fadeMismatch(base: Float64Array, seen: Observed, cloud: Float64Array): Float64Array {
  const result = base.slice()
  if (Number.isNaN(seen.last) || seen.last < 0) return result
  let mismatch = meanMismatch(base, seen)
  for (let i = 0; i < result.length; i++) {
    if (i <= seen.last && !Number.isNaN(seen.values[i]!)) result[i] = seen.values[i]!
    else if (i > seen.last) {
      result[i] = result[i]! + mismatch
      mismatch *= 1 - STEP / HOUR / (AIR_FADE.clear + (AIR_FADE.overcast - AIR_FADE.clear) * cloud[i]!)
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
  let excess = shelter - 1
  for (let i = 0; i < result.length; i++) {
    if (i > last) {
      result[i] = result[i]! * (1 + excess)
      excess *= 1 - STEP / HOUR / SHELTER_FADE
    } else if (!Number.isNaN(values[i]!)) result[i] = values[i]!
  }
  return result
}
