import { isKnownField } from '#src/telemetry/fields.ts'
import type { JsonObject } from '#src/telemetry/json-text.ts'
import { type Validated, type ValidatedFor, validate } from '#src/telemetry/validate.ts'

const EXAMPLE: JsonObject = { seq: 1, road_temp_c: -1.2 }
/** As many fields as there are, and a few: a message with more faults than that is better begun anew. */
const MOST_STEPS = 40

const without = (message: JsonObject, field: string): JsonObject => {
  const { [field]: _, ...rest } = message
  return rest
}
/** What was sent with this field given back as far as it must be there. */
const emptied = (message: JsonObject, field: string): JsonObject =>
  field in EXAMPLE ? { ...message, [field]: EXAMPLE[field] } : without(message, field)

const known = (message: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(message).filter(([name]) => isKnownField(name)))

/** The value that was probably meant, by what usually lies behind such a fault. */
const MEANT: readonly (readonly [cause: string, value: (got: number) => number])[] = [
  ['Fahrenheit', (got) => (got - 32) / 1.8],
  ['kelvin', (got) => got - 273.15],
  ['hundredths', (got) => got / 100],
  ['tenths', (got) => got / 10],
  ['millivolts', (got) => got / 1000],
  ['fraction', (got) => got * 100],
]
const rounded = (value: number): number => Math.round(value * 100) / 100

function meant(message: JsonObject, field: string, cause: string | null): JsonObject {
  const value = message[field]
  const found = MEANT.find(([words]) => cause?.includes(words))
  if (found && typeof value === 'number') return { ...message, [field]: rounded(found[1](value)) }
  return emptied(message, field)
}

const isNumberText = (value: unknown): value is string =>
  typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value.trim())

function rightType(message: JsonObject, field: string): JsonObject {
  const value = message[field]
  return isNumberText(value) ? { ...message, [field]: Number(value) } : emptied(message, field)
}

const instantText = (at: Date): string => `${at.toISOString().slice(0, 19)}Z`

/** One fault fewer. */
function mended(message: JsonObject, { code, field, likely_cause }: Validated, now: Date): JsonObject {
  if (code === 'SCHEMA_VERSION' || field === 'v') return { v: 1, ...without(message, 'v') }
  if (field === 'ts') return { ...message, ts: instantText(now) }
  if (code === 'UNKNOWN_FIELD' || field === null) return known(message)
  if (code === 'IDENTITY_MISMATCH' || code === 'FORBIDDEN_KEY' || code === 'UNKNOWN_FIELD_UNIT')
    return without(message, field)
  if (code === 'RANGE' || code === 'UNIT_FRACTION') return meant(message, field, likely_cause)
  if (code === 'SCHEMA') return isKnownField(field) ? rightType(message, field) : known(message)
  return emptied(message, field)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** The fields that were given; null: there are none to be read. */
function fieldsOf(text: string): JsonObject | null {
  const value = parsed(text)
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject && Object.keys(value).length > 0 ? (value as JsonObject) : null
}

const MENDED_FLAGS = new Set<string | null>(['UNKNOWN_FIELD', 'UNIT_FRACTION', 'CLOCK_SKEW'])
const needsMending = ({ result, code }: Validated): boolean => result === 'refused' || MENDED_FLAGS.has(code)

/**
 * The message as it was probably meant, which would be taken; null when nothing is to be mended. What nobody can guess
 * is left out, or is an example's.
 */
export function correctedMessage(text: string, given: ValidatedFor): string | null {
  const bytesOf = (message: string) => new TextEncoder().encode(message)
  let answer = validate(bytesOf(text), given)
  if (!needsMending(answer)) return null
  const example = { v: 1, ts: instantText(given.receivedAt), ...EXAMPLE }
  let message = fieldsOf(text) ?? example
  for (let step = 0; step < MOST_STEPS; step++) {
    const written = JSON.stringify(message, null, 2)
    answer = validate(bytesOf(written), given)
    if (!needsMending(answer)) return written
    message = mended(message, answer, given.receivedAt)
  }
  return JSON.stringify(example, null, 2)
}
