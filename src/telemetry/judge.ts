import { measurementNames } from '#src/telemetry/fields.ts'
import { readPayload, type Telemetry } from '#src/telemetry/payload.ts'
import { flagsOf } from '#src/telemetry/quality.ts'
import type { Measurements, Reading } from '#src/telemetry/reading.ts'
import type { RecentReadings } from '#src/telemetry/recent-readings.ts'
import { type Refusal, refusal } from '#src/telemetry/refusal.ts'
import type { Post, Roster } from '#src/telemetry/roster.ts'

/** A message as it came from an identified device. */
export type Message = {
  /** Both are empty where the topic names nobody. */
  readonly authority: string
  readonly device: string
  readonly payload: Uint8Array
  readonly qos: 0 | 1 | 2
  readonly retain: boolean
  /** What was read from it already: the payload is a network's uplink and not the device's own message. */
  readonly read?: Telemetry
}
/** What a message is judged by: time and memory are given, never looked up. */
export type Circumstances = {
  readonly receivedAt: Date
  readonly roster: Roster
  readonly recent: RecentReadings
  readonly rateExceeded: boolean
  /** Stored readings of this device at this instant that have left the window; usually none. */
  readonly stored?: readonly Reading[]
}
export type Judgement =
  | { readonly kind: 'reading'; readonly reading: Reading }
  /** Equal to a reading that is kept already. */
  | { readonly kind: 'duplicate'; readonly original: Reading }
  | { readonly kind: 'refusal'; readonly refusal: Refusal }

const unknownDevice = (device: string): Refusal =>
  refusal('UNKNOWN_DEVICE', 'No active device of that name is registered.', {
    expected: 'a registered device',
    got: device,
    likely_cause: 'a device that was never registered, or was withdrawn',
  })
const quarantined = (): Refusal =>
  refusal(
    'DEVICE_QUARANTINED',
    'This device is in quarantine: its messages are kept apart and count for nothing.',
    {
      expected: 'a device that somebody has released',
      likely_cause: 'somebody put it in quarantine; its page says who, when and why',
    },
  )
const namesNobody = (): Refusal =>
  refusal('TOPIC_INVALID', 'The topic is not that of a device.', {
    expected: 'v1/{authority}/{device}/telemetry',
    likely_cause: 'a topic of another service, or a part of it left out',
  })
const retained = (): Refusal =>
  refusal('RETAIN_FORBIDDEN', 'Readings must not be retained: an old one would look new.', {
    expected: 'retain off',
    got: 'retain on',
    likely_cause: 'a setting or a call that retains what is published',
  })

const isEqual = (a: Measurements, b: Measurements): boolean =>
  measurementNames.every((name) => a[name as keyof Measurements] === b[name as keyof Measurements])

function sameKey({ at, seq }: Telemetry, device: string, circumstances: Circumstances): readonly Reading[] {
  const inWindow = circumstances.recent.findSame(device, at, seq)
  const beyond = circumstances.stored?.filter((it) => it.seq === seq && it.at.getTime() === at.getTime())
  return beyond?.length ? [...inWindow, ...beyond] : inWindow
}

function readingOf(telemetry: Telemetry, post: Post, flags: readonly string[], receivedAt: Date): Reading {
  const { at, seq, measurements } = telemetry
  const { authority, id: device } = post.device
  return {
    authority,
    station: post.station.id,
    device,
    at,
    received_at: receivedAt,
    seq,
    ...measurements,
    flags,
  }
}

/** What can be read from a message, or why nothing: needs no memory of other readings. */
export function readMessage(
  message: Message,
  { receivedAt, roster }: Pick<Circumstances, 'receivedAt' | 'roster'>,
): Telemetry | Refusal {
  if (message.retain) return retained()
  if (!message.device) return namesNobody()
  const device = roster.post(message.device)?.device
  if (device?.status !== 'active' || device.authority !== message.authority)
    return unknownDevice(message.device)
  if (device.quarantine) return quarantined()
  return message.read ?? readPayload(message.payload, { receivedAt, device: message.device })
}

/** Whether telemetry of a known device is a new reading, and what is doubtful about it. */
export function assess(telemetry: Telemetry, message: Message, circumstances: Circumstances): Judgement {
  const { receivedAt, roster, recent, rateExceeded } = circumstances
  const post = roster.post(message.device)!
  const same = sameKey(telemetry, message.device, circumstances)
  const original = same.find((reading) => isEqual(reading, telemetry.measurements))
  if (original) return { kind: 'duplicate', original }
  const { at, seq, measurements } = telemetry
  const { qos } = message
  const evidence = { at, seq, measurements, receivedAt, qos, post, roster, recent, same, rateExceeded }
  const flags = flagsOf(evidence, telemetry.flags)
  return { kind: 'reading', reading: readingOf(telemetry, post, flags, receivedAt) }
}

/** A message → a reading with its flags, a duplicate, or a named refusal. Never throws, never drops. */
export function judge(message: Message, circumstances: Circumstances): Judgement {
  const telemetry = readMessage(message, circumstances)
  return 'code' in telemetry
    ? { kind: 'refusal', refusal: telemetry }
    : assess(telemetry, message, circumstances)
}
