import { fanColumns, unpackedForecast } from '#src/forecast/bulk/fan-columns.ts'
import { forecastRange } from '#src/forecast/bulk/forecast-range.ts'
import { packCases } from '#src/forecast/bulk/pack-cases.ts'
import type { ForecastCase, RoadForecast } from '#src/forecast/road-forecast-types.ts'

/** Version of the model, kept with every forecast that it made. */
export const FORECAST_MODEL = 'frostline-2'

/** A buffer that is handed out again and again, for what is used up before the next is asked for. */
function reused(): (bytes: number) => ArrayBuffer {
  let held = new ArrayBuffer(1 << 16)
  return (bytes) => {
    if (bytes > held.byteLength) held = new ArrayBuffer(2 * bytes)
    return held
  }
}
const casesBuffer = reused()
const fanBuffer = reused()

/**
 * Road surface temperature, °C, with its doubt and the state of the untreated road, every 10 min from the issue time
 * to the horizon or the end of the weather. Depends on the case alone. Missing weather is replaced by named
 * assumptions (`doubts`); a case without any road temperature in 48 h gets an error, never a guess.
 */
export function roadForecast(given: ForecastCase): RoadForecast {
  const cases = packCases([given], casesBuffer)
  const out = fanColumns(cases, fanBuffer)
  forecastRange(cases, 0, 1, out)
  return unpackedForecast(cases, out, 0, given.id)
}
