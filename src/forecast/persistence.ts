import type { Observations } from '#src/forecast/observation-series.ts'
import { HOUR, type Hours, type WattsPerSquareMetre } from '#src/units.ts'

const TREND_SPAN = 2 * HOUR
/** K/h that 100 W/m² more or less of sun soon makes: no road stays as it is through sunrise. */
const SUN_TREND = 0.01

/**
 * How long "as now" deserves a say in the forecast: hours for a road that hardly changed, half an hour for one that
 * does or soon will. The model starts from the observed temperature in any case.
 * @param sunChange absorbed shortwave of the coming hours less that of the past ones
 */
export function persistenceMemory(
  { times, road_temp_c }: Observations,
  sunChange: WattsPerSquareMetre,
): Hours {
  const last = times.length - 1
  const since = times.findIndex((time) => times[last]! - time <= TREND_SPAN)
  const hours = (times[last]! - times[since]!) / HOUR
  if (hours < 1) return 0.5
  const trend = Math.abs(road_temp_c[last]! - road_temp_c[since]!) / hours + SUN_TREND * Math.abs(sunChange)
  return Math.max(0.5, Math.min(4, 0.5 / (trend + 0.05)))
}
