import type { DecideCase } from '#src/decision/decide-case.ts'
import type { Policy } from '#src/decision/policy.ts'
import { recommend } from '#src/decision/recommend.ts'
import type { Recommendation } from '#src/decision/recommendation.ts'
import type { Atmosphere, AtmosphereHour } from '#src/forecast/atmosphere.ts'
import { FORECAST_MODEL, roadForecast } from '#src/forecast/road-forecast.ts'
import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import { stationCase } from '#src/jobs/station-issue.ts'
import type { Network } from '#src/network/network.ts'
import type { Station } from '#src/network/station.ts'
import { instantOf, nightSpan } from '#src/season.ts'
import { judge } from '#src/telemetry/judge.ts'
import type { Measurements, Reading } from '#src/telemetry/reading.ts'
import { type RecentReadings, recentReadings } from '#src/telemetry/recent-readings.ts'
import { rosterOf } from '#src/telemetry/roster.ts'
import { type Celsius, DAY, HOUR, MINUTE, SECOND, type Seconds } from '#src/units.ts'

/** How this sensor speaks, taken from what it said last. */
export type SensorManner = {
  readonly interval_s: Seconds
  /** Of its road temperature. */
  readonly decimals: number
  readonly fields: readonly (keyof Measurements)[]
}
export type SimulatedFrost = {
  readonly manner: SensorManner
  /** Of the made-up evening at which is decided. */
  readonly now: Date
  readonly readings: readonly Reading[]
  readonly forecast: StationForecast
  readonly recommendation: Recommendation
  /** The same evening with this sensor silent. */
  readonly without: Recommendation
}
export type FrostParts = {
  readonly network: Network
  readonly station: Station
  readonly device: string
  /** What it really said, oldest first; its manner is taken from there and nothing else. */
  readonly said: readonly Reading[]
  readonly policy: Policy
  /** Treated when the road is forecast below this. */
  readonly treat_below_c: Celsius
  readonly time_zone: string
  /** The frost comes in the January of this winter, or the next. */
  readonly now: Date
}

const WITH_ROAD: readonly (keyof Measurements)[] = ['road_temp_c']
const MADE_UP = new Set<string>([
  'road_temp_c',
  'air_temp_c',
  'dewpoint_c',
  'surface_state',
  'battery_v',
  'battery_pct',
])
const DECIDED_AT = 16
const SUNSET = 15.5

function intervalOf(said: readonly Reading[]): Seconds {
  const steps = said.slice(-11).map(({ at }) => at.getTime())
  const gaps = steps.slice(1).map((at, index) => (at - steps[index]!) / SECOND)
  const usual = gaps.toSorted((a, b) => a - b)[gaps.length >> 1] ?? 600
  return Math.min(3600, Math.max(60, Math.round(usual)))
}

const decimalsOf = (value: number): number => (String(value).split('.')[1] ?? '').length

/** As it spoke lately; a silent sensor counts as one that sends its road temperature every ten minutes. */
export function mannerOf(said: readonly Reading[]): SensorManner {
  const lately = said.slice(-11)
  const fields = Object.keys(lately.at(-1) ?? {}).filter((name) =>
    MADE_UP.has(name),
  ) as (keyof Measurements)[]
  const decimals = Math.max(0, ...lately.map(({ road_temp_c }) => decimalsOf(road_temp_c)))
  return {
    interval_s: intervalOf(lately),
    decimals: lately.length > 0 ? Math.min(2, decimals) : 1,
    fields: fields.length > 0 ? fields : WITH_ROAD,
  }
}

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

type Evening = { readonly midnight: number; readonly now: Date; readonly until: Date }

function eveningOf({ now, time_zone }: FrostParts): Evening {
  const date = januaryOf(now)
  return {
    midnight: instantOf(date, 0, time_zone).getTime(),
    now: instantOf(date, DECIDED_AT, time_zone),
    until: nightSpan(date, time_zone).to,
  }
}

function payloadAt(at: Date, hour: number, { fields, decimals }: SensorManner): Uint8Array {
  const all = measured(hour, decimals)
  const sent = Object.fromEntries(fields.map((name) => [name, all[name]]))
  const message = { v: 1, ts: at.toISOString(), seq: Math.floor(at.getTime() / SECOND), ...sent }
  return new TextEncoder().encode(JSON.stringify(message))
}

/** The made-up messages of an evening as the service would have taken them: judged one after another. */
function readingsOf(parts: FrostParts, manner: SensorManner, { midnight, now }: Evening): Reading[] {
  const recent: RecentReadings = recentReadings()
  const roster = rosterOf(parts.network)
  const { authority } = parts.station
  const readings: Reading[] = []
  for (let time = midnight + 12 * HOUR; time <= now.getTime() - SECOND; time += manner.interval_s * SECOND) {
    const at = new Date(time)
    const payload = payloadAt(at, (time - midnight) / HOUR, manner)
    const message = { authority, device: parts.device, payload, qos: 1, retain: false } as const
    const receivedAt = new Date(time + SECOND)
    const judgement = judge(message, { receivedAt, roster, recent, rateExceeded: false })
    if (judgement.kind !== 'reading') continue
    recent.add(judgement.reading, receivedAt)
    readings.push(judgement.reading)
  }
  return readings
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
function clearNight({ lat, lon }: Station, { midnight, now }: Evening): Atmosphere {
  const issued_at = new Date(now.getTime() - 30 * MINUTE)
  const hours = Array.from({ length: 36 }, (_, index) => weatherHour(midnight, 12 + index))
  return { source: 'made-up', lat, lon, issued_at, fetched_at: issued_at, hours }
}

function forecastOf(parts: FrostParts, readings: readonly Reading[], evening: Evening): StationForecast {
  const { station } = parts
  const atmosphere = clearNight(station, evening)
  const { given, last_reading_at } = stationCase(station, readings, atmosphere, evening.now)
  const made = roadForecast(given)
  const { source, issued_at } = atmosphere
  return {
    authority: station.authority,
    station: station.id,
    issued_at: evening.now,
    atmosphere: { source, issued_at },
    model: FORECAST_MODEL,
    last_reading_at,
    series: 'error' in made ? [] : made.series,
    doubts: 'error' in made ? [made.error.code] : (made.doubts ?? []),
    precipitation: [],
  }
}

function caseOf(parts: FrostParts, readings: readonly Reading[], evening: Evening): DecideCase {
  const { station, policy, treat_below_c, time_zone } = parts
  const forecast = forecastOf(parts, readings, evening)
  return {
    id: 'simulated-frost',
    now: evening.now,
    until: evening.until,
    time_zone,
    policy,
    route: {
      id: 'simulated-frost',
      name: `a route past ${station.name}`,
      threshold: { treat_below_c, side: '<', version: 1 },
      mobilisation_min: 60,
      treatment_min: 150,
      margin_min: 30,
      stations: [station],
    },
    forecasts: forecast.series.length > 0 ? [forecast] : [],
    readings: readings.filter(({ at }) => at.getTime() > evening.now.getTime() - DAY),
    treatments: [],
  }
}

/**
 * A made-up frosty evening told by this sensor in its own manner, through the same rules, forecast and decision as a
 * real one, beside the evening on which it is silent. Nothing of it is kept and nobody is told.
 */
export function simulatedFrost(parts: FrostParts): SimulatedFrost {
  const manner = mannerOf(parts.said)
  const evening = eveningOf(parts)
  const readings = readingsOf(parts, manner, evening)
  const given = caseOf(parts, readings, evening)
  return {
    manner,
    now: evening.now,
    readings,
    forecast: given.forecasts[0] ?? forecastOf(parts, readings, evening),
    recommendation: recommend(given),
    without: recommend(caseOf(parts, [], evening)),
  }
}
