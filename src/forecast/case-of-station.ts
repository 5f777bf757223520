import type { AtmosphereHour } from '#src/forecast/atmosphere.ts'
import { dewpointOf } from '#src/forecast/humidity.ts'
import type { ForecastCase, RoadsideObservation } from '#src/forecast/road-forecast-types.ts'
import { isDoubtful } from '#src/forecast/sensors/doubtful.ts'
import type { Station } from '#src/network/station.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { type Celsius, HOUR, type Hours } from '#src/units.ts'

/** A doubtful reading above this is warm: it never starts a forecast. */
const WARM: Celsius = 3
/** A device whose last reading is this much older than the newest no longer speaks for the station. */
const SILENT = HOUR

function byDevice(readings: readonly Reading[]): Map<string, Reading[]> {
  const devices = new Map<string, Reading[]>()
  for (const reading of readings) {
    const list = devices.get(reading.device)
    if (list) list.push(reading)
    else devices.set(reading.device, [reading])
  }
  return devices
}

/**
 * Of several devices in one place the one that is coldest now: their small differences are not weather. What the place
 * was like before that device came is told by the one before it.
 */
function coldestDevice(readings: readonly Reading[]): readonly Reading[] {
  const lasts = [...byDevice(readings).values()].map((list) => ({ list, last: list.at(-1)! }))
  const newest = Math.max(...lasts.map(({ last }) => last.at.getTime()))
  const speaking = lasts.filter(({ last }) => newest - last.at.getTime() <= SILENT)
  const coldest = speaking.toSorted((a, b) => a.last.road_temp_c - b.last.road_temp_c)[0]?.list ?? []
  const [first] = coldest
  if (!first || first.at.getTime() - readings[0]!.at.getTime() <= SILENT) return coldest
  return [...coldestDevice(readings.filter(({ at }) => at < first.at)), ...coldest]
}

/**
 * Readings that may start a forecast: those without doubt; where every one is doubtful, only the cold ones, so that
 * doubt never makes a forecast warmer.
 */
export function startingReadings(readings: readonly Reading[]): readonly Reading[] {
  const good = readings.filter((reading) => !isDoubtful(reading))
  return coldestDevice(good.length > 0 ? good : readings.filter(({ road_temp_c }) => road_temp_c < WARM))
}

/** As measured, else from air temperature and humidity; null: not known. */
export function dewpointOfReading({ dewpoint_c, air_temp_c, humidity_pct, flags }: Reading): Celsius | null {
  if (dewpoint_c !== undefined) return dewpoint_c
  if (air_temp_c === undefined || humidity_pct === undefined || flags.includes('UNIT_FRACTION')) return null
  return dewpointOf(air_temp_c, Math.min(100, humidity_pct))
}

const observationOf = (reading: Reading): RoadsideObservation => ({
  at: reading.at,
  road_temp_c: reading.road_temp_c,
  subsurface_temp_c: reading.subsurface_temp_c ?? null,
  air_temp_c: reading.air_temp_c ?? null,
  dewpoint_c: dewpointOfReading(reading),
  wind_m_s: reading.wind_m_s ?? null,
  precipitating: reading.precipitating ?? null,
  surface_state: reading.surface_state ?? null,
})

/** What a station's forecast depends on, from its readings of the last 48 h and the weather forecast in use. */
export function caseOfStation(
  station: Station,
  readings: readonly Reading[],
  weather: { readonly hours: readonly AtmosphereHour[]; readonly issued_at: Date } | null,
  issuedAt: Date,
  horizon: Hours,
): ForecastCase {
  return {
    id: station.id,
    site: {
      latitude: station.lat,
      longitude: station.lon,
      kind: station.kind,
      layers: station.layers ?? [],
      subsurface_depth_m: station.subsurface_depth_m,
      sky_view: station.sky_view,
      horizon_deg: station.horizon_deg ?? null,
    },
    issued_at: issuedAt,
    horizon_h: horizon,
    readings: startingReadings(readings).map(observationOf),
    weather: weather?.hours ?? [],
    weather_issued_at: weather?.issued_at ?? null,
  }
}
