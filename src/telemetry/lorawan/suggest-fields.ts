import { measurementFields } from '#src/telemetry/fields.ts'
import type { JsonObject } from '#src/telemetry/json-text.ts'
import { UNITS } from '#src/telemetry/lorawan/mapping.ts'
import { numberOf } from '#src/telemetry/lorawan/value.ts'

const MOST_FIELDS = 100
const MOST_DEPTH = 8

/** A number that the network's decoder found, and what it may be. */
export type FoundField = {
  readonly path: string
  readonly value: number
  /** Field of the contract; null: nothing fits. */
  readonly suggestion: string | null
  /** As the decoder names it, or as the size of the value tells. */
  readonly unit: string | null
}

/** In the order in which they are tried: what is named more exactly comes first. */
const NAMES: readonly (readonly [field: string, name: RegExp])[] = [
  ['dewpoint_c', /dew/i],
  ['humidity_pct', /hum|(^|[._])rh($|[._])/i],
  ['battery_pct', /batt?(ery)?[_.]?(pct|percent|level|soc)/i],
  ['battery_v', /bat|vdd|volt/i],
  ['subsurface_temp_c', /sub|soil|ground|below/i],
  ['road_temp_c', /road|surface|target|pavement|irext|external|(^|[._])ext|probe|tempc_ds/i],
  ['wind_m_s', /wind.*(speed|avg|mean)/i],
  ['air_temp_c', /air|ambient|temp/i],
]

/** Numbers in what a decoder said, with where each stands. */
function numbersIn(value: unknown, path: readonly string[] = []): [string, number, unknown][] {
  const number = numberOf(value)
  if (number !== undefined) return [[path.join('.'), number, value]]
  if (typeof value !== 'object' || value === null || path.length >= MOST_DEPTH) return []
  return Object.entries(value).flatMap(([name, inner]) =>
    name.includes('.') ? [] : numbersIn(inner, [...path, name]),
  )
}

function saidUnit(value: unknown): string | null {
  const unit = typeof value === 'object' && value !== null && 'unit' in value ? value.unit : null
  return typeof unit === 'string' && unit in UNITS ? unit : null
}

const fits = (field: string, value: number): boolean => {
  const rule = measurementFields[field]
  return rule?.kind === 'number' && value >= rule.min && value <= rule.max
}

/** The unit in which the value would be one that can be; null: in none. */
function unitOf(field: string, value: number): string | null {
  const own = { battery_v: 'V', humidity_pct: '%', battery_pct: '%', wind_m_s: 'm/s' }[field] ?? '°C'
  const tried = field === 'battery_v' ? [own, 'mV'] : own === '°C' ? [own, '0.1 °C', '0.01 °C', 'K'] : [own]
  return tried.find((unit) => fits(field, UNITS[unit]!(value))) ?? null
}

/** What stands in a decoded object: each number once, each field of the contract suggested once. */
export function fieldsFound(decoded: JsonObject): FoundField[] {
  const given = new Set<string>()
  const suggest = (path: string, value: number): string | null => {
    const named = NAMES.find(([field, name]) => name.test(path) && !given.has(field))
    const field = named && unitOf(named[0], value) ? named[0] : null
    if (field) given.add(field)
    return field
  }
  return numbersIn(decoded)
    .slice(0, MOST_FIELDS)
    .map(([path, value, said]) => {
      const suggestion = suggest(path, value)
      const unit = saidUnit(said) ?? (suggestion ? unitOf(suggestion, value) : null)
      return { path, value, suggestion, unit }
    })
}
