import type { UplinkMapping } from '#src/network/uplink-mapping.ts'
import { isRefusal } from '#src/telemetry/lorawan/envelope-fields.ts'
import { readEnvelope, readFrame, type UplinkRefusal } from '#src/telemetry/lorawan/read-uplink.ts'
import type { Envelope, Uplink } from '#src/telemetry/lorawan/uplink.ts'
import { judgedAlone, refused, type Validated, type ValidReading } from '#src/telemetry/validate.ts'

/** With a clock that nobody has set, an uplink comes when the network received it, but never before its time. */
type ValidationClock = { readonly now: Date; readonly isSet: boolean }

const comesAt = ({ at }: Uplink, { now, isSet }: ValidationClock): Date =>
  at && !isSet && at < now ? at : now

/** What else was measured is shown beside the refusal; the road temperature never is. */
function refusedWith(refusal: UplinkRefusal, at: Date): Validated {
  const { measured, seq } = refusal
  const reading = measured && ({ at, seq: seq ?? 0, ...measured, flags: [] } satisfies ValidReading)
  return { ...refused(refusal), reading: reading ?? null }
}

/** What the service would make of an uplink, by the same rules, of a device that nobody has registered yet. */
export function validateUplink(
  payload: Uint8Array,
  envelope: Envelope,
  clock: ValidationClock,
  mappings: readonly UplinkMapping[] = [],
): Validated {
  const uplink = readEnvelope(payload, envelope)
  if (isRefusal(uplink)) return refused(uplink)
  const receivedAt = comesAt(uplink, clock)
  const read = readFrame(uplink, { receivedAt, mappings })
  return 'code' in read
    ? refusedWith(read, uplink.at ?? receivedAt)
    : judgedAlone(read, payload, { receivedAt })
}
