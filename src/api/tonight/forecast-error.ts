import type { RecentReadings } from '#src/api/deps.ts'
import type { ForecastError } from '#src/api/tonight-document.ts'
import type { ForecastPoint, StationForecast } from '#src/forecast/road-forecast-types.ts'
import { HOUR, MINUTE } from '#src/units.ts'

/** Three hours ahead: about the time between an order and the last treated metre. */
export const LEAD_H = 3

/** Forecast and reading belong together when both lie within this of the instant. */
const NEARBY = 10 * MINUTE

function nearest<T extends { readonly at: Date }>(items: readonly T[], at: number): T | null {
  const away = (item: T) => Math.abs(item.at.getTime() - at)
  const best = items.reduce<T | null>(
    (found, item) => (!found || away(item) < away(found) ? item : found),
    null,
  )
  return best && away(best) <= NEARBY ? best : null
}

/** Straight between two points of the series; null outside it. */
function medianAt(series: readonly ForecastPoint[], at: number): number | null {
  const next = series.findIndex((point) => point.at.getTime() >= at)
  const [before, after] = [series[next - 1], series[next]]
  if (after?.at.getTime() === at) return after.road_temp_c
  if (!before || !after) return null
  const share = (at - before.at.getTime()) / (after.at.getTime() - before.at.getTime())
  return before.road_temp_c + share * (after.road_temp_c - before.road_temp_c)
}

/** Forecast minus reading; readings that are doubted are no truth. */
function errorOf(forecast: StationForecast, recent: Pick<RecentReadings, 'ofStation'>): number | null {
  const at = forecast.issued_at.getTime() + LEAD_H * HOUR
  const measured = nearest(
    recent
      .ofStation(forecast.station, new Date(at - NEARBY), new Date(at + NEARBY))
      .filter(({ flags }) => flags.length === 0),
    at,
  )
  const median = medianAt(forecast.series, at)
  return measured && median !== null ? median - measured.road_temp_c : null
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
const hundredths = (value: number) => Math.round(value * 100) / 100

/** How far these forecasts were from what was measured three hours after their issue. */
export function forecastError(
  forecasts: readonly StationForecast[],
  recent: Pick<RecentReadings, 'ofStation'>,
): ForecastError | null {
  const errors = forecasts.map((forecast) => errorOf(forecast, recent)).filter((error) => error !== null)
  if (errors.length === 0) return null
  return {
    mean_absolute_c: hundredths(mean(errors.map(Math.abs))),
    bias_c: hundredths(mean(errors)),
    pairs: errors.length,
    lead_h: LEAD_H,
  }
}
