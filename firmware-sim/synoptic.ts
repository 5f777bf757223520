/** A seeded winter: one weather type follows another, each with its own air, cloud, wind and rain. */
import { getTimes } from 'suncalc'
import type { Night, NightRow } from './nights.ts'
import { gaussian, hashOf, uniform } from './noise.ts'

type SynopticType = {
  readonly name: string
  /** Share of the spells that begin with this type, and chance that it lasts another day. */
  readonly weight: number
  readonly persistence: number
  /** Against the mean of the season, °C; half of the range from night to day, °C. */
  readonly anomaly: number
  readonly half_range: number
  /** Air less dew point at the mean temperature, °C. */
  readonly depression: number
  readonly wind: number
  readonly cloud: number
  /** Chance of precipitation at each row of the table, and its mean rate, mm/h. */
  readonly wet_chance: number
  readonly rate: number
  readonly pressure: number
}

// Invented, and tuned so that a Midlands winter has its usual number of nights with the road below zero.
// biome-ignore format: a table
const TYPES: readonly SynopticType[] = [
  { name: 'mild westerly',     weight: 24, persistence: 0.6, anomaly: 2.6,  half_range: 1.8, depression: 2.2, wind: 5.5, cloud: 0.78, wet_chance: 0.2,  rate: 0.7, pressure: 1010 },
  { name: 'fronts',            weight: 20, persistence: 0.4, anomaly: 1.2,  half_range: 1.4, depression: 1.0, wind: 5.8, cloud: 0.95, wet_chance: 0.55, rate: 1.3, pressure: 1000 },
  { name: 'showery polar',     weight: 18, persistence: 0.5, anomaly: -0.9, half_range: 3, depression: 2.8, wind: 3.8, cloud: 0.42, wet_chance: 0.25, rate: 0.6, pressure: 1007 },
  { name: 'clear anticyclone', weight: 18, persistence: 0.72, anomaly: -1.6, half_range: 4.8, depression: 2.4, wind: 2.0, cloud: 0.12, wet_chance: 0,    rate: 0,   pressure: 1031 },
  { name: 'gloomy anticyclone', weight: 12, persistence: 0.7, anomaly: -0.2, half_range: 1.1, depression: 1.3, wind: 2.4, cloud: 0.96, wet_chance: 0.08, rate: 0.1, pressure: 1028 },
  { name: 'northerly',         weight: 8,  persistence: 0.6, anomaly: -3.2, half_range: 2.6, depression: 3.6, wind: 4.2, cloud: 0.4,  wet_chance: 0.15, rate: 0.5, pressure: 1012 },
  { name: 'easterly',          weight: 5,  persistence: 0.7, anomaly: -3.6, half_range: 1.8, depression: 3.0, wind: 4.6, cloud: 0.75, wet_chance: 0.15, rate: 0.4, pressure: 1020 },
]

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** Mean air temperature of the day in the English Midlands, °C; a cosine through the monthly means. */
function seasonalMean(ms: number): number {
  const date = new Date(ms)
  const dayOfYear = (ms - Date.UTC(date.getUTCFullYear(), 0, 0)) / DAY
  return 9.5 + 6.1 * Math.cos((2 * Math.PI * (dayOfYear - 203)) / 365.25)
}

/** The night of that number (noon to noon UTC, counted from 1970-01-01) in the seeded winter. */
export function winterNight(seed: number, night: number, lat: number): Night {
  const noon = night * DAY + 12 * HOUR
  const date = new Date(noon)
  const firstYear = date.getUTCMonth() < 6 ? date.getUTCFullYear() - 1 : date.getUTCFullYear()
  const day = Math.floor((noon - Date.UTC(firstYear, 6, 1)) / DAY)
  const spell = season(seed, firstYear)[day]!
  return { rows: nightRows(hash2(seed, night), spell.type, seasonalMean(noon) + spell.anomaly, noon, lat) }
}

const hash2 = (seed: number, night: number): number => hashOf(`${seed}/${night}`)

type SpellDay = { readonly type: SynopticType; readonly anomaly: number }
const seasons = new Map<string, readonly SpellDay[]>()

/** 1 July to 30 June, day by day; walked once and remembered. */
function season(seed: number, firstYear: number): readonly SpellDay[] {
  const key = `${seed}/${firstYear}`
  const known = seasons.get(key)
  if (known) return known
  const days: SpellDay[] = []
  let type = TYPES[0]!
  let anomaly = 0
  for (let day = 0; day < 367; day++) {
    if (uniform(seed, firstYear, day, 1) > type.persistence) type = drawn(uniform(seed, firstYear, day, 2))
    anomaly += 0.5 * (type.anomaly - anomaly) + 1.0 * gaussian(seed, firstYear, day, 3)
    days.push({ type, anomaly })
  }
  seasons.set(key, days)
  return days
}

function drawn(share: number): SynopticType {
  let left = share * TYPES.reduce((sum, type) => sum + type.weight, 0)
  for (const type of TYPES) {
    left -= type.weight
    if (left < 0) return type
  }
  return TYPES[0]!
}

function nightRows(key: number, type: SynopticType, mean: number, noon: number, lat: number): NightRow[] {
  const { sunset, sunrise } = getTimes(new Date(noon), lat, 0)
  const dusk = sunset ? (sunset.getTime() - noon) / HOUR : 6
  const dawn = sunrise ? 24 - (noon - sunrise.getTime()) / HOUR : 18
  const half = type.half_range * (0.7 + 0.6 * uniform(key, 1))
  const hours = [0, 2.4, dusk, (2 * dusk + dawn) / 3, (dusk + 2 * dawn) / 3, dawn, (dawn + 24) / 2, 24]
  const swing = [0.8, 1, 0.3, -0.35, -0.75, -1, 0.1, 0.8]
  const dewpoint = mean - type.depression * (0.7 + 0.6 * uniform(key, 2))
  return hours.map((hour, at) => row(key, type, hour, mean + half * swing[at]!, dewpoint, at))
}

function row(
  key: number,
  type: SynopticType,
  hour: number,
  air: number,
  dewpoint: number,
  at: number,
): NightRow {
  const night = at >= 2 && at <= 5
  const spread = 0.1 + 0.5 * type.cloud * (1 - type.cloud)
  const cloud = Math.min(1, Math.max(0, type.cloud + spread * gaussian(key, at, 3)))
  const wind = Math.max(0.5, type.wind * (night ? 0.75 : 1) * (1 + 0.25 * gaussian(key, at, 4)))
  const wet = uniform(key, at, 5) < type.wet_chance && cloud > 0.3
  const rate = wet ? -Math.log(1 - uniform(key, at, 6)) * type.rate : 0
  const dew = Math.min(air - 0.1, dewpoint + 0.25 * (air - dewpoint) + 0.4 * gaussian(key, at, 7))
  return [hour, air, dew, wind, cloud, air > 0.6 ? rate : 0, air > 0.6 ? 0 : rate, type.pressure]
}
