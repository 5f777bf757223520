/** Made-up forecast cases of every sort, each told by its number alone: weather, place, ground, and what is missing. */
import type { AtmosphereHour } from '#src/forecast/atmosphere.ts'
import type { ForecastCase, ForecastSite, RoadsideObservation } from '#src/forecast/road-forecast-types.ts'
import { HOUR, MINUTE } from '#src/units.ts'

/** One kind of weather: means, and how far the day swings them. */
type Sort = {
  readonly name: string
  readonly month: number
  readonly air_temp_c: number
  readonly swing_c: number
  readonly spread_c: number
  readonly cloud_oktas: number
  readonly rain_mm_h: number
  readonly snow_mm_h: number
}
export const SORTS: readonly Sort[] = [
  {
    name: 'sun',
    month: 3,
    air_temp_c: 8,
    swing_c: 6,
    spread_c: 7,
    cloud_oktas: 1,
    rain_mm_h: 0,
    snow_mm_h: 0,
  },
  {
    name: 'dry frost',
    month: 0,
    air_temp_c: -2,
    swing_c: 4,
    spread_c: 2,
    cloud_oktas: 2,
    rain_mm_h: 0,
    snow_mm_h: 0,
  },
  {
    name: 'rain',
    month: 1,
    air_temp_c: 4,
    swing_c: 2,
    spread_c: 1,
    cloud_oktas: 8,
    rain_mm_h: 0.8,
    snow_mm_h: 0,
  },
  {
    name: 'snow',
    month: 1,
    air_temp_c: -1,
    swing_c: 1,
    spread_c: 0.5,
    cloud_oktas: 8,
    rain_mm_h: 0,
    snow_mm_h: 0.7,
  },
]

/** Numbers from 0 to 1 that depend on the seed alone (mulberry32). */
function drawing(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const GROUNDS: readonly ForecastSite['layers'][] = [
  [],
  [{ material: 'asphalt', thickness_m: 0.1 }],
  [
    { material: 'asphalt', thickness_m: 0.2 },
    { material: 'crushed_rock', thickness_m: 0.5 },
  ],
  [
    { material: 'concrete', thickness_m: 0.25 },
    { material: 'sand', thickness_m: 0.4 },
  ],
]

const siteOf = (draw: () => number): ForecastSite => ({
  latitude: 44 + 20 * draw(),
  longitude: -10 + 40 * draw(),
  kind: draw() < 0.15 ? 'bridge' : 'road',
  layers: GROUNDS[Math.floor(draw() * GROUNDS.length)]!,
  subsurface_depth_m: draw() < 0.3 ? 0.4 : null,
  sky_view: draw() < 0.5 ? 0.5 + draw() / 2 : null,
  horizon_deg: draw() < 0.2 ? [0, 20 * draw(), 5, 0] : null,
  traffic_w_m2: draw() < 0.2 ? 30 * draw() : null,
})

/** Warmest two hours after noon. */
const ofDay = (at: number) => Math.sin(((at / HOUR - 8) / 24) * 2 * Math.PI)

function weatherOf(sort: Sort, from: number, hours: number, draw: () => number): AtmosphereHour[] {
  const isTold = { dewpoint: draw() > 0.05, wind: draw() > 0.05, cloud: draw() > 0.1 }
  return Array.from({ length: hours + 1 }, (_, i) => {
    const at = from + i * HOUR
    const air_temp_c = sort.air_temp_c + sort.swing_c * ofDay(at) + draw()
    const falls = draw() < 0.7 ? 1 : 0
    return {
      at: new Date(at),
      air_temp_c,
      dewpoint_c: isTold.dewpoint ? air_temp_c - sort.spread_c - draw() : null,
      wind_m_s: isTold.wind ? 1 + 4 * draw() : null,
      cloud_oktas: isTold.cloud
        ? Math.max(0, Math.min(8, Math.round(sort.cloud_oktas + 2 * draw() - 1)))
        : null,
      rain_mm_h: sort.rain_mm_h * falls * 2 * draw(),
      snow_mm_h: sort.snow_mm_h * falls * 2 * draw(),
      pressure_hpa: 990 + 30 * draw(),
      shortwave_w_m2: null,
      longwave_w_m2: null,
    }
  })
}

function readingsOf(sort: Sort, issuedAt: number, hours: number, draw: () => number): RoadsideObservation[] {
  const has = { air: draw() > 0.1, wind: draw() > 0.5, state: draw() > 0.7 }
  const wet = sort.rain_mm_h + sort.snow_mm_h > 0
  return Array.from({ length: hours * 6 + 1 }, (_, i) => {
    const at = issuedAt - hours * HOUR + i * 10 * MINUTE
    const air = sort.air_temp_c + sort.swing_c * ofDay(at)
    return {
      at: new Date(at),
      road_temp_c: air - 1 + (wet ? 0 : 1.5 * sort.swing_c * Math.max(-0.3, ofDay(at))) + 0.1 * draw(),
      subsurface_temp_c: draw() < 0.9 ? sort.air_temp_c + 2 : null,
      air_temp_c: has.air ? air : null,
      dewpoint_c: has.air ? air - sort.spread_c : null,
      wind_m_s: has.wind ? 1 + 3 * draw() : null,
      precipitating: has.wind ? wet && draw() < 0.7 : null,
      surface_state: has.state && wet && draw() < 0.3 ? 'wet' : null,
    }
  })
}

/** A case that can be forecast. @param history and @param ahead hours */
export function variedCase(number: number, history = 48, ahead = 24): ForecastCase {
  const draw = drawing(number)
  const sort = SORTS[number % SORTS.length]!
  const issuedAt = Date.UTC(2026, sort.month, 1 + Math.floor(27 * draw()), Math.floor(24 * draw()))
  return {
    id: `${sort.name} ${number}`,
    site: siteOf(draw),
    issued_at: new Date(issuedAt),
    horizon_h: ahead,
    readings: readingsOf(sort, issuedAt, history, draw),
    weather: weatherOf(sort, issuedAt - history * HOUR, history + ahead, draw),
    weather_issued_at: draw() < 0.5 ? new Date(issuedAt - 6 * HOUR * draw()) : null,
    residual_salt_g_m2: draw() < 0.1 ? 10 * draw() : null,
  }
}

/** What goes wrong with a case on the road; each gives a forecast with doubts, or a refusal by name. */
const FAULTS: readonly ((given: ForecastCase) => Partial<ForecastCase>)[] = [
  () => ({ readings: [] }),
  () => ({ weather: [] }),
  () => ({ horizon_h: Number.NaN }),
  () => ({ horizon_h: 7.33 }),
  () => ({ issued_at: new Date(Number.NaN) }),
  ({ site }) => ({ site: { ...site, latitude: 99 } }),
  ({ readings }) => ({ readings: readings.toReversed() }),
  ({ readings }) => ({ readings: readings.filter((_, i) => i % 60 < 12) }),
  ({ readings }) => ({ readings: readings.map((one, i) => (i % 20 ? one : { ...one, road_temp_c: 85 })) }),
  ({ readings }) => ({ readings: readings.map((one, i) => (i % 20 ? one : { ...one, road_temp_c: 20 })) }),
  ({ readings }) => ({ readings: [...readings, ...readings] }),
  ({ readings }) => ({ readings: readings.map(({ at, road_temp_c }) => ({ at, road_temp_c })) }),
  ({ weather }) => ({ weather: weather.toReversed() }),
  ({ weather }) => ({ weather: weather.filter((_, i) => i % 3 === 0) }),
  ({ weather }) => ({ weather: weather.map((one) => ({ ...one, snow_mm_h: 99 })) }),
  ({ weather }) => ({ weather: weather.map((one) => ({ ...one, cloud_oktas: 8 })) }),
  ({ weather }) => ({ weather: weather.slice(0, 60) }),
  ({ weather }) => ({ weather: weather.map((one) => ({ ...one, shortwave_w_m2: 100, longwave_w_m2: 280 })) }),
]

/** A case of which every third is in some way bad. */
export function mixedCase(number: number, history?: number, ahead?: number): ForecastCase {
  const given = variedCase(number, history, ahead)
  if (number % 3 !== 0) return given
  return { ...given, ...FAULTS[(number / 3) % FAULTS.length]!(given) }
}
