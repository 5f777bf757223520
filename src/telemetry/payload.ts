import {
  type FieldRule,
  isKnownField,
  isSentinel,
  measurementFields,
  measurementNames,
  REQUIRED,
} from '#src/telemetry/fields.ts'
import { readInstant } from '#src/telemetry/instant.ts'
import { type JsonObject, readObject } from '#src/telemetry/json-text.ts'
import {
  causeOfBadInstant,
  causeOfFutureInstant,
  causeOfOldInstant,
  causeOfRange,
} from '#src/telemetry/likely-cause.ts'
import type { Measurements } from '#src/telemetry/reading.ts'
import { type Refusal, refusal, shown } from '#src/telemetry/refusal.ts'
import { DAY, MINUTE } from '#src/units.ts'

export const MAX_PAYLOAD_BYTES = 16_384
const MAX_UNKNOWN_FIELDS = 8
const MAX_AHEAD = 10 * MINUTE
const MAX_AGE = 30 * DAY

/** A payload that can be read: what was measured, when, and what had to be put right to read it. */
export type Telemetry = {
  readonly at: Date
  readonly seq: number
  readonly measurements: Measurements
  readonly flags: readonly string[]
}
type Circumstances = { readonly receivedAt: Date; readonly device: string }

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const BOM = 0xfeff

function decoded(payload: Uint8Array): string | null {
  try {
    return utf8.decode(payload)
  } catch {
    return null
  }
}

const tooLarge = (bytes: number): Refusal =>
  refusal('PAYLOAD_TOO_LARGE', 'The message is too large.', {
    expected: `at most ${MAX_PAYLOAD_BYTES} bytes`,
    got: `${bytes} bytes`,
  })
const notUtf8 = (): Refusal =>
  refusal('NOT_UTF8_JSON', 'The message is not UTF-8 text.', {
    expected: 'JSON in UTF-8',
    likely_cause: 'a binary or compressed payload, or another text encoding',
  })

const unknownFields = (object: JsonObject): string[] =>
  Object.keys(object).filter((name) => !isKnownField(name))

function shapeFault(object: JsonObject, unknown: readonly string[]): Refusal | null {
  if (unknown.length > MAX_UNKNOWN_FIELDS)
    return refusal('SCHEMA', 'The message has too many unknown fields.', {
      field: unknown[0]!,
      expected: `at most ${MAX_UNKNOWN_FIELDS} unknown fields`,
      got: `${unknown.length}`,
    })
  const missing = REQUIRED.find((name) => !(name in object))
  if (missing)
    return refusal('SCHEMA', `${missing} is missing.`, { field: missing, expected: 'present', got: 'absent' })
  return null
}

function versionFault(object: JsonObject): Refusal | null {
  if (object.v === 1) return null
  return refusal('SCHEMA_VERSION', 'This version of the message is not known.', {
    field: 'v',
    expected: '1',
    got: shown(object.v),
  })
}

function unitFault(unknown: readonly string[], object: JsonObject): Refusal | null {
  const field = unknown.find((name) => name.toLowerCase().includes('unit'))
  if (!field) return null
  return refusal('UNKNOWN_FIELD_UNIT', 'The message declares a unit; units are fixed by the field names.', {
    field,
    expected: 'no declared unit',
    got: shown(object[field]),
  })
}

const badInstant = (ts: unknown): Refusal =>
  refusal('TS_FORMAT', 'ts is not a date and time with zone.', {
    field: 'ts',
    expected: 'RFC 3339 with zone, e.g. 2026-01-15T18:00:00Z',
    got: shown(ts),
    likely_cause: causeOfBadInstant(ts),
  })

function clockFault(at: number, ts: unknown, now: number): Refusal | null {
  if (at > now + MAX_AHEAD)
    return refusal('FUTURE_TS', 'The reading claims to be from the future.', {
      field: 'ts',
      expected: 'at most 10 minutes ahead of the service',
      got: shown(ts),
      likely_cause: causeOfFutureInstant(at, now),
    })
  if (at < now - MAX_AGE)
    return refusal('TS_TOO_OLD', 'The reading is too old to be taken.', {
      field: 'ts',
      expected: 'at most 30 days old',
      got: shown(ts),
      likely_cause: causeOfOldInstant(at, now),
    })
  return null
}

function expectation(rule: FieldRule): string {
  if (rule.kind === 'number') return `a number from ${rule.min} to ${rule.max} ${rule.unit}`
  if (rule.kind === 'choice') return `one of ${rule.choices.join(', ')}`
  return rule.kind === 'boolean' ? 'true or false' : `text matching ${rule.pattern.source}`
}

function fits(rule: FieldRule, value: unknown): boolean {
  if (rule.kind === 'number') return typeof value === 'number'
  if (rule.kind === 'boolean') return typeof value === 'boolean'
  if (typeof value !== 'string') return false
  return rule.kind === 'choice' ? rule.choices.includes(value) : rule.pattern.test(value)
}

function causeOfType(rule: FieldRule, value: unknown): string | undefined {
  if (value === null) return 'no value: leave the field out instead of sending null'
  if (rule.kind === 'number' && typeof value === 'string') return 'a number sent as text'
  return undefined
}

const wrongType = (field: string, value: unknown, rule: FieldRule): Refusal =>
  refusal('SCHEMA', `${field} is not what the contract asks for.`, {
    field,
    expected: expectation(rule),
    got: shown(value),
    likely_cause: causeOfType(rule, value),
  })

const isSequenceNumber = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0

function typeFault(object: JsonObject): Refusal | null {
  if (!isSequenceNumber(object.seq))
    return refusal('SCHEMA', 'seq is not what the contract asks for.', {
      field: 'seq',
      expected: 'an integer from 0 to 9007199254740991',
      got: shown(object.seq),
    })
  if ('device' in object && typeof object.device !== 'string')
    return refusal('SCHEMA', 'device is not what the contract asks for.', {
      field: 'device',
      expected: 'the id of the device, as text',
      got: shown(object.device),
    })
  for (const field in object) {
    const rule = measurementFields[field]
    if (rule && !fits(rule, object[field])) return wrongType(field, object[field], rule)
  }
  return null
}

function sentinelFault(object: JsonObject): Refusal | null {
  for (const field in object) {
    const value = object[field]
    if (measurementFields[field]?.kind === 'number' && isSentinel(field, value as number))
      return refusal('SENTINEL', `${field} is a value that sensors send when they have none.`, {
        field,
        expected: 'a measured value; leave the field out when there is none',
        got: shown(value),
        likely_cause: 'a broken or unplugged probe, or a driver error code',
      })
  }
  return null
}

function rangeFault(object: JsonObject): Refusal | null {
  for (const field in object) {
    const rule = measurementFields[field]
    if (rule?.kind !== 'number') continue
    const value = object[field] as number
    if (value >= rule.min && value <= rule.max) continue
    return refusal('RANGE', `${field} is outside what is possible.`, {
      field,
      expected: `${rule.min} to ${rule.max} ${rule.unit}`,
      got: shown(value),
      likely_cause: causeOfRange(field, value, rule),
    })
  }
  return null
}

function identityFault(object: JsonObject, device: string): Refusal | null {
  if (!('device' in object) || object.device === device) return null
  return refusal('IDENTITY_MISMATCH', 'The message names another device than the one that sent it.', {
    field: 'device',
    expected: device,
    got: shown(object.device),
    likely_cause: 'two devices programmed with the same configuration',
  })
}

const MAX_HUMIDITY = 100

/** Known measurements only, in one order: readings of one kind of device share one shape. */
function measurementsOf(object: JsonObject): Measurements {
  const measurements: Record<string, unknown> = {}
  for (const name of measurementNames) if (name in object) measurements[name] = object[name]
  if (isClamped(object)) measurements.humidity_pct = MAX_HUMIDITY
  return measurements as Measurements
}

const isClamped = (object: JsonObject): boolean => (object.humidity_pct as number) > MAX_HUMIDITY

const fieldFault = (object: JsonObject, device: string): Refusal | null =>
  typeFault(object) ?? sentinelFault(object) ?? rangeFault(object) ?? identityFault(object, device)

function readFields(object: JsonObject, { receivedAt, device }: Circumstances): Telemetry | Refusal {
  const unknown = unknownFields(object)
  const early = shapeFault(object, unknown) ?? versionFault(object) ?? unitFault(unknown, object)
  if (early) return early
  const instant = typeof object.ts === 'string' ? readInstant(object.ts) : null
  if (!instant) return badInstant(object.ts)
  const fault = clockFault(instant.at, object.ts, receivedAt.getTime()) ?? fieldFault(object, device)
  if (fault) return fault
  const flags: string[] = []
  if (unknown.length > 0) flags.push('UNKNOWN_FIELD')
  if (instant.leapSecond) flags.push('LEAP_SECOND')
  if (isClamped(object)) flags.push('CLAMPED')
  return {
    at: new Date(instant.at),
    seq: object.seq as number,
    measurements: measurementsOf(object),
    flags,
  }
}

const withSequence = (fault: Refusal, object: JsonObject): Refusal =>
  isSequenceNumber(object.seq) ? { ...fault, seq: object.seq } : fault

/**
 * Bytes as a device sent them → what was measured, or a named refusal. Rules are tried in the order of the
 * wire contract and the first that applies gives the code. Nothing is coerced: a wrong type is a refusal.
 */
export function readPayload(payload: Uint8Array, circumstances: Circumstances): Telemetry | Refusal {
  if (payload.byteLength > MAX_PAYLOAD_BYTES) return tooLarge(payload.byteLength)
  const text = decoded(payload)
  if (text === null) return notUtf8()
  const hasBom = text.charCodeAt(0) === BOM
  const json = readObject(hasBom ? text.slice(1) : text)
  if ('code' in json) return json
  const telemetry = readFields(json.object, circumstances)
  if ('code' in telemetry) return withSequence(telemetry, json.object)
  return hasBom ? { ...telemetry, flags: ['BOM_STRIPPED', ...telemetry.flags] } : telemetry
}
