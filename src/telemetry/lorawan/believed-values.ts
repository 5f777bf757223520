import { isSentinel, measurementFields } from '#src/telemetry/fields.ts'
import { causeOfRange } from '#src/telemetry/likely-cause.ts'
import type { FoundValues } from '#src/telemetry/lorawan/found-values.ts'
import { type Refusal, refusal, shown } from '#src/telemetry/refusal.ts'

/** Closer than the contract's, for what these devices can measure. */
const RANGES: Readonly<Record<string, readonly [number, number]>> = { air_temp_c: [-40, 50] }
/** A wet sensor says more than 100 %. */
const MOST_HUMIDITY = { believed: 105, stored: 100 }
const DEWPOINT_TOLERANCE_C = 1

export type BelievedValues = {
  readonly values: Readonly<Record<string, number>>
  readonly flags: readonly string[]
  /** Why the road's temperature is none. */
  readonly road?: Refusal
}

function rangeOf(name: string): readonly [number, number] {
  const rule = measurementFields[name]
  if (RANGES[name]) return RANGES[name]
  return rule?.kind === 'number' ? [rule.min, rule.max] : [-Infinity, Infinity]
}

function faultOf(name: string, value: number): Refusal | null {
  if (isSentinel(name, value)) return sentinel(name, shown(value))
  const [min, max] = rangeOf(name)
  if (value >= min && value <= max) return null
  const rule = measurementFields[name]
  return refusal('RANGE', `${name} is outside what is possible.`, {
    field: name,
    expected: `${min} to ${max}`,
    got: shown(value),
    ...(rule?.kind === 'number' && { likely_cause: causeOfRange(name, value, rule) }),
  })
}

export const sentinel = (field: string, got: string, likely_cause?: string): Refusal =>
  refusal('SENTINEL', `${field} is a value that sensors send when they have none.`, {
    field,
    expected: 'a measured value',
    got,
    likely_cause: likely_cause ?? 'a broken or unplugged probe, or one that has just been powered up',
  })

/** Magnus formula over water, also below 0 °C (Sonntag 1990 constants, as sensor makers use it). */
function dewPoint(air_temp_c: number, humidity_pct: number): number {
  const g = Math.log(humidity_pct / 100) + (17.62 * air_temp_c) / (243.12 + air_temp_c)
  return (243.12 * g) / (17.62 - g)
}

function dewpointDisagrees({ air_temp_c, humidity_pct, dewpoint_c }: Record<string, number>): boolean {
  if (air_temp_c === undefined || dewpoint_c === undefined || !humidity_pct) return false
  return Math.abs(dewPoint(air_temp_c, humidity_pct) - dewpoint_c) > DEWPOINT_TOLERANCE_C
}

/**
 * What of an uplink is believed. A value beside the road's that cannot be is left out and flagged: it must not cost
 * the night its road temperature.
 */
export function believedValues({
  values: found,
  range,
}: Pick<FoundValues, 'values' | 'range'>): BelievedValues {
  const values: Record<string, number> = {}
  const flags = new Set<string>()
  let road: Refusal | undefined
  for (const [name, value] of Object.entries(found)) {
    const isWet = name === 'humidity_pct' && value > MOST_HUMIDITY.stored && value <= MOST_HUMIDITY.believed
    if (isWet) flags.add('CLAMPED')
    const believed = isWet ? MOST_HUMIDITY.stored : value
    const fault = faultOf(name, believed)
    if (!fault) values[name] = believed
    else if (name === 'road_temp_c') road = fault
    else flags.add('VALUE_LEFT_OUT')
  }
  const { road_temp_c } = values
  if (range && road_temp_c !== undefined && (road_temp_c < range[0] || road_temp_c > range[1]))
    flags.add('BEYOND_PROBE_RANGE')
  if (dewpointDisagrees(values)) flags.add('DEWPOINT_DISAGREES')
  return { values, flags: [...flags], ...(road && { road }) }
}
