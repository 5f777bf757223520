import type { Device } from '#src/network/device.ts'
import type { Network } from '#src/network/network.ts'
import type { Uplink } from '#src/telemetry/lorawan/uplink.ts'
import { type Refusal, refusal } from '#src/telemetry/refusal.ts'

const byDevEui = new WeakMap<readonly Device[], ReadonlyMap<string, Device>>()

/** Devices of LoRaWAN networks by their DevEUI, and those without one by their id; sorted once a network. */
function knownDevices(devices: readonly Device[]): ReadonlyMap<string, Device> {
  let known = byDevEui.get(devices)
  if (!known) {
    const spoken = devices.filter(({ status }) => status !== 'revoked')
    known = new Map(
      spoken.map((device) => [`${device.authority} ${device.lorawan?.dev_eui ?? device.id}`, device]),
    )
    byDevEui.set(devices, known)
  }
  return known
}

/** By its DevEUI; else a device that nobody gave one and that the network calls by its id here. */
function deviceOf({ devices }: Network, authority: string, { dev_eui, device: name }: Uplink) {
  const known = knownDevices(devices)
  return known.get(`${authority} ${dev_eui}`) ?? (name ? known.get(`${authority} ${name}`) : undefined)
}

const twoOfOneName = ({ dev_eui, device, f_cnt }: Uplink, other: string): Refusal => ({
  ...refusal('IDENTITY_MISMATCH', 'Another sensor of the network has sent under this name.', {
    field: 'dev_eui',
    expected: other,
    got: dev_eui,
    likely_cause: `two sensors called ${device}, or one that was replaced: say the DevEUI of the device here`,
  }),
  seq: f_cnt,
})

const unknownDevice = ({ dev_eui, device, f_cnt }: Uplink): Refusal => ({
  ...refusal('UNKNOWN_DEVICE', 'No device with this DevEUI is registered.', {
    field: 'dev_eui',
    expected: 'a registered device',
    got: device ? `${dev_eui} (${device})` : dev_eui,
    likely_cause: 'a device that is in the network’s application and not yet registered here',
  }),
  seq: f_cnt,
})

/** Which device of an authority sent an uplink, or why it is none. */
export function uplinkSenders() {
  /** The DevEUI that first spoke under a name: two sensors must not pass for one. */
  const firstHeard = new Map<string, string>()

  function heardFirst({ authority, id }: Device, devEui: string): string {
    const name = `${authority} ${id}`
    if (!firstHeard.has(name)) firstHeard.set(name, devEui)
    return firstHeard.get(name)!
  }

  return (
    network: Network,
    authority: string,
    uplink: Uplink,
  ): { device: Device } | { device: string; refused: Refusal } => {
    const device = deviceOf(network, authority, uplink)
    if (!device) return { device: uplink.dev_eui, refused: unknownDevice(uplink) }
    const other = device.lorawan ? uplink.dev_eui : heardFirst(device, uplink.dev_eui)
    return other === uplink.dev_eui ? { device } : { device: device.id, refused: twoOfOneName(uplink, other) }
  }
}
