import type { Device } from '#src/network/device.ts'
import type { Network } from '#src/network/network.ts'
import { nearestStations, type Station } from '#src/network/station.ts'

/** Enough for a median that one bad neighbour does not move. */
const NEIGHBOURS = 8

/** A sensor in use, where it stands, and the sensors of the stations nearest to it. */
export type PlacedSensor = {
  readonly device: Device
  readonly station: Station
  readonly neighbours: readonly Device[]
}

/** Who stands near whom: looked up once for each device and network, so that a reading costs the same in any county. */
export function sensorSurroundings(network: Network): (device: string) => PlacedSensor | null {
  const active = network.devices.filter(({ status, quarantine }) => status === 'active' && !quarantine)
  const devices = new Map(active.map((device) => [device.id, device]))
  const devicesAt = Map.groupBy(active, ({ station }) => station)
  const stations = new Map(network.stations.map((station) => [station.id, station]))
  const known = new Map<string, PlacedSensor>()

  function placed(id: string): PlacedSensor | null {
    const device = devices.get(id)
    const station = device && stations.get(device.station)
    if (!device || !station) return null
    const own = network.stations.filter(({ authority }) => authority === station.authority)
    const nearest = nearestStations(station, own, NEIGHBOURS)
    return { device, station, neighbours: nearest.flatMap((near) => devicesAt.get(near.id) ?? []) }
  }
  return (id) => {
    const found = known.get(id) ?? placed(id)
    if (found) known.set(id, found)
    return found
  }
}
