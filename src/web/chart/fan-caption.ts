import type { ForecastPoint } from '#src/forecast/road-forecast-types.ts'
import { civilTime } from '#src/season.ts'
import { MINUTE } from '#src/units.ts'
import { type FanChart, isDoubted } from '#src/web/chart/chart-plot.ts'
import { degrees } from '#src/web/words.ts'

/** A point of the series so near is now. */
const NOW = 10 * MINUTE

/** First instant at which `temperature` is below zero; null: never in this forecast. */
const firstFrost = (
  forecast: readonly ForecastPoint[],
  temperature: (point: ForecastPoint) => number,
): Date | null => forecast.find((point) => temperature(point) < 0)?.at ?? null

const lowest = (forecast: readonly ForecastPoint[]): ForecastPoint | null =>
  forecast.reduce<ForecastPoint | null>(
    (low, point) => (low && low.road_temp_c <= point.road_temp_c ? low : point),
    null,
  )

function measuredInWords({ observed, silentSince, timeZone }: FanChart): string {
  if (observed.length === 0)
    return ' Nothing was measured here lately: the line before now is missing, not warm.'
  const doubted = observed.filter(isDoubted).length
  const crosses = doubted > 0 ? ` ${doubted} of ${observed.length} readings are doubted (crosses).` : ''
  return silentSince
    ? `${crosses} Nothing measured since ${civilTime(silentSince, timeZone)} (hatched).`
    : crosses
}

/** The chart in words: carries the same decision to whoever does not see it. */
export function fanCaption(chart: FanChart): string {
  const { name, now, timeZone } = chart
  // what it said of the hours behind us helps nobody who decides now
  const forecast = chart.forecast.filter(({ at }) => at >= now)
  const coldest = lowest(forecast)
  if (!coldest) return `${name}: no forecast.${measuredInWords(chart)}`
  const likely = firstFrost(forecast, (point) => point.road_temp_c)
  const possible = firstFrost(forecast, (point) => point.road_temp_p10_c)
  const from = (at: Date) =>
    at.getTime() - now.getTime() <= NOW ? 'already' : `from ${civilTime(at, timeZone)}`
  const frost = likely ? `below 0 °C ${from(likely)}` : 'not expected below 0 °C'
  const chance =
    possible && (possible !== likely || from(possible) !== 'already')
      ? `; one chance in ten ${from(possible)}`
      : ''
  const range = `${degrees(coldest.road_temp_p10_c)} to ${degrees(coldest.road_temp_p90_c)}`
  return `${name}: ${frost}${chance}. Coldest ${degrees(coldest.road_temp_c)} (${range}) at ${civilTime(coldest.at, timeZone)}.${measuredInWords(chart)}${chart.isForecastStale ? ' The forecast is old (hatched).' : ''}`
}
