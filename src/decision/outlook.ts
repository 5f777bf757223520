import type { DecideSegment } from '#src/decision/decide-case.ts'
import { columnsOf, type ForecastColumns, firstAfter, medianAt } from '#src/decision/forecast-columns.ts'
import { normalBelow } from '#src/decision/normal-distribution.ts'
import type { Policy } from '#src/decision/policy.ts'
import { isBelow } from '#src/decision/threshold.ts'
import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import { DOUBTFUL_START } from '#src/forecast/sensors/cold-doubt.ts'
import type { RouteThreshold } from '#src/network/treatment-route.ts'
import { minuteOf } from '#src/season.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { type Celsius, HOUR, MINUTE, type Probability } from '#src/units.ts'

/** What one station's forecast says about the rest of the night, lowered where its sensors read colder. */
export type Outlook = {
  readonly station: string
  /** The road of the route that it is of, told from its reference stations; absent: of the station itself. */
  readonly segment?: DecideSegment
  /** How much colder than at its stations' sensors that road is at its coldest. */
  readonly below_station_c?: Celsius
  readonly forecast: StationForecast
  readonly columns: ForecastColumns
  /** Points of the rest of the night, [first, end); the one that holds now is the first. */
  readonly first: number
  readonly end: number
  /** How far the sensors read below the forecast; 0 when they read the same or warmer. */
  readonly deficit_c: Celsius
  /** By how much a point is lowered for that. */
  fall_c(index: number): Celsius
  readonly minimum: { readonly at: Date; readonly road_temp_c: Celsius }
  readonly freeze_probability: Probability
  /** Early end (p10) of when the road first freezes, which may lie before now; null: not expected to. */
  readonly onset_at: Date | null
  /** When the median first reaches the treating side; null: never. */
  readonly below_at: Date | null
  /** Why it cannot show that the road stays warm; null: it can. */
  readonly doubt: { readonly rule: string; readonly says: string } | null
}

export type OutlookCase = {
  readonly now: Date
  readonly until: Date
  readonly policy: Policy
  readonly threshold: RouteThreshold
  /** Fresh readings of this station's sensors, flagged or not. */
  readonly fresh: readonly Reading[]
}

/** Age of the forecast or, where that is older, of the weather that drove it. */
export const forecastAge = (forecast: StationForecast, now: Date): number =>
  now.getTime() - Math.min(forecast.issued_at.getTime(), forecast.atmosphere?.issued_at.getTime() ?? Infinity)

export const isStale = (forecast: StationForecast, policy: Policy, now: Date): boolean =>
  !(forecastAge(forecast, now) < policy.forecast_max_age_h * HOUR)

/**
 * A sensor that reads below its forecast lowers the rest of the night: by all of the difference now, by less and
 * less in the hours ahead. Never the other way: a warm sensor does not raise a forecast. The time is a judgement:
 * long enough that 4 °C missing in the evening still count before dawn, short enough that a shaded afternoon does not
 * decide the night. The next forecast takes the reading in properly.
 */
const DEFICIT_FADES_H = 12

/** By how much the station's own sensors read below its forecast; 0: they read the same or warmer. */
export function deficitOf(columns: ForecastColumns, fresh: readonly Reading[]): Celsius {
  let largest = 0
  for (const reading of fresh) {
    const deficit = medianAt(columns, reading.at.getTime()) - reading.road_temp_c
    if (deficit > largest) largest = deficit
  }
  return largest
}

/** What is left of a deficit of now at an instant, ms. */
export const fallAt = (deficit: Celsius, instant: number, now: Date): Celsius =>
  deficit * Math.exp(-Math.max(instant - now.getTime(), 0) / (DEFICIT_FADES_H * HOUR))

/** By how much each point is lowered. */
const lowering = (columns: ForecastColumns, deficit: Celsius, now: Date): ((index: number) => Celsius) =>
  deficit === 0 ? () => 0 : (index) => fallAt(deficit, columns.at[index]!, now)

/** P10 lies 1.2816 standard deviations below the median of a normal distribution. */
const P10_DEVIATIONS = 1.2816
const LEAST_DEVIATION_C = 0.1

/**
 * The forecast's own probability, and what its median and P10 say that lowering adds. From its own on, without a step:
 * else a forecast that comes down to meet its sensor would be the less cautious for it.
 */
function probabilityAt({ median, p10, probability }: ForecastColumns, index: number, fall: Celsius): number {
  if (fall === 0) return probability[index]!
  const deviation = Math.max((median[index]! - p10[index]!) / P10_DEVIATIONS, LEAST_DEVIATION_C)
  const freezes = (lowered: Celsius) => normalBelow((lowered - median[index]!) / deviation)
  return Math.min(1, probability[index]! + freezes(fall) - freezes(0))
}

/** The minute in which the P10 passed 0.0 °C on its way to a point that is below it. */
function onsetAt({ at, p10 }: ForecastColumns, index: number, fall: (index: number) => Celsius): Date {
  const lowered = (point: number) => p10[point]! - fall(point)
  let first = index
  while (first > 0 && lowered(first - 1) < 0) first--
  if (first === 0) return new Date(at[0]!)
  return minuteOf(new Date(crossing(at, first, lowered(first - 1), lowered(first))))
}

/** When the way from one value to the next, at `index`, passes 0; ms. */
export function crossing(at: Float64Array, index: number, before: Celsius, after: Celsius): number {
  const share = before > after ? before / (before - after) : 1
  return at[index - 1]! + (at[index]! - at[index - 1]!) * share
}

/** A forecast may end this long before the night does: the sun is up by then. */
const REACH_SLACK = 3 * HOUR

/** A road can freeze and thaw in a longer silence of its forecast. */
const LONGEST_GAP = 3 * HOUR

function hasGaps(
  { at, median, p10, probability }: ForecastColumns,
  { first, end, now }: { first: number; end: number; now: Date },
): boolean {
  let before = now.getTime()
  for (let index = first; index < end; index++) {
    if (!Number.isFinite(median[index]! + p10[index]! + probability[index]!)) return true
    if (at[index]! - before > LONGEST_GAP) return true
    before = at[index]!
  }
  return false
}

/** Clocks of two machines differ by less. Further ahead: ours was put back, and no age can be told. */
const AHEAD = 10 * MINUTE

/** Issued, or driven by weather issued, after now. */
export const isFromFuture = ({ issued_at, atmosphere }: StationForecast, now: Date): boolean =>
  Math.max(issued_at.getTime(), atmosphere?.issued_at.getTime() ?? 0) - now.getTime() > AHEAD

export function doubtOf(
  forecast: StationForecast,
  columns: ForecastColumns,
  { first, end }: { first: number; end: number },
  { policy, now, until }: OutlookCase,
): Outlook['doubt'] {
  if (isStale(forecast, policy, now))
    return {
      rule: 'FORECAST_STALE',
      says: `the forecast rests on weather or sensors ${policy.forecast_max_age_h} h old or older`,
    }
  if (isFromFuture(forecast, now))
    return {
      rule: 'FORECAST_FROM_FUTURE',
      says: 'the forecast, or its weather, is dated after now: the clock is or was wrong',
    }
  if (forecast.atmosphere === null)
    return { rule: 'NO_WEATHER', says: 'the forecast had no weather to go by, only sensors' }
  if (forecast.doubts?.includes('AIR_FAR_FROM_FORECAST'))
    return {
      rule: 'WEATHER_CONTRADICTS',
      says: 'the weather forecast and the air measured in the last hour are more than 8 °C apart',
    }
  if (forecast.doubts?.includes(DOUBTFUL_START))
    return { rule: 'SENSOR_DOUBTED', says: 'the forecast had only doubtful readings to start from' }
  if (hasGaps(columns, { first, end, now }))
    return { rule: 'FORECAST_BROKEN', says: 'the forecast has values missing' }
  const reach = Math.max(until.getTime() - REACH_SLACK, now.getTime())
  if (end <= first || columns.at[end - 1]! < reach)
    return { rule: 'FORECAST_TOO_SHORT', says: 'the forecast ends before the night does' }
  return null
}

/** Points of the rest of the night, [first, end); the one that holds now is the first. */
export const restOfNight = (
  columns: ForecastColumns,
  { now, until }: Pick<OutlookCase, 'now' | 'until'>,
) => ({
  first: Math.max(firstAfter(columns, now.getTime()) - 1, 0),
  end: firstAfter(columns, until.getTime()),
})

export function outlookOf(forecast: StationForecast, given: OutlookCase): Outlook {
  const columns = columnsOf(forecast)
  return outlookOn(forecast, columns, deficitOf(columns, given.fresh), given)
}

/** The outlook of the road of these columns; the forecast that they come from says how old they are and what falls. */
export function outlookOn(
  forecast: StationForecast,
  columns: ForecastColumns,
  deficit: Celsius,
  given: OutlookCase,
): Outlook {
  const { now, threshold } = given
  const { first, end } = restOfNight(columns, given)
  const fall = lowering(columns, deficit, now)
  let coldest = first
  let minimum = Number.POSITIVE_INFINITY
  let probability = 0
  let onset: Date | null = null
  let below: Date | null = null
  for (let index = first; index < end; index++) {
    const lowered = fall(index)
    const median = columns.median[index]! - lowered
    if (median < minimum) [coldest, minimum] = [index, median]
    const freezes = probabilityAt(columns, index, lowered)
    if (freezes > probability) probability = freezes
    if (!onset && columns.p10[index]! - lowered < 0) onset = onsetAt(columns, index, fall)
    if (!below && isBelow(median, threshold)) below = new Date(columns.at[index]!)
  }
  return {
    station: forecast.station,
    forecast,
    columns,
    first,
    end,
    deficit_c: deficit,
    fall_c: fall,
    minimum: { at: new Date(Math.max(columns.at[coldest] ?? 0, now.getTime())), road_temp_c: minimum },
    freeze_probability: probability,
    onset_at: onset,
    below_at: below,
    doubt: doubtOf(forecast, columns, { first, end }, given),
  }
}
