import type { WorkRoom } from '#src/forecast/bulk/work-room.ts'
import type { Observations } from '#src/forecast/observation-series.ts'
import type { ForecastSite } from '#src/forecast/road-forecast-types.ts'
import { nextKnown, onSteps, ratesOnSteps, STEP, type StepGrid } from '#src/forecast/step-grid.ts'
import type { ForecastQuantity, WeatherColumns } from '#src/forecast/weather-columns.ts'
import { HOUR } from '#src/units.ts'

/** What the weather on the road is made of, and the steps it is wanted on. */
export type WeatherSources = {
  readonly grid: StepGrid
  readonly site: ForecastSite
  readonly hours: WeatherColumns
  readonly readings: Observations
  /** Cloud where no source names it, 0 to 1. */
  readonly assumedCloud: number
  /** Change of the named cover that the road showed in the last hour before issue, fading after it. */
  readonly clearing: number
  readonly room: WorkRoom
}

/** Gaps in the weather forecast up to this long are bridged. */
const BRIDGED = 12 * HOUR
const REACH = { offset: STEP / 2, bridged: BRIDGED, held: HOUR }

/** The weather forecast at the middle of each step; NaN where it says nothing. */
export const hoursOnSteps = (
  { hours, grid, room }: WeatherSources,
  quantity: ForecastQuantity,
): Float64Array => onSteps({ times: hours.times, values: hours[quantity] }, grid, REACH, room)

/** The forecast's rates, which are means over the step that ends at their instant; NaN where it says nothing. */
export const hourlyRates = (
  { hours, grid, room }: WeatherSources,
  quantity: ForecastQuantity,
): Float64Array => ratesOnSteps({ times: hours.times, values: hours[quantity] }, grid, BRIDGED, room)

export function isKnown(values: Float64Array): boolean {
  return nextKnown(values, 0) < values.length
}

/** Fills unknown steps with the nearest known value; all unknown: with `otherwise`. */
export function fill(values: Float64Array, otherwise: number): Float64Array {
  const first = nextKnown(values, 0)
  let before = first < values.length ? values[first]! : otherwise
  for (let i = 0; i < values.length; i++)
    if (Number.isNaN(values[i]!)) values[i] = before
    else before = values[i]!
  return values
}
