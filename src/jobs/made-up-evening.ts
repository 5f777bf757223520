import type { Atmosphere, AtmosphereHour } from '#src/forecast/atmosphere.ts'
import type { SensorManner } from '#src/jobs/sensor-manner.ts'
import type { Station } from '#src/network/station.ts'
import { instantOf, nightSpan } from '#src/season.ts'
import { type Celsius, HOUR, MINUTE, SECOND } from '#src/units.ts'

const DECIDED_AT = 16
const SUNSET = 15.5

/** After noon nearly level, after sunset falling towards a limit: a clear, calm January evening. */
const cooling = (hour: number, start: Celsius, limit: Celsius): Celsius =>
  hour <= SUNSET ? start + (SUNSET - hour) * 0.4 : limit + (start - limit) * Math.exp(-(hour - SUNSET) / 8)
const roadAt = (hour: number): Celsius => cooling(hour, 8.5, -1.5)
const airAt = (hour: number): Celsius => cooling(hour, 8.5, -0.5)
const DEWPOINT: Celsius = -1.5

const measured = (hour: number, decimals: number): Record<string, unknown> => ({
  road_temp_c: Number(roadAt(hour).toFixed(decimals)),
  air_temp_c: Number(airAt(hour).toFixed(1)),
  dewpoint_c: DEWPOINT,
  surface_state: 'damp',
  battery_v: 3.6,
  battery_pct: 90,
})

/** The January of the running winter, or of the next. */
const januaryOf = (now: Date): string =>
  `${now.getUTCMonth() < 4 ? now.getUTCFullYear() : now.getUTCFullYear() + 1}-01-15`

/** The made-up evening: its midnight (ms), when is decided and how far the night goes. */
export type Evening = { readonly midnight: number; readonly now: Date; readonly until: Date }

/** The evening of a frost in the January of the winter that runs at `now`, or of the next. */
export function eveningOf({ now, time_zone }: { readonly now: Date; readonly time_zone: string }): Evening {
  const date = januaryOf(now)
  return {
    midnight: instantOf(date, 0, time_zone).getTime(),
    now: instantOf(date, DECIDED_AT, time_zone),
    until: nightSpan(date, time_zone).to,
  }
}

/** What a sensor of that manner would send at that hour (civil, since midnight). */
export function payloadAt(at: Date, hour: number, { fields, decimals }: SensorManner): Uint8Array {
  const all = measured(hour, decimals)
  const sent = Object.fromEntries(fields.map((name) => [name, all[name]]))
  const message = { v: 1, ts: at.toISOString(), seq: Math.floor(at.getTime() / SECOND), ...sent }
  return new TextEncoder().encode(JSON.stringify(message))
}

function weatherHour(midnight: number, hour: number): AtmosphereHour {
  return {
    at: new Date(midnight + hour * HOUR),
    air_temp_c: airAt(hour),
    dewpoint_c: DEWPOINT,
    wind_m_s: 1,
    cloud_oktas: 0,
    rain_mm_h: 0,
    snow_mm_h: 0,
    pressure_hpa: null,
    shortwave_w_m2: null,
    longwave_w_m2: null,
  }
}

/** Clear and calm from noon to the next evening. */
export function clearNight({ lat, lon }: Station, { midnight, now }: Evening): Atmosphere {
  const issued_at = new Date(now.getTime() - 30 * MINUTE)
  const hours = Array.from({ length: 36 }, (_, index) => weatherHour(midnight, 12 + index))
  return { source: 'made-up', lat, lon, issued_at, fetched_at: issued_at, hours }
}
