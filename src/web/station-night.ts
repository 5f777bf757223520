import type { ColdestSite, TonightDocument, TonightRoute } from '#src/api/tonight-document.ts'
import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import { doubtedReading } from '#src/forecast/sensors/doubtful.ts'
import type { SensorVerdict } from '#src/forecast/sensors/sensor-verdict-types.ts'
import type { TreatmentRoute } from '#src/network/treatment-route.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { HOUR } from '#src/units.ts'
import type { AskApi } from '#src/web/ask-api.ts'

const MEASURED = 12 * HOUR

/** As its sensor must be believed; null: they cannot be read now, which is another thing than none. */
async function readingsOf(ask: AskApi, device: string, span: string): Promise<Reading[] | null> {
  const [readings, judged] = await Promise.all([
    ask<{ items: readonly Reading[] }>('GET', `/api/v1/devices/${device}/readings?${span}`),
    ask<{ verdict: SensorVerdict | null }>('GET', `/api/v1/devices/${device}`),
  ])
  if (!readings.ok) return null
  const doubted = (judged.ok && judged.document.verdict?.doubted) || []
  return readings.document.items.map((reading) => doubtedReading(reading, doubted))
}

/** null: they cannot be read now. */
async function readingsAt(ask: AskApi, station: string, now: Date): Promise<Reading[] | null> {
  const found = await ask<{ devices: readonly string[] }>('GET', `/api/v1/stations/${station}`)
  if (!found.ok) return null
  const span = `from=${new Date(now.getTime() - MEASURED).toISOString()}&limit=10000`
  const answers = await Promise.all(found.document.devices.map((device) => readingsOf(ask, device, span)))
  if (answers.includes(null)) return null
  return answers.flatMap((readings) => readings ?? []).sort((a, b) => a.at.getTime() - b.at.getTime())
}

/** The night at the route's coldest station, for its chart; in words why there is none. */
export async function stationNight(
  ask: AskApi,
  route: TonightRoute,
  { now }: TonightDocument,
): Promise<ColdestSite | string> {
  const { coldest } = route
  if (!coldest) return 'There is no forecast for this route, so there is no chart of its night.'
  const [forecast, observed, described] = await Promise.all([
    ask<{ forecast: StationForecast | null }>('GET', `/api/v1/stations/${coldest.station}/forecast`),
    readingsAt(ask, coldest.station, now),
    ask<TreatmentRoute>('GET', `/api/v1/routes/${route.id}`),
  ])
  if (!forecast.ok || !forecast.document.forecast)
    return `The forecast for ${coldest.name} cannot be read now, so there is no chart.`
  if (!observed) return `The readings at ${coldest.name} cannot be read now, so there is no chart.`
  const { issued_at, model, atmosphere, last_reading_at, doubts = [], series } = forecast.document.forecast
  return {
    station: coldest.station,
    name: coldest.name,
    observed,
    forecast: series,
    issued_at,
    model,
    atmosphere,
    last_reading_at,
    doubts,
    treat_below_c: described.ok ? described.document.threshold.treat_below_c : null,
  }
}
