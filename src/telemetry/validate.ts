import { emptyNetwork } from '#src/network/network.ts'
import { unsurveyedStation } from '#src/network/station.ts'
import { flagWords } from '#src/telemetry/flag-words.ts'
import { assess } from '#src/telemetry/judge.ts'
import { readPayload, type Telemetry } from '#src/telemetry/payload.ts'
import type { Measurements } from '#src/telemetry/reading.ts'
import { recentReadings } from '#src/telemetry/recent-readings.ts'
import { type Refusal, shown } from '#src/telemetry/refusal.ts'
import { type Roster, rosterOf } from '#src/telemetry/roster.ts'
import type { Degrees } from '#src/units.ts'

/** What would have been stored. */
export type ValidReading = Partial<Measurements> & {
  readonly at: Date
  readonly seq: number
  readonly flags: readonly string[]
}
/** What the service would make of a message; null: nothing to say there. */
export type Validated = {
  readonly result: 'accepted' | 'flagged' | 'refused'
  /** One sentence. */
  readonly message: string | null
  readonly reading: ValidReading | null
  readonly code: string | null
  readonly field: string | null
  readonly expected: string | null
  readonly got: string | null
  readonly likely_cause: string | null
}
export type ValidatedFor = {
  readonly receivedAt: Date
  /** Id of the device that sends; absent: whichever the message names. */
  readonly device?: string
  /** Where it stands: whether the sun is up depends on it. */
  readonly place?: { readonly lat: Degrees; readonly lon: Degrees }
}

/** In the middle of Great Britain: sunset is within an hour of it anywhere. */
const SOMEWHERE = { lat: 54, lon: -2 }
const NOBODY = 'your-device'
const NAMED = /^"([a-z0-9][a-z0-9-]{2,31})"$/

/** A service that knows this device alone. */
function rosterFor(id: string, { lat, lon }: { lat: Degrees; lon: Degrees }): Roster {
  const station = unsurveyedStation({ id, authority: 'your-authority', name: id, routes: [], lat, lon })
  const device = { id, authority: station.authority, station: id, status: 'active' } as const
  return rosterOf({ ...emptyNetwork, stations: [station], devices: [device] })
}

/** The refusal as a validated message. */
export const refused = ({ code, message, field, expected, got, likely_cause }: Refusal): Validated => ({
  result: 'refused',
  message,
  reading: null,
  code,
  field: field ?? null,
  expected: expected ?? null,
  got: got ?? null,
  likely_cause: likely_cause ?? null,
})

/** The reading, and of its flags the first in words. */
export function accepted(reading: ValidReading): Validated {
  const [code = null] = reading.flags
  const words = code === null ? undefined : flagWords[code]
  const value = words?.field === 'ts' ? reading.at : reading[words?.field as keyof Measurements]
  return {
    result: code === null ? 'accepted' : 'flagged',
    message: words?.means ?? null,
    reading,
    code,
    field: words?.field ?? null,
    expected: words?.expected ?? null,
    got: value === undefined ? null : shown(value),
    likely_cause: words?.likely_cause ?? null,
  }
}

/** Without a device given a message cannot name the wrong one: it is read again as that of the device it names. */
function readAs(payload: Uint8Array, { receivedAt, device }: ValidatedFor): Telemetry | Refusal {
  const telemetry = readPayload(payload, { receivedAt, device: device ?? NOBODY })
  if (device !== undefined || !('code' in telemetry) || telemetry.code !== 'IDENTITY_MISMATCH')
    return telemetry
  const named = NAMED.exec(telemetry.got ?? '')?.[1]
  if (named) return readPayload(payload, { receivedAt, device: named })
  return { ...telemetry, expected: 'an id: 3 to 32 of a–z, 0–9 and -' }
}

/**
 * What ingest would answer to this payload at that time, by the same rules. Flags that need other readings of the
 * device or of its neighbours (SPIKE, STUCK, SEQ_GAP, …) are never among them.
 */
export function validate(payload: Uint8Array, given: ValidatedFor): Validated {
  const telemetry = readAs(payload, given)
  return 'code' in telemetry ? refused(telemetry) : judgedAlone(telemetry, payload, given)
}

/** Telemetry as the first that is heard of a device. */
export function judgedAlone(telemetry: Telemetry, payload: Uint8Array, given: ValidatedFor): Validated {
  const { receivedAt, device = NOBODY, place = SOMEWHERE } = given
  const message = { authority: 'your-authority', device, payload, qos: 1, retain: false } as const
  const roster = rosterFor(device, place)
  const judgement = assess(telemetry, message, {
    receivedAt,
    roster,
    recent: recentReadings(),
    rateExceeded: false,
  })
  if (judgement.kind !== 'reading') throw new Error('a first message cannot be a duplicate')
  const { at, seq, measurements } = telemetry
  return accepted({ at, seq, ...measurements, flags: judgement.reading.flags })
}
