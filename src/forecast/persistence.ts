import type { PinnedObservation } from '#src/forecast/observation-series.ts'
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
  observations: readonly PinnedObservation[],
  sunChange: WattsPerSquareMetre,
): Hours {
  const last = observations.at(-1)
  const since = last && observations.find(({ at }) => last.at.getTime() - at.getTime() <= TREND_SPAN)
  const hours = last && since ? (last.at.getTime() - since.at.getTime()) / HOUR : 0
  if (!last || !since || hours < 1) return 0.5
  const trend = Math.abs(last.road_temp_c - since.road_temp_c) / hours + SUN_TREND * Math.abs(sunChange)
  return Math.max(0.5, Math.min(4, 0.5 / (trend + 0.05)))
}
