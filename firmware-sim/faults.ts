/**
 * Ways in which a sensor lies. Each is a pure change of the outgoing messages of one device within a span of time;
 * what it says depends on the message alone, so one message at a time gives the same as all at once.
 */
import type { Message, Payload } from './message.ts'
import { hashOf, uniform } from './noise.ts'

export const FAULT_KINDS = [
  'stuck',
  'drift',
  'spike',
  'gap',
  'duplicate',
  'out-of-order',
  'clock-skew',
  'snow-buried',
  'old-values',
] as const
export type FaultKind = (typeof FAULT_KINDS)[number]

export type Fault = {
  readonly device: string
  readonly kind: FaultKind
  /** In [from, to) of the time of measurement. */
  readonly from: Date
  readonly to: Date
  /** drift °C per hour, spike °C, clock-skew, out-of-order and old-values seconds; null: the usual amount. */
  readonly amount: number | null
}

/** The reading that the device would have made without faults at that instant. */
export type Faultless = (device: string, at: Date) => Message

const HOUR = 3_600_000

/** The messages as they leave, in the order in which they leave. */
export function applyFaults(
  messages: readonly Message[],
  faults: readonly Fault[],
  faultless: Faultless,
): Message[] {
  const leaving = messages.flatMap((message) =>
    faults
      .filter((fault) => concerns(fault, message))
      .reduce((made, fault) => made.flatMap((one) => CHANGES[fault.kind](one, fault, faultless)), [message]),
  )
  return leaving.sort((one, other) => one.sent_at.getTime() - other.sent_at.getTime())
}

const concerns = (fault: Fault, message: Message): boolean =>
  fault.device === message.device && message.at >= fault.from && message.at < fault.to

type Change = (message: Message, fault: Fault, faultless: Faultless) => Message[]

const CHANGES: Readonly<Record<FaultKind, Change>> = {
  stuck: (message, fault, faultless) => [
    changed(message, { road_temp_c: faultless(fault.device, fault.from).payload.road_temp_c }),
  ],
  drift: (message, fault) => {
    const hours = (message.at.getTime() - fault.from.getTime()) / HOUR
    return [warmer(message, (fault.amount ?? 0.8) * hours)]
  },
  // About one reading in six jumps.
  spike: (message, fault) =>
    uniform(hashOf(fault.device), message.at.getTime()) < 1 / 6
      ? [warmer(message, fault.amount ?? 12)]
      : [message],
  gap: () => [],
  duplicate: (message) => [message, { ...message, sent_at: after(message.sent_at, 5) }],
  // About every second reading is held back.
  'out-of-order': (message, fault) =>
    uniform(hashOf(fault.device), message.at.getTime()) < 0.5
      ? [message]
      : [{ ...message, sent_at: after(message.sent_at, fault.amount ?? 900) }],
  'clock-skew': (message, fault) => [
    changed(message, { ts: after(message.at, fault.amount ?? 300).toISOString() }),
  ],
  // Under a drift the probe sees neither sky nor wind: near 0 °C, hardly moving, always "snow".
  'snow-buried': (message) => [
    changed(message, {
      road_temp_c: Math.round(Math.min(0, 0.1 * message.payload.road_temp_c - 0.2) * 10) / 10,
      surface_state: 'snow',
      wind_m_s: 0,
      wind_gust_m_s: 0,
    }),
  ],
  // A queue that never empties, or a gateway that stamps by itself: the time of now, the values of before.
  'old-values': (message, fault, faultless) => {
    const before = faultless(fault.device, after(message.at, -(fault.amount ?? 7200)))
    return [changed(message, { ...before.payload, ts: message.payload.ts, seq: message.payload.seq })]
  },
}

const after = (at: Date, seconds: number): Date => new Date(at.getTime() + seconds * 1000)

const changed = (message: Message, fields: Partial<Payload>): Message => ({
  ...message,
  payload: { ...message.payload, ...fields },
})

/** Kept within what the sensor can show, −40 … 80 °C. */
function warmer(message: Message, degrees: number): Message {
  const shown = Math.round((message.payload.road_temp_c + degrees) * 10) / 10
  return changed(message, { road_temp_c: Math.min(80, Math.max(-40, shown)) })
}

const SPEC =
  /^(?<device>[a-z0-9][a-z0-9-]{2,31}):(?<kind>[a-z-]+):(?<from>\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?Z):(?<to>\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?Z)(?::(?<amount>-?\d+(?:\.\d+)?))?$/

/** Reads `device:fault:from:to[:amount]`, several separated by commas or lines; `#` begins a comment line. */
export function parseFaults(specs: string): Fault[] {
  const lines = specs.split(/[\n,]/).map((line) => line.trim())
  return lines.filter((line) => line !== '' && !line.startsWith('#')).map(parseFault)
}

function parseFault(spec: string): Fault {
  const parts = SPEC.exec(spec)?.groups
  if (!parts)
    throw new Error(
      `"${spec}" is not device:fault:from:to[:amount], such as frost-02:stuck:2026-01-15T20:00Z:2026-01-16T04:00Z`,
    )
  const kind = FAULT_KINDS.find((known) => known === parts.kind)
  if (!kind) throw new Error(`"${parts.kind}" is not a fault; known are ${FAULT_KINDS.join(', ')}`)
  const [from, to] = [new Date(parts.from!), new Date(parts.to!)]
  if (!(from < to)) throw new Error(`"${spec}" ends before it begins`)
  return { device: parts.device!, kind, from, to, amount: parts.amount ? Number(parts.amount) : null }
}
