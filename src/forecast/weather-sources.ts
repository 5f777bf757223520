import type { AtmosphereHour } from '#src/forecast/atmosphere.ts'
import { plausible, type Quantity } from '#src/forecast/plausible.ts'
import type { ForecastSite, RoadsideObservation } from '#src/forecast/road-forecast-types.ts'
import {
  onSteps,
  ratesOnSteps,
  type Samples,
  STEP,
  type StepGrid,
  samplesOf,
} from '#src/forecast/step-grid.ts'
import { HOUR } from '#src/units.ts'

/** What the weather on the road is made of, and the steps it is wanted on. */
export type WeatherSources = {
  readonly grid: StepGrid
  readonly site: ForecastSite
  readonly hours: readonly AtmosphereHour[]
  /** Rising in time. */
  readonly readings: readonly RoadsideObservation[]
  /** Cloud where no source names it, 0 to 1. */
  readonly assumedCloud: number
  /** Change of the named cover that the road showed in the last hour before issue, fading after it. */
  readonly clearing: number
}

type HourQuantity = Quantity & keyof AtmosphereHour
/** Gaps in the weather forecast up to this long are bridged. */
const BRIDGED = 12 * HOUR
const HELD = HOUR

const ofHours = (hours: readonly AtmosphereHour[], quantity: HourQuantity): Samples =>
  samplesOf(hours, (hour) => plausible(quantity, hour[quantity]))

/** The weather forecast at the middle of each step; NaN where it says nothing. */
export const hoursOnSteps = ({ hours, grid }: WeatherSources, quantity: HourQuantity): Float64Array =>
  onSteps(ofHours(hours, quantity), grid, STEP / 2, BRIDGED, HELD)

/** The forecast's rates, which are means over the step that ends at their instant; NaN where it says nothing. */
export const hourlyRates = ({ hours, grid }: WeatherSources, quantity: HourQuantity): Float64Array =>
  ratesOnSteps(ofHours(hours, quantity), grid, BRIDGED)

export const isKnown = (values: Float64Array): boolean => values.some((value) => !Number.isNaN(value))

/** Fills unknown steps with the nearest known value; all unknown: with `otherwise`. */
export function fill(values: Float64Array, otherwise: number): Float64Array {
  let before = values.find((value) => !Number.isNaN(value)) ?? otherwise
  for (let i = 0; i < values.length; i++)
    if (Number.isNaN(values[i]!)) values[i] = before
    else before = values[i]!
  return values
}
