import type { Sky } from '#src/network/thermal-map.ts'
import { isSentinel } from '#src/telemetry/fields.ts'
import { readInstant } from '#src/telemetry/instant.ts'
import { causeOfBadInstant, causeOfFutureInstant, causeOfRange } from '#src/telemetry/likely-cause.ts'
import { shown } from '#src/telemetry/refusal.ts'
import type { SurveyPoint, SurveyRefusal } from '#src/telemetry/survey.ts'

const SKIES = ['clear', 'broken', 'overcast'] as const satisfies readonly Sky[]
const RUN = /^[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}$/
const OLDEST = Date.UTC(2000, 0, 1)
const RANGES = {
  lat: { kind: 'number', min: -90, max: 90, unit: '°' },
  lon: { kind: 'number', min: -180, max: 180, unit: '°' },
  road_temp_c: { kind: 'number', min: -40, max: 80, unit: '°C' },
  air_temp_c: { kind: 'number', min: -40, max: 60, unit: '°C' },
} as const
type Measured = keyof typeof RANGES

/** What stands in a column of the line; '' where nothing does. */
type Fields = (field: string) => string
export type Fault = Omit<SurveyRefusal, 'line'>

export const fault = (field: string, expected: string, got: unknown, likely_cause?: string): Fault => ({
  field,
  expected,
  got: shown(got),
  ...(likely_cause ? { likely_cause } : {}),
})

function causeOfNumber(field: Measured, text: string, value: number): string | undefined {
  if (text === '') return 'no value: leave the line out'
  if (!Number.isFinite(value)) return undefined
  if (isSentinel(field, value)) return 'a broken or unplugged probe, or a driver error code'
  if (field === 'lat' || field === 'lon')
    return Math.abs(value) > 1_000
      ? 'eastings and northings (EPSG:27700?), not degrees'
      : 'lat and lon swapped'
  return causeOfRange(field, value, RANGES[field])
}

/** Digits with a point only: what Number() makes of '', '0x1f' or '1e3' was not meant. */
const DECIMAL = /^[+-]?\d+(\.\d+)?$/

function numberOf(field: Measured, text: string): number | Fault {
  const value = DECIMAL.test(text) ? Number(text) : Number.NaN
  const { min, max, unit } = RANGES[field]
  const isPlausible = value >= min && value <= max && !(field.endsWith('_c') && isSentinel(field, value))
  if (isPlausible) return value
  return fault(field, `a number from ${min} to ${max} ${unit}`, text, causeOfNumber(field, text, value))
}

function instantOf(text: string, now: Date): Date | Fault {
  const read = readInstant(text)
  const expected = 'an instant with its zone, e.g. 2026-01-15T02:10:00Z'
  if (!read) return fault('at', expected, text, causeOfBadInstant(text))
  if (read.at > now.getTime())
    return fault('at', 'not later than now', text, causeOfFutureInstant(read.at, now.getTime()))
  return read.at < OLDEST
    ? fault('at', 'a date since 2000', text, 'the clock was never set')
    : new Date(read.at)
}

const skyOf = (text: string): Sky | undefined | Fault =>
  text === ''
    ? undefined
    : (SKIES.find((sky) => sky === text) ?? fault('sky', `one of ${SKIES.join(', ')}, or nothing`, text))

export const isFault = (value: unknown): value is Fault =>
  typeof value === 'object' && value !== null && 'expected' in value

/** One line as a point of its run, or what is wrong with it: the first fault counts. */
export function pointOf(text: Fields, now: Date): { run: string; point: SurveyPoint } | Fault {
  const run = text('run')
  if (!RUN.test(run)) return fault('run', 'a name of letters, digits, blank, dot, hyphen', run)
  const at = instantOf(text('at'), now)
  if (isFault(at)) return at
  const lat = numberOf('lat', text('lat'))
  if (isFault(lat)) return lat
  const lon = numberOf('lon', text('lon'))
  if (isFault(lon)) return lon
  const road_temp_c = numberOf('road_temp_c', text('road_temp_c'))
  if (isFault(road_temp_c)) return road_temp_c
  const air = text('air_temp_c') === '' ? undefined : numberOf('air_temp_c', text('air_temp_c'))
  if (isFault(air)) return air
  const sky = skyOf(text('sky'))
  if (isFault(sky)) return sky
  const more = { ...(air === undefined ? {} : { air_temp_c: air }), ...(sky ? { sky } : {}) }
  return { run, point: { at, lat, lon, road_temp_c, ...more } }
}
