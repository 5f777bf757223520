import type { Device } from '#src/network/device.ts'
import type { Network } from '#src/network/network.ts'
import type { UplinkMapping } from '#src/network/uplink-mapping.ts'
import type { Clock, DeviceMessage, UplinkMessage, UplinkOutcome } from '#src/ports.ts'
import { isRefusal } from '#src/telemetry/lorawan/envelope-fields.ts'
import { readEnvelope, readFrame, type UplinkRefusal } from '#src/telemetry/lorawan/read-uplink.ts'
import type { Uplink } from '#src/telemetry/lorawan/uplink.ts'
import type { Telemetry } from '#src/telemetry/payload.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { type Refusal, refusal } from '#src/telemetry/refusal.ts'

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

const byDevEui = new WeakMap<readonly Device[], ReadonlyMap<string, Device>>()

/** Devices of LoRaWAN networks, sorted once a network. */
function deviceOf({ devices }: Network, authority: string, devEui: string): Device | undefined {
  let known = byDevEui.get(devices)
  if (!known) {
    const spoken = devices.filter(({ lorawan, status }) => lorawan && status !== 'revoked')
    known = new Map(spoken.map((device) => [`${device.authority} ${device.lorawan!.dev_eui}`, device]))
    byDevEui.set(devices, known)
  }
  return known.get(`${authority} ${devEui}`)
}

export const mappingsOf = ({ authorities }: Network, authority: string): readonly UplinkMapping[] =>
  authorities.find(({ id }) => id === authority)?.uplink_mappings ?? []

const unknownDevice = ({ dev_eui, device, f_cnt }: Uplink): Refusal => ({
  ...refusal('UNKNOWN_DEVICE', 'No device with this DevEUI is registered.', {
    field: 'dev_eui',
    expected: 'a registered device',
    got: device ? `${dev_eui} (${device})` : dev_eui,
    likely_cause: 'a device that is in the network’s application and not yet registered here',
  }),
  seq: f_cnt,
})

type Read = {
  readonly device: string
  readonly result: Telemetry | UplinkRefusal
  readonly uplink: Uplink | null
}

/** Uplinks of LoRaWAN networks, each brought to the device that sent it. */
export function uplinks({ network, clock, recent, handle }: UplinkPorts): Uplinks {
  const unplacedOf = new Map<string, Map<string, UnplacedUplink>>()

  function read({ payload, envelope, authority, isRetained }: UplinkMessage): Read {
    const uplink = readEnvelope(payload, envelope)
    if (isRefusal(uplink)) return { device: '', result: uplink, uplink: null }
    const known = network()
    const device = deviceOf(known, authority, uplink.dev_eui)
    if (!device) return { device: uplink.dev_eui, result: unknownDevice(uplink), uplink }
    const last = recent.latest(device.id)
    const result = readFrame(uplink, {
      receivedAt: clock.now(),
      isRetained,
      installed: device.lorawan!,
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
      const isUnplaced = result.code === 'UNKNOWN_DEVICE' || result.code === 'UNKNOWN_FAMILY'
      if (uplink && isUnplaced) noteUnplaced(message, uplink, result)
      return { device: device || null, at: uplink?.at ?? null, refused: result }
    },
    unplaced: (authority) => [...(unplacedOf.get(authority)?.values() ?? [])].reverse(),
  }
}
