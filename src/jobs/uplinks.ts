import { uplinkSenders } from '#src/jobs/uplink-senders.ts'
import type { Network } from '#src/network/network.ts'
import type { UplinkMapping } from '#src/network/uplink-mapping.ts'
import type { Clock, DeviceMessage, UplinkMessage, UplinkOutcome } from '#src/ports.ts'
import { isRefusal } from '#src/telemetry/lorawan/envelope-fields.ts'
import { readEnvelope, readFrame, type UplinkRefusal } from '#src/telemetry/lorawan/read-uplink.ts'
import type { Uplink } from '#src/telemetry/lorawan/uplink.ts'
import type { Telemetry } from '#src/telemetry/payload.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import type { Refusal } from '#src/telemetry/refusal.ts'

/** Refusals that somebody mends by making a device known. */
const UNPLACED: ReadonlySet<string> = new Set(['UNKNOWN_DEVICE', 'UNKNOWN_FAMILY', 'IDENTITY_MISMATCH'])

/** Of each authority: who keeps sending must not push the others out for ever. */
const UNPLACED_KEPT = 50

/** An uplink of which nobody could say what it means, kept so that somebody can name its fields. */
export type UnplacedUplink = {
  readonly message: UplinkMessage
  readonly uplink: Uplink
  readonly refusal: Refusal
  readonly received_at: Date
}
export type UplinkPorts = {
  readonly network: () => Network
  readonly clock: Pick<Clock, 'now'>
  readonly recent: { latest(device: string): Pick<Reading, 'at' | 'road_temp_c'> | null | undefined }
  /** Resolves once it is in the journal. */
  readonly handle: (message: DeviceMessage) => Promise<void>
}
export type Uplinks = {
  /** Resolves once the uplink is in the journal, as a reading or as a rejection. */
  take(message: UplinkMessage): Promise<UplinkOutcome>
  /** Of devices or kinds of device that nobody has made known, newest first; of this run of the service. */
  unplaced(authority: string): readonly UnplacedUplink[]
}

export const mappingsOf = ({ authorities }: Network, authority: string): readonly UplinkMapping[] =>
  authorities.find(({ id }) => id === authority)?.uplink_mappings ?? []

type Read = {
  readonly device: string
  readonly result: Telemetry | UplinkRefusal
  readonly uplink: Uplink | null
}

/** Uplinks of LoRaWAN networks, each brought to the device that sent it. */
export function uplinks({ network, clock, recent, handle }: UplinkPorts): Uplinks {
  const unplacedOf = new Map<string, Map<string, UnplacedUplink>>()
  const senderOf = uplinkSenders()

  function read({ payload, envelope, authority, isRetained }: UplinkMessage): Read {
    const uplink = readEnvelope(payload, envelope)
    if (isRefusal(uplink)) return { device: '', result: uplink, uplink: null }
    const known = network()
    const sender = senderOf(known, authority, uplink)
    if ('refused' in sender) return { device: sender.device, result: sender.refused, uplink }
    const { device } = sender
    const last = recent.latest(device.id)
    const result = readFrame(uplink, {
      receivedAt: clock.now(),
      isRetained,
      ...(device.lorawan && { installed: device.lorawan }),
      mappings: mappingsOf(known, authority),
      ...(last && { last }),
    })
    return { device: device.id, result, uplink }
  }

  function noteUnplaced(message: UplinkMessage, uplink: Uplink, refused: Refusal): void {
    const kept = unplacedOf.get(message.authority) ?? new Map<string, UnplacedUplink>()
    unplacedOf.set(message.authority, kept)
    kept.delete(uplink.dev_eui)
    kept.set(uplink.dev_eui, { message, uplink, refusal: refused, received_at: clock.now() })
    if (kept.size > UNPLACED_KEPT) kept.delete(kept.keys().next().value!)
  }

  return {
    async take(message) {
      const { device, result, uplink } = read(message)
      const { authority, topic, payload } = message
      const isRefused = 'code' in result
      // the network holds uplinks for us: what it does not promise is told by its gap, not reading by reading
      const sent = { authority, device, topic, payload, qos: 1, retain: false } as const
      await handle(isRefused ? { ...sent, refused: result } : { ...sent, read: result })
      if (!isRefused) {
        unplacedOf.get(authority)?.delete(uplink!.dev_eui)
        return { device, at: result.at, refused: null }
      }
      if (uplink && UNPLACED.has(result.code)) noteUnplaced(message, uplink, result)
      return { device: device || null, at: uplink?.at ?? null, refused: result }
    },
    unplaced: (authority) => [...(unplacedOf.get(authority)?.values() ?? [])].reverse(),
  }
}
