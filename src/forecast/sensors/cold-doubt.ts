import type { ForecastPoint } from '#src/forecast/road-forecast-types.ts'
import { isDoubtful } from '#src/forecast/sensors/doubtful.ts'
import { iceAlong, probabilityBelow } from '#src/forecast/spread.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { type Celsius, HOUR, type Hours } from '#src/units.ts'

/** In `doubts` of a forecast: a doubtful sensor reads colder and has lowered it. */
export const COLD_DOUBT = 'COLD_DOUBT'
/** In `doubts` of a forecast: it had nothing but doubtful readings to start from, and so shows nothing to be safe. */
export const DOUBTFUL_START = 'DOUBTFUL_START'

/** A doubtful reading older than this lowers nothing any more. */
const HEARD_FOR = HOUR
/** A cold spike of −20 °C is cold evidence; the night it would forecast is colder than any salt is for. */
const MOST: Celsius = 5
/** As the decision fades a sensor that reads below its forecast. */
const FADES: Hours = 12

/** How far the coldest doubtful reading of the last hour lies below the start of the forecast; 0: none does. */
function deficitOf(readings: readonly Reading[], start: Celsius, issuedAt: Date): Celsius {
  const deficit = readings.reduce((most, { at, road_temp_c }) => {
    const age = issuedAt.getTime() - at.getTime()
    return age <= HEARD_FOR && Number.isFinite(road_temp_c) ? Math.max(most, start - road_temp_c) : most
  }, 0)
  return Math.min(deficit, MOST)
}

/** Never less dangerous than it was: colder at every point, and no probability of frost gets smaller. */
function lowered(point: ForecastPoint, by: Celsius): ForecastPoint {
  const [median, p10, p90] = [point.road_temp_c - by, point.road_temp_p10_c - by, point.road_temp_p90_c - by]
  const freezes = Math.max(point.freeze_probability, probabilityBelow(0, median, p10, p90))
  return {
    ...point,
    road_temp_c: median,
    road_temp_p10_c: p10,
    road_temp_p90_c: p90,
    freeze_probability: freezes,
    ...iceAlong(point, freezes),
  }
}

/**
 * A doubtful sensor never starts a forecast while there is another reading, but where it reads colder it lowers it: by
 * all of the difference at the issue (at most 5 °C), by less and less in the hours ahead. A doubtful warm reading changes nothing.
 * @returns the series as it must be shown, and what is to be added to the forecast's `doubts`
 */
export function heedColdDoubt(
  series: readonly ForecastPoint[],
  readings: readonly Reading[],
  issuedAt: Date,
): { readonly series: readonly ForecastPoint[]; readonly doubts: readonly string[] } {
  const doubtful = readings.filter(isDoubtful)
  const doubts = doubtful.length > 0 && doubtful.length === readings.length ? [DOUBTFUL_START] : []
  const deficit = series[0] ? deficitOf(doubtful, series[0].road_temp_c, issuedAt) : 0
  if (deficit === 0) return { series, doubts }
  const leadOf = ({ at }: ForecastPoint): Hours => Math.max(0, at.getTime() - issuedAt.getTime()) / HOUR
  return {
    series: series.map((point) => lowered(point, deficit * Math.exp(-leadOf(point) / FADES))),
    doubts: [...doubts, COLD_DOUBT],
  }
}
