/**
 * The weather truth: a function of scenario, seed and time, defined for any date, without jumps at noon.
 * Days are sampled every five minutes once and remembered; what is remembered never changes an answer.
 */
import type { NightRow } from './nights.ts'
import { hashOf, smoothNoise } from './noise.ts'
import { nightNumber, noonOf, type ScenarioName, scenarioNight } from './scenario.ts'
import { shortwave, sunAltitude } from './sun.ts'
import type { Weather } from './weather.ts'

export type ClimateChoice = {
  readonly scenario: ScenarioName
  readonly seed: number
  /** An instant in the first night of the `demo` cycle. */
  readonly first_at: Date
  /** The middle of the county; its sun is used for all of it. */
  readonly lat: number
  readonly lon: number
}

export type Climate = {
  readonly choice: ClimateChoice
  /** Milliseconds since 1970 rather than `Date`: asked a million times a winter. */
  weatherAt(ms: number): Weather
  /** What the weather service believed at `issued` about `ms`, before its ordinary errors. */
  expectedAt(ms: number, issued: number): Weather
}

const HOUR = 3_600_000
const STEP = 300_000
const SAMPLES = 289
const FIELDS = 8
/** Nights are joined over the three hours on either side of noon. */
const JOIN_H = 3
const REMEMBERED_DAYS = 400

export function climate(choice: ClimateChoice): Climate {
  const truths = new Map<number, Float64Array>()
  const expectations = new Map<number, Float64Array>()
  const samples = (night: number, expected: boolean): Float64Array => {
    const known = (expected ? expectations : truths).get(night)
    if (known) return known
    return remember(expected ? expectations : truths, night, sampleNight(choice, night, expected))
  }
  const surpriseAt = (night: number): number => {
    const hours = nightOf(choice, night).surprise_hour
    return hours === undefined ? Number.NEGATIVE_INFINITY : noonOf(night) + hours * HOUR
  }
  const weatherAt = (ms: number, expected = false): Weather => {
    const night = nightNumber(ms)
    return interpolate(samples(night, expected), (ms - noonOf(night)) / STEP)
  }
  return {
    choice,
    weatherAt: (ms) => weatherAt(ms),
    expectedAt: (ms, issued) => weatherAt(ms, issued < surpriseAt(nightNumber(ms))),
  }
}

const nightOf = (choice: ClimateChoice, night: number) =>
  scenarioNight(choice.scenario, choice.seed, night, choice.first_at.getTime(), choice.lat)

function remember(days: Map<number, Float64Array>, night: number, samples: Float64Array): Float64Array {
  if (days.size >= REMEMBERED_DAYS) days.delete(days.keys().next().value!)
  days.set(night, samples)
  return samples
}

function sampleNight(choice: ClimateChoice, night: number, expected: boolean): Float64Array {
  const samples = new Float64Array(SAMPLES * FIELDS)
  const rows = (which: number): readonly NightRow[] => {
    const found = nightOf(choice, which)
    return expected ? (found.expected ?? found.rows) : found.rows
  }
  const [before, own, after] = [rows(night - 1), rows(night), rows(night + 1)]
  for (let at = 0; at < SAMPLES; at++) {
    const hour = (at * STEP) / HOUR
    const fields = rowAt(own, hour)
    if (hour < JOIN_H) blend(fields, rowAt(before, 24 + hour), 0.5 - smooth(hour / JOIN_H) / 2)
    if (hour > 24 - JOIN_H) blend(fields, rowAt(after, hour - 24), 0.5 - smooth((24 - hour) / JOIN_H) / 2)
    unrest(fields, choice, noonOf(night) + at * STEP)
    samples.set(fields, at * FIELDS)
  }
  return samples
}

const smooth = (x: number): number => x * x * (3 - 2 * x)

/** The table at that hour; before its first and after its last row it holds still. */
function rowAt(rows: readonly NightRow[], hour: number): number[] {
  const right = rows.findIndex((row) => row[0] >= hour)
  if (right === 0) return [...rows[0]!.slice(1), 0]
  if (right === -1) return [...rows.at(-1)!.slice(1), 0]
  const [from, to] = [rows[right - 1]!, rows[right]!]
  const share = (hour - from[0]) / (to[0] - from[0])
  return [...from.slice(1).map((value, at) => value + share * (to[at + 1]! - value)), 0]
}

function blend(fields: number[], other: readonly number[], weight: number): void {
  for (let at = 0; at < FIELDS; at++) fields[at] = fields[at]! * (1 - weight) + other[at]! * weight
}

const UNREST = hashOf('unrest')

/** Small seeded movements that no table holds; then the sunshine that sun and cloud leave. */
function unrest(fields: number[], choice: ClimateChoice, ms: number): void {
  const noise = (hours: number, key: number) => smoothNoise(ms / (hours * HOUR), choice.seed, UNREST, key)
  const cloud = fields[3]!
  fields[0] = fields[0]! + 0.2 * noise(2.5, 1)
  fields[1] = Math.min(fields[0] - 0.02, fields[1]! + 0.15 * noise(3.5, 2))
  fields[2] = Math.max(0.2, fields[2]! * Math.exp(0.2 * noise(0.5, 3)))
  fields[3] = Math.min(1, Math.max(0, cloud + 0.4 * cloud * (1 - cloud) * noise(1.2, 4)))
  const burst = Math.max(0.15, 1 + 0.4 * noise(0.4, 5))
  fields[4] = fields[4]! * burst
  fields[5] = fields[5]! * burst
  fields[7] = shortwave(sunAltitude(ms, choice.lat, choice.lon), fields[3])
}

function interpolate(samples: Float64Array, position: number): Weather {
  const left = Math.min(Math.floor(position), SAMPLES - 2)
  const share = position - left
  const at = left * FIELDS
  const field = (which: number): number => {
    const value = samples[at + which]!
    return value + share * (samples[at + FIELDS + which]! - value)
  }
  return {
    air_temp_c: field(0),
    dewpoint_c: field(1),
    wind_m_s: field(2),
    cloud_fraction: field(3),
    rain_mm_h: field(4),
    snow_mm_h: field(5),
    pressure_hpa: field(6),
    shortwave_w_m2: field(7),
  }
}
