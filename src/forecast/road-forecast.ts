import { residualAfter } from '#src/forecast/coupling.ts'
import { followReadings, type RoadNow } from '#src/forecast/history.ts'
import { clearingOf, cloudFromResidual, USUAL_CLOUD } from '#src/forecast/inferred-cloud.ts'
import { type PinnedObservation, pinnedObservations } from '#src/forecast/observation-series.ts'
import { persistenceMemory } from '#src/forecast/persistence.ts'
import { advance, copyRoad } from '#src/forecast/road-column.ts'
import type {
  ForecastCase,
  ForecastPoint,
  ForecastRefusal,
  RoadForecast,
} from '#src/forecast/road-forecast-types.ts'
import {
  bandEdge,
  type DriverDoubt,
  driverDoubt,
  probabilityBelow,
  SKY_DOUBT,
  TENTH,
} from '#src/forecast/spread.ts'
import { STEP, type StepGrid, stepGrid } from '#src/forecast/step-grid.ts'
import { albedo, FREEZING, stateOf } from '#src/forecast/surface-water.ts'
import {
  type RoadWeather,
  type WeatherSeries,
  weatherOfStep,
  weatherSeries,
} from '#src/forecast/weather-series.ts'
import type { SurfaceState } from '#src/telemetry/reading.ts'
import { HOUR, type Hours, MINUTE, type Milliseconds } from '#src/units.ts'

/** Version of the model, kept with every forecast that it made. */
export const FORECAST_MODEL = 'frostline-1'

const OUTPUT_STEP = 10 * MINUTE
const LONGEST: Hours = 120

/** A case in the model's own time, with its weather on every step. */
type Prepared = {
  readonly grid: StepGrid
  readonly until: Milliseconds
  readonly weather: WeatherSeries
  readonly observations: readonly PinnedObservation[]
  /** Of the weather forecast at issue; null: sensors alone. */
  readonly weatherAge: Hours | null
  /** The road shows another sky than the weather forecast names. */
  readonly contradicted: boolean
  readonly lastReading: Milliseconds
}

function refusalOf(given: ForecastCase, observations: readonly PinnedObservation[]): ForecastRefusal | null {
  const { latitude, longitude } = given.site
  if (!Number.isFinite(given.issued_at.getTime()))
    return { code: 'BAD_ISSUE_TIME', message: 'the issue time is not an instant' }
  if (!(given.horizon_h > 0 && given.horizon_h <= LONGEST))
    return {
      code: 'BAD_HORIZON',
      message: `the horizon is ${given.horizon_h} h; from 0 to ${LONGEST} h can be asked`,
    }
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180))
    return { code: 'BAD_PLACE', message: `latitude ${latitude}, longitude ${longitude} is no place on Earth` }
  if (observations.length === 0)
    return { code: 'NO_READINGS', message: 'no road temperature in the last 48 h' }
  return null
}

/** Hours of weather that carry anything, in order; none when they end before an hour after issue. */
function usableHours({ weather, issued_at }: ForecastCase): ForecastCase['weather'] {
  const usable = weather
    .filter(({ at, air_temp_c }) => Number.isFinite(at.getTime()) && air_temp_c !== null)
    .toSorted((a, b) => a.at.getTime() - b.at.getTime())
  const end = usable.at(-1)?.at.getTime() ?? Number.NEGATIVE_INFINITY
  return end >= issued_at.getTime() + HOUR ? usable : []
}

function prepare(
  given: ForecastCase,
  observations: readonly PinnedObservation[],
  sky: { readonly assumedCloud: number; readonly clearing: number },
): Prepared {
  const issuedAt = given.issued_at.getTime()
  const hours = usableHours(given)
  const wanted = issuedAt + given.horizon_h * HOUR
  const until = hours.length > 0 ? Math.min(wanted, hours.at(-1)!.at.getTime()) : wanted
  const grid = stepGrid(observations[0]!.at.getTime(), issuedAt, until)
  const age = given.weather_issued_at ? (issuedAt - given.weather_issued_at.getTime()) / HOUR : 0
  return {
    grid,
    until,
    observations,
    weather: weatherSeries({ grid, site: given.site, hours, readings: observations, ...sky }),
    weatherAge: hours.length > 0 ? Math.max(0, age) : null,
    lastReading: observations.at(-1)!.at.getTime(),
    contradicted: sky.clearing !== 0,
  }
}

function skyDoubt({ weather, contradicted }: Prepared, step: number): number {
  if (contradicted) return SKY_DOUBT.contradicted
  return weather.cloudKnown[step] === 1 ? SKY_DOUBT.named : SKY_DOUBT.assumed
}

/** One run of the road from now to the horizon: its temperature at issue and after every step. */
type Run = { readonly surface: Float64Array; readonly states: SurfaceState[] }

/** @param side how many standard deviations the drivers lie on the warm (+) or cold (−) side */
function runAhead(prepared: Prepared, start: RoadNow, side: number): Run {
  const { grid, weather } = prepared
  const road = copyRoad(start.road)
  const surface = new Float64Array(grid.count - grid.issue + 1)
  const states: SurfaceState[] = [stateOf(road.stores, road.surface)]
  const now = {} as RoadWeather
  const doubt: DriverDoubt = { flux: 0, air: 0 }
  surface[0] = road.surface
  for (let i = grid.issue; i < grid.count; i++) {
    weatherOfStep(weather, i, now)
    const absorbed = (1 - albedo(road.stores)) * now.shortwave
    const ahead = ((i - grid.issue + 0.5) * STEP) / HOUR
    let correction = residualAfter(start.filter, start.unfed + ahead, absorbed)
    if (side !== 0) {
      const lead = (grid.start + i * STEP - prepared.lastReading) / HOUR
      driverDoubt(lead, prepared.weatherAge, absorbed, skyDoubt(prepared, i), doubt)
      correction += side * doubt.flux
      now.air += side * doubt.air
    }
    advance(road, now, correction)
    surface[i - grid.issue + 1] = road.surface
    states.push(stateOf(road.stores, road.surface))
  }
  return { surface, states }
}

/** How much more sun the coming two hours give than the past two. */
function sunChange({ grid, weather }: Prepared): number {
  const span = (2 * HOUR) / STEP
  const mean = (from: number, to: number) => {
    const part = weather.shortwave.subarray(Math.max(0, from), Math.min(grid.count, to))
    return part.length > 0 ? part.reduce((sum, value) => sum + value, 0) / part.length : 0
  }
  return mean(grid.issue, grid.issue + span) - mean(grid.issue - span, grid.issue)
}

const rounded = (value: number, digits: number) => Math.round(value * 10 ** digits) / 10 ** digits

function seriesOf(prepared: Prepared, start: RoadNow): ForecastPoint[] {
  const { grid, until, observations, lastReading } = prepared
  const median = runAhead(prepared, start, 0)
  const cold = runAhead(prepared, start, -TENTH)
  const warm = runAhead(prepared, start, TENTH)
  const issuedAt = grid.start + grid.issue * STEP
  const memory = persistenceMemory(observations, sunChange(prepared))
  const asNow = observations.at(-1)!.road_temp_c
  const pointAt = (time: Milliseconds): ForecastPoint => {
    const position = (time - issuedAt) / STEP
    const i = Math.min(Math.floor(position), median.surface.length - 2)
    const on = (run: Run) => run.surface[i]! + (position - i) * (run.surface[i + 1]! - run.surface[i]!)
    const lead = (time - lastReading) / HOUR
    const modelled = on(median)
    const middle = modelled + (asNow - modelled) * Math.exp(-lead / memory)
    const p10 = middle - bandEdge(Math.max(0, modelled - on(cold)), lead)
    const p90 = middle + bandEdge(Math.max(0, on(warm) - modelled), lead)
    return {
      at: new Date(time),
      road_temp_c: rounded(middle, 2),
      road_temp_p10_c: rounded(p10, 2),
      road_temp_p90_c: rounded(p90, 2),
      freeze_probability: rounded(probabilityBelow(FREEZING, middle, p10, p90), 3),
      surface_state: median.states[Math.round(position)]!,
    }
  }
  const points: ForecastPoint[] = []
  for (let time = issuedAt; time < until; time += OUTPUT_STEP) points.push(pointAt(time))
  points.push(pointAt(until))
  return points
}

const finite = (series: readonly ForecastPoint[]): boolean =>
  series.every(
    (point) =>
      Number.isFinite(point.road_temp_c) &&
      Number.isFinite(point.road_temp_p10_c) &&
      Number.isFinite(point.road_temp_p90_c) &&
      Number.isFinite(point.freeze_probability),
  )

/**
 * Road surface temperature, °C, with its doubt and the state of the untreated road, every 10 min from the issue time
 * to the horizon or the end of the weather. Depends on the case alone. Missing weather is replaced by named
 * assumptions (`doubts`); a case without any road temperature in 48 h gets an error, never a guess.
 */
export function roadForecast(given: ForecastCase): RoadForecast {
  const format = 'frostline.forecast/1'
  const observations = pinnedObservations(given.readings, given.issued_at)
  const error = refusalOf(given, observations)
  if (error) return { format, id: given.id, error }
  let prepared = prepare(given, observations, { assumedCloud: USUAL_CLOUD, clearing: 0 })
  let start = followReadings(given.site, prepared.grid, prepared.weather, observations)
  const isNamed = prepared.weather.cloudKnown[prepared.grid.issue] === 1
  const clearing = isNamed ? clearingOf(start.night) : 0
  if (start.night && (!isNamed || clearing !== 0)) {
    const assumedCloud = isNamed ? USUAL_CLOUD : cloudFromResidual(start.night)
    prepared = prepare(given, observations, { assumedCloud, clearing })
    start = followReadings(given.site, prepared.grid, prepared.weather, observations)
  }
  const series = seriesOf(prepared, start)
  if (!finite(series))
    return {
      format,
      id: given.id,
      error: { code: 'NOT_FINITE', message: 'the model gave no number for this case' },
    }
  const doubts =
    prepared.weatherAge === null ? ['NO_WEATHER', ...prepared.weather.doubts] : prepared.weather.doubts
  return { format, id: given.id, series, doubts }
}
