import { assess } from '#src/decision/assessment.ts'
import type { DecideCase } from '#src/decision/decide-case.ts'
import { normalBelow } from '#src/decision/normal-distribution.ts'
import type { ForecastPoint, StationForecast } from '#src/forecast/road-forecast-types.ts'
import type { RouteThreshold } from '#src/network/treatment-route.ts'
import type { Celsius, Minutes, Probability } from '#src/units.ts'

/** What is supposed otherwise than it is; what is absent stays. */
export type Supposed = {
  /** Added to the air temperature of the weather forecast, and to its dew point; the road is forecast anew. */
  readonly air_temp_offset_c?: Celsius
  /** The coldest median of the route's night; every forecast is moved by the same. */
  readonly minimum_c?: Celsius
  readonly threshold?: Pick<RouteThreshold, 'treat_below_c' | 'side'>
  readonly treat_probability?: Probability
  readonly mobilisation_min?: Minutes
  readonly treatment_min?: Minutes
  readonly margin_min?: Minutes
}

/** P10 lies 1.2816 standard deviations below the median of a normal distribution. */
const P10_DEVIATIONS = 1.2816
const LEAST_DEVIATION_C = 0.1

/** Moved the road, its probability follows and never the wrong way. */
function movedPoint(point: ForecastPoint, by: Celsius): ForecastPoint {
  if (by === 0) return point
  const [road_temp_c, road_temp_p10_c] = [point.road_temp_c + by, point.road_temp_p10_c + by]
  const deviation = Math.max((road_temp_c - road_temp_p10_c) / P10_DEVIATIONS, LEAST_DEVIATION_C)
  const freezes = normalBelow(-road_temp_c / deviation)
  const follows = by < 0 ? Math.max : Math.min
  return {
    ...point,
    road_temp_c,
    road_temp_p10_c,
    road_temp_p90_c: point.road_temp_p90_c + by,
    freeze_probability: follows(point.freeze_probability, freezes),
  }
}

/** A forecast with its road colder (by < 0) or warmer, point by point; what lies on the road stays as forecast. */
export const moved = (
  forecast: StationForecast,
  by: (point: ForecastPoint, index: number) => Celsius,
): StationForecast => ({
  ...forecast,
  series: forecast.series.map((point, index) => movedPoint(point, by(point, index))),
})

/** Coldest median of the rest of the night over the route's forecasts and its roads; null: none is known. */
export function coldestMedian(given: DecideCase): Celsius | null {
  const { forecasts, now, until } = given
  const roads = assess({ ...given, readings: [] }).outlooks.filter(({ segment }) => segment)
  const coldest = roads.map(({ minimum }) => minimum.road_temp_c).filter(Number.isFinite)
  const medians = forecasts
    .flatMap(({ series }) => series)
    .filter(({ at, road_temp_c }) => at >= now && at <= until && Number.isFinite(road_temp_c))
    .map(({ road_temp_c }) => road_temp_c)
  return medians.length > 0 ? Math.min(...medians, ...coldest) : null
}

function withMinimum(given: DecideCase, minimum: Celsius | undefined): DecideCase {
  const coldest = coldestMedian(given)
  if (minimum === undefined || coldest === null) return given
  const byThat = (forecast: StationForecast) => moved(forecast, () => minimum - coldest)
  const { forecasts, reference_forecasts: references } = given
  return {
    ...given,
    forecasts: forecasts.map(byThat),
    ...(references && { reference_forecasts: references.map(byThat) }),
  }
}

/** The case as it would be. What sensors measured stays: it happened. */
export function supposing(given: DecideCase, supposed: Supposed): DecideCase {
  const { policy, route } = given
  const { treat_probability = policy.treat_probability, threshold, minimum_c } = supposed
  const {
    mobilisation_min = route.mobilisation_min,
    treatment_min = route.treatment_min,
    margin_min = route.margin_min,
  } = supposed
  const times = { mobilisation_min, treatment_min, margin_min }
  return withMinimum(
    {
      ...given,
      policy: { ...policy, treat_probability },
      route: { ...route, ...times, threshold: { ...route.threshold, ...threshold } },
    },
    minimum_c,
  )
}
