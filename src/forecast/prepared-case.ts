import type { PlacedCase } from '#src/forecast/bulk/placed-case.ts'
import type { WorkRoom } from '#src/forecast/bulk/work-room.ts'
import type { Observations } from '#src/forecast/observation-series.ts'
import { type StepGrid, stepGrid } from '#src/forecast/step-grid.ts'
import { type WeatherSeries, weatherSeries } from '#src/forecast/weather-series.ts'
import { HOUR, type Hours, type Milliseconds, type WattsPerSquareMetre } from '#src/units.ts'

/** A case in the model's own time, with its weather on every step. */
export type Prepared = {
  readonly grid: StepGrid
  readonly until: Milliseconds
  readonly weather: WeatherSeries
  readonly observations: Observations
  /** Of the weather forecast at issue; null: sensors alone. */
  readonly weatherAge: Hours | null
  /** The road shows another sky than the weather forecast names. */
  readonly contradicted: boolean
  readonly lastReading: Milliseconds
  /** What so short a history leaves open of the ground and of the place, as a flux. W/m² */
  readonly newness: WattsPerSquareMetre
  /** When the station last told its air temperature; −∞: never. */
  readonly lastAir: Milliseconds
}

/** Of a place with no history at all, and how long a history takes most of it away. */
const NEW_PLACE: WattsPerSquareMetre = 25
const KNOWN_AFTER: Hours = 4

const newness = ({ times }: Observations): WattsPerSquareMetre =>
  NEW_PLACE * Math.exp(-(times[times.length - 1]! - times[0]!) / HOUR / KNOWN_AFTER)

function lastKnown({ times, air_temp_c }: Observations): Milliseconds {
  let i = times.length - 1
  while (i >= 0 && Number.isNaN(air_temp_c[i]!)) i--
  return i < 0 ? Number.NEGATIVE_INFINITY : times[i]!
}

export function prepare(
  given: PlacedCase,
  sky: { readonly assumedCloud: number; readonly clearing: number },
  room: WorkRoom,
): Prepared {
  const { site, issuedAt, readings, hours } = given
  const wanted = issuedAt + given.horizon * HOUR
  const isDriven = hours.times.length > 0
  const until = isDriven ? Math.min(wanted, hours.times[hours.times.length - 1]!) : wanted
  const grid = stepGrid(readings.times[0]!, issuedAt, until)
  const age = Number.isNaN(given.weatherIssuedAt) ? 0 : (issuedAt - given.weatherIssuedAt) / HOUR
  return {
    grid,
    until,
    observations: readings,
    weather: weatherSeries({
      grid,
      site,
      hours,
      readings,
      assumedCloud: sky.assumedCloud,
      clearing: sky.clearing,
      room,
    }),
    weatherAge: isDriven ? Math.max(0, age) : null,
    lastReading: readings.times[readings.times.length - 1]!,
    lastAir: lastKnown(readings),
    newness: newness(readings),
    contradicted: sky.clearing !== 0,
  }
}
