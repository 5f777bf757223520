import type { LorawanInstallation } from '#src/network/lorawan-installation.ts'
import type { UplinkMapping } from '#src/network/uplink-mapping.ts'
import { measurementNames } from '#src/telemetry/fields.ts'
import { readObject } from '#src/telemetry/json-text.ts'
import { believedValues, sentinel } from '#src/telemetry/lorawan/believed-values.ts'
import { shownBytes } from '#src/telemetry/lorawan/bytes.ts'
import { chirpStackUplink } from '#src/telemetry/lorawan/chirpstack.ts'
import { isRefusal } from '#src/telemetry/lorawan/envelope-fields.ts'
import { type Family, familyNamed, familyOf } from '#src/telemetry/lorawan/families.ts'
import {
  type FoundValues,
  familyByAgreement,
  foundByFamily,
  foundByMapping,
} from '#src/telemetry/lorawan/found-values.ts'
import { mappingFor } from '#src/telemetry/lorawan/mapping.ts'
import { theThingsStackUplink } from '#src/telemetry/lorawan/the-things-stack.ts'
import type { Envelope, Uplink } from '#src/telemetry/lorawan/uplink.ts'
import { uplinkTime } from '#src/telemetry/lorawan/uplink-time.ts'
import { clockFault } from '#src/telemetry/message-fault.ts'
import type { Telemetry } from '#src/telemetry/payload.ts'
import type { Measurements } from '#src/telemetry/reading.ts'
import { type Refusal, refusal } from '#src/telemetry/refusal.ts'
import { HOUR } from '#src/units.ts'

const MAX_ENVELOPE_BYTES = 65_536
/** A D2x sends the same two bytes for −0.1 °C and for a probe that is not fitted. */
const AMBIGUOUS = 'NULL'
const MINUS_A_TENTH = -0.1
const NEAR_ZERO_C = 1
const LATELY = 2 * HOUR

/** Whatever else was measured stays readable beside the reason. */
export type UplinkRefusal = Refusal & { readonly measured?: Readonly<Record<string, number>> }

/** What an uplink is read by. */
export type UplinkCircumstances = {
  readonly receivedAt: Date
  /** The broker had kept it for whoever connects: of what time it is only the network can say. */
  readonly isRetained?: boolean
  readonly installed?: LorawanInstallation
  readonly mappings?: readonly UplinkMapping[]
  /** The device's last reading before this one. */
  readonly last?: { readonly at: Date; readonly road_temp_c: number }
}

const ENVELOPE_READERS = { 'the-things-stack': theThingsStackUplink, chirpstack: chirpStackUplink } as const
const utf8 = new TextDecoder('utf-8', { fatal: true })

function textIn(payload: Uint8Array): string | Refusal {
  if (payload.byteLength > MAX_ENVELOPE_BYTES)
    return refusal('PAYLOAD_TOO_LARGE', 'The uplink is too large.', {
      expected: `at most ${MAX_ENVELOPE_BYTES} bytes`,
      got: `${payload.byteLength} bytes`,
    })
  try {
    return utf8.decode(payload)
  } catch {
    return refusal('NOT_UTF8_JSON', 'The uplink is not UTF-8 text.', {
      expected: 'JSON in UTF-8',
      likely_cause: 'an integration set to Protobuf instead of JSON',
    })
  }
}

/** Whose uplink a text looks like; null: it is none, but a device's own message or nothing at all. */
export function envelopeOf(payload: Uint8Array): Envelope | null {
  const text = textIn(payload)
  const json = typeof text === 'string' ? readObject(text) : text
  if ('code' in json) return null
  const { object } = json
  if ('uplink_message' in object || 'end_device_ids' in object) return 'the-things-stack'
  return 'deviceInfo' in object || 'devEUI' in object ? 'chirpstack' : null
}

/** A network's message → what it says of a device's frame, or why it is none. */
export function readEnvelope(payload: Uint8Array, envelope: Envelope): Uplink | Refusal {
  const text = textIn(payload)
  if (typeof text !== 'string') return text
  const json = readObject(text)
  return 'code' in json ? json : ENVELOPE_READERS[envelope](json.object)
}

const empty = (): Refusal =>
  refusal(
    'EMPTY_PAYLOAD',
    'The device sent a frame without content: what a decoder made of it is not believed.',
    {
      field: 'payload',
      expected: 'at least one byte',
      got: 'none',
      likely_cause: 'a frame for the network alone',
    },
  )

const unknownFamily = ({ models }: Uplink, decoder: string | undefined): Refusal =>
  refusal('UNKNOWN_FAMILY', 'What kind of device this is is not known, so nothing is read from it.', {
    field: 'family',
    expected: 'a family in the device’s registration, a model that is known, or a mapping',
    got: decoder ?? (models.length > 0 ? models.join(', ') : 'no model'),
    likely_cause: 'a new kind of device: name its fields once on the page Mappings',
  })

/** By the network's name for it, else by what its own decoder says of the bytes. */
export const familyOfUplink = (uplink: Uplink): Family | null =>
  familyNamed(uplink.models) ?? (uplink.bytes ? familyByAgreement(uplink) : null)

/** A decoder that the registration names goes before what the network says; a mapping before a family. */
function foundIn(uplink: Uplink, { installed, mappings = [] }: UplinkCircumstances): FoundValues | Refusal {
  const mapping = mappingFor(mappings, installed?.decoder, uplink.models)
  if (mapping) return foundByMapping(uplink, mapping)
  const family = installed?.decoder ? familyOf(installed.decoder) : familyOfUplink(uplink)
  if (!family) return unknownFamily(uplink, installed?.decoder)
  const found = foundByFamily(uplink, family, installed)
  if (!('expected' in found)) return found
  return refusal('FRAME', `The bytes are no frame of ${family.name}.`, {
    field: 'payload',
    ...found,
    got: `${found.got}: ${shownBytes(uplink.bytes!)}`,
  })
}

const isNearZero = (last: UplinkCircumstances['last'], at: Date): boolean =>
  last !== undefined &&
  Math.abs(last.road_temp_c) <= NEAR_ZERO_C &&
  Math.abs(at.getTime() - last.at.getTime()) <= LATELY

/** The road probe sent no temperature: −0.1 °C where that is what it must have been, else its fault. */
function mendedRoad(found: FoundValues, at: Date, last: UplinkCircumstances['last']): FoundValues | Refusal {
  if (found.roadFault === undefined || 'road_temp_c' in found.values) return found
  if (found.roadFault !== AMBIGUOUS) return sentinel('road_temp_c', found.roadFault)
  if (!isNearZero(last, at))
    return sentinel('road_temp_c', AMBIGUOUS, 'a probe that is not fitted; the same bytes also mean −0.1 °C')
  return {
    ...found,
    values: { ...found.values, road_temp_c: MINUS_A_TENTH },
    flags: [...found.flags, 'NULL_OR_MINUS_0_1'],
  }
}

const noRoad = (likely_cause: string): Refusal =>
  refusal('NO_ROAD_TEMPERATURE', 'The uplink has no road temperature.', {
    field: 'road_temp_c',
    expected: 'a temperature of the road',
    got: 'none',
    likely_cause,
  })

function inOrder(values: Readonly<Record<string, number>>): Record<string, number> {
  const ordered: Record<string, number> = {}
  for (const name of measurementNames) if (name in values) ordered[name] = values[name]!
  return ordered
}

function withOthers(reason: Refusal, values: Readonly<Record<string, number>>, seq: number): UplinkRefusal {
  const { road_temp_c: _, ...others } = inOrder(values)
  return { ...reason, seq, ...(Object.keys(others).length > 0 && { measured: others }) }
}

/** An uplink without its envelope → what was measured and when, or a named refusal. */
export function readFrame(uplink: Uplink, circumstances: UplinkCircumstances): Telemetry | UplinkRefusal {
  const { receivedAt, isRetained, last } = circumstances
  const { f_cnt: seq } = uplink
  if (!uplink.bytes || uplink.bytes.length === 0) return { ...empty(), seq }
  if (isRetained && !uplink.at) return { ...retainedWithoutTime(), seq }
  const found = foundIn(uplink, circumstances)
  if (isRefusal(found)) return { ...found, seq }
  const time = uplinkTime(uplink, found.clock, receivedAt)
  const late = clockFault(time.at.getTime(), time.at.toISOString(), receivedAt.getTime())
  if (late) return { ...late, seq }
  const mended = mendedRoad(found, time.at, last)
  const { values, flags, road } = believedValues(isRefusal(mended) ? found : mended)
  const fault = isRefusal(mended) ? mended : road
  if (fault || !('road_temp_c' in values)) return withOthers(fault ?? noRoad(found.withoutRoad), values, seq)
  const own = isRefusal(mended) ? [] : mended.flags
  return {
    at: time.at,
    seq,
    measurements: inOrder(values) as unknown as Measurements,
    flags: [...own, ...time.flags, ...flags],
  }
}

const retainedWithoutTime = (): Refusal =>
  refusal('RETAIN_FORBIDDEN', 'A retained uplink without the network’s time may be of any age.', {
    expected: 'retain off, or the time when the network received it',
    got: 'retain on',
  })

/**
 * A LoRaWAN network's message → what was measured and when, or a named refusal. `seq` is the frame counter. Never
 * throws; nothing is guessed from bytes that do not fit.
 */
export function readUplink(
  payload: Uint8Array,
  envelope: Envelope,
  circumstances: UplinkCircumstances,
): Telemetry | UplinkRefusal {
  const uplink = readEnvelope(payload, envelope)
  return isRefusal(uplink) ? uplink : readFrame(uplink, circumstances)
}
