import type { Policy } from '#src/decision/policy.ts'
import { isBelow } from '#src/decision/threshold.ts'
import type { ForecastPoint, StationForecast } from '#src/forecast/road-forecast-types.ts'
import type { RouteThreshold } from '#src/network/treatment-route.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { type Celsius, HOUR, type Probability } from '#src/units.ts'

/** What one station's forecast says about the rest of the night, lowered where its sensors read colder. */
export type Outlook = {
  readonly station: string
  readonly forecast: StationForecast
  /** How far the sensors read below the forecast; 0 when they read the same or warmer. */
  readonly deficit_c: Celsius
  readonly minimum: { readonly at: Date; readonly road_temp_c: Celsius }
  readonly freeze_probability: Probability
  /** Early end (p10) of when the road first freezes; null: not expected to. */
  readonly onset_at: Date | null
  /** When the median first reaches the treating side; null: never. */
  readonly below_at: Date | null
  /** The points of the rest of the night as issued. */
  readonly points: readonly ForecastPoint[]
  /** Why it cannot show that the road stays warm; null: it can. */
  readonly doubt: { readonly rule: string; readonly says: string } | null
}

/** Age of the forecast or, where that is older, of the weather that drove it. */
export const forecastAge = (forecast: StationForecast, now: Date): number =>
  now.getTime() - Math.min(forecast.issued_at.getTime(), forecast.atmosphere?.issued_at.getTime() ?? Infinity)

export const isStale = (forecast: StationForecast, policy: Policy, now: Date): boolean =>
  !(forecastAge(forecast, now) < policy.forecast_max_age_h * HOUR)

const line = (
  from: ForecastPoint,
  to: ForecastPoint,
  at: number,
  value: (point: ForecastPoint) => number,
) => {
  const span = to.at.getTime() - from.at.getTime()
  const share = span > 0 ? (at - from.at.getTime()) / span : 1
  return value(from) + (value(to) - value(from)) * share
}

/** Median at an instant, straight between points, the first or last value outside them. */
export function medianAt(series: readonly ForecastPoint[], at: Date): Celsius {
  const after = series.findIndex((point) => point.at >= at)
  const next = series[after] ?? series.at(-1)
  if (!next) return Number.NaN
  const previous = series[after - 1] ?? next
  return line(previous, next, at.getTime(), (point) => point.road_temp_c)
}

/**
 * A sensor that reads below its forecast lowers the rest of the night: by all of the difference now, by less and
 * less in the hours ahead. Never the other way: a warm sensor does not raise a forecast. The time is a judgement:
 * long enough that 4 °C missing in the evening still count before dawn, short enough that a shaded afternoon does not
 * decide the night. The next forecast takes the reading in properly.
 */
const DEFICIT_FADES_H = 12

function deficitOf(forecast: StationForecast, fresh: readonly Reading[]): Celsius {
  const deficits = fresh.map((reading) => medianAt(forecast.series, reading.at) - reading.road_temp_c)
  return Math.max(0, ...deficits.filter(Number.isFinite))
}

/** P10 lies 1.2816 standard deviations below the median of a normal distribution. */
const P10_DEVIATIONS = 1.2816

/** Upper bound on the normal distribution's error: 7.5e-8. Abramowitz and Stegun (1964) 26.2.17. */
function normalBelow(z: number): Probability {
  const t = 1 / (1 + 0.2316419 * Math.abs(z))
  const tail =
    ((((1.330274429 * t - 1.821255978) * t + 1.781477937) * t - 0.356563782) * t + 0.31938153) *
    t *
    (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI))
  return z > 0 ? 1 - tail : tail
}

/** Never below the forecast's own probability: lowering the median can only add to it. */
function probabilityOf(point: ForecastPoint, lowered: Celsius): Probability {
  if (lowered <= 0) return point.freeze_probability
  const deviation = Math.max((point.road_temp_c - point.road_temp_p10_c) / P10_DEVIATIONS, 0.1)
  return Math.max(point.freeze_probability, normalBelow(-(point.road_temp_c - lowered) / deviation))
}

/** Instant between two points at which a falling value passes `level`. */
function passing(
  from: ForecastPoint,
  to: ForecastPoint,
  before: Celsius,
  after: Celsius,
  level: Celsius,
): Date {
  const share = before > after ? (before - level) / (before - after) : 1
  const span = to.at.getTime() - from.at.getTime()
  return new Date(from.at.getTime() + Math.round(Math.min(Math.max(share, 0), 1) * span))
}

/** Where the P10 first passed 0.0 °C on its way to a point that is below it: may lie before now. */
function onsetAt(
  series: readonly ForecastPoint[],
  index: number,
  lowered: (point: ForecastPoint) => Celsius,
): Date {
  const p10 = (point: ForecastPoint) => point.road_temp_p10_c - lowered(point)
  let first = index
  while (first > 0 && p10(series[first - 1]!) < 0) first--
  const point = series[first]!
  const previous = series[first - 1]
  return previous ? passing(previous, point, p10(previous), p10(point), 0) : point.at
}

const isWhole = (point: ForecastPoint) =>
  Number.isFinite(point.road_temp_c) &&
  Number.isFinite(point.road_temp_p10_c) &&
  Number.isFinite(point.freeze_probability)

/** A forecast may end this long before the night does: the sun is up by then. */
const REACH_SLACK = 3 * HOUR

function doubtOf(
  forecast: StationForecast,
  points: readonly ForecastPoint[],
  { policy, now, until }: { policy: Policy; now: Date; until: Date },
): Outlook['doubt'] {
  if (isStale(forecast, policy, now))
    return {
      rule: 'FORECAST_STALE',
      says: `the forecast rests on weather or sensors ${policy.forecast_max_age_h} h old or older`,
    }
  if (forecast.atmosphere === null)
    return { rule: 'NO_WEATHER', says: 'the forecast had no weather to go by, only sensors' }
  if (!points.every(isWhole)) return { rule: 'FORECAST_BROKEN', says: 'the forecast has values missing' }
  const last = points.at(-1)
  if (!last || last.at.getTime() < Math.max(until.getTime() - REACH_SLACK, now.getTime()))
    return { rule: 'FORECAST_TOO_SHORT', says: 'the forecast ends before the night does' }
  return null
}

const laterOf = (a: Date, b: Date) => new Date(Math.max(a.getTime(), b.getTime()))

export type OutlookCase = {
  readonly now: Date
  readonly until: Date
  readonly policy: Policy
  readonly threshold: RouteThreshold
  /** Fresh readings of this station's sensors, flagged or not. */
  readonly fresh: readonly Reading[]
}

/** From the last point at or before now: what holds now counts too. */
function restOfNight(
  series: readonly ForecastPoint[],
  now: Date,
  until: Date,
): { first: number; end: number } {
  let first = series.findIndex((point) => point.at > now)
  first = first < 0 ? series.length : Math.max(first - 1, 0)
  let end = first
  while (end < series.length && series[end]!.at <= until) end++
  return { first, end }
}

export function outlookOf(forecast: StationForecast, givens: OutlookCase): Outlook {
  const { now, threshold } = givens
  const { series } = forecast
  const { first, end } = restOfNight(series, now, givens.until)
  const deficit = deficitOf(forecast, givens.fresh)
  const lowered = (point: ForecastPoint) =>
    deficit === 0
      ? 0
      : deficit * Math.exp(-Math.max(point.at.getTime() - now.getTime(), 0) / (DEFICIT_FADES_H * HOUR))
  let minimum = { at: now, road_temp_c: Number.POSITIVE_INFINITY }
  let probability = 0
  let onset: Date | null = null
  let below: Date | null = null
  for (let index = first; index < end; index++) {
    const point = series[index]!
    const fall = lowered(point)
    const median = point.road_temp_c - fall
    if (median < minimum.road_temp_c) minimum = { at: laterOf(point.at, now), road_temp_c: median }
    probability = Math.max(probability, probabilityOf(point, fall) || 0)
    onset ??= point.road_temp_p10_c - fall < 0 ? onsetAt(series, index, lowered) : null
    below ??= isBelow(median, threshold) ? point.at : null
  }
  const points = series.slice(first, end)
  return {
    station: forecast.station,
    forecast,
    deficit_c: deficit,
    minimum,
    freeze_probability: probability,
    onset_at: onset,
    below_at: below,
    points,
    doubt: doubtOf(forecast, points, givens),
  }
}
