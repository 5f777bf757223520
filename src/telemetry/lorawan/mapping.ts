import type { MappedField, UplinkMapping } from '#src/network/uplink-mapping.ts'
import type { JsonObject } from '#src/telemetry/json-text.ts'
import { hasLostSign, withSign } from '#src/telemetry/lorawan/decoded.ts'
import { plainName } from '#src/telemetry/lorawan/families.ts'
import { numberOf } from '#src/telemetry/lorawan/value.ts'

type Conversion = (value: number) => number

/** Units that devices send, each as what the contract asks for. */
export const UNITS: Readonly<Record<string, Conversion>> = {
  '°C': (value) => value,
  '°F': (value) => (value - 32) / 1.8,
  K: (value) => value - 273.15,
  '0.1 °C': (value) => value / 10,
  '0.01 °C': (value) => value / 100,
  '%': (value) => value,
  '0–1': (value) => value * 100,
  V: (value) => value,
  mV: (value) => value / 1_000,
  m: (value) => value,
  cm: (value) => value / 100,
  'm/s': (value) => value,
  'km/h': (value) => value / 3.6,
}

/** Measurements that a mapping may fill; the rest of the contract is not a number of a sensor. */
export const MAPPABLE = [
  'road_temp_c',
  'air_temp_c',
  'humidity_pct',
  'dewpoint_c',
  'subsurface_temp_c',
  'subsurface_depth_m',
  'wind_m_s',
  'battery_v',
  'battery_pct',
] as const

/** The value under a path; undefined: it is not there. Only what the object itself holds. */
export function valueAt(object: JsonObject, path: string): unknown {
  let value: unknown = object
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as JsonObject)[name]
  }
  return value
}

function convert(value: number, { unit, scale = 1, offset = 0 }: MappedField): number {
  return (UNITS[unit ?? ''] ?? UNITS['°C']!)(value) * scale + offset
}

export type Mapped = { readonly values: Record<string, number>; readonly flags: readonly string[] }

/** What a mapping finds; a field that is not there, or no number, stays absent. */
export function mapped({ fields }: Pick<UplinkMapping, 'fields'>, decoded: JsonObject): Mapped {
  const values: Record<string, number> = {}
  const flags = new Set<string>()
  for (const [name, field] of Object.entries(fields)) {
    const found = numberOf(valueAt(decoded, field.path))
    if (found === undefined) continue
    const isMended = name.endsWith('_temp_c') && hasLostSign(found)
    if (isMended) flags.add('SIGN_REPAIRED')
    values[name] = convert(isMended ? withSign(found) : found, field)
  }
  return { values, flags: [...flags] }
}

/** The mapping that a device's registration or its model names. */
export const mappingFor = (
  mappings: readonly UplinkMapping[],
  decoder: string | undefined,
  models: readonly string[],
): UplinkMapping | undefined => {
  if (decoder) return mappings.find(({ id }) => id === decoder)
  const plain = models.map(plainName)
  return mappings.find(({ model }) => model && plain.includes(plainName(model)))
}
