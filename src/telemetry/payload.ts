import { fieldFault, isSequenceNumber } from '#src/telemetry/field-fault.ts'
import { measurementNames } from '#src/telemetry/fields.ts'
import { readInstant } from '#src/telemetry/instant.ts'
import { type JsonObject, readObject } from '#src/telemetry/json-text.ts'
import {
  badInstant,
  clockFault,
  shapeFault,
  unitFault,
  unknownFields,
  versionFault,
} from '#src/telemetry/message-fault.ts'
import type { Measurements } from '#src/telemetry/reading.ts'
import { type Refusal, refusal } from '#src/telemetry/refusal.ts'

const MAX_PAYLOAD_BYTES = 16_384

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
    likely_cause: 'many readings in one message; each is a message of its own',
  })
const notUtf8 = (): Refusal =>
  refusal('NOT_UTF8_JSON', 'The message is not UTF-8 text.', {
    expected: 'JSON in UTF-8',
    likely_cause: 'a binary or compressed payload, or another text encoding',
  })

const MAX_HUMIDITY = 100

/** Known measurements only, in one order: readings of one kind of device share one shape. */
function measurementsOf(object: JsonObject): Measurements {
  const measurements: Record<string, unknown> = {}
  for (const name of measurementNames) if (name in object) measurements[name] = object[name]
  if (isClamped(object)) measurements.humidity_pct = MAX_HUMIDITY
  return measurements as Measurements
}

const isClamped = (object: JsonObject): boolean => (object.humidity_pct as number) > MAX_HUMIDITY

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
