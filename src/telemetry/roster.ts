import type { Device } from '#src/network/device.ts'
import type { Network } from '#src/network/network.ts'
import type { Station } from '#src/network/station.ts'

/** Where a device speaks from, and who measures beside it. */
export type Post = {
  readonly device: Device
  readonly station: Station
  /** Ids of the other devices of the station's routes; worked out when first asked for. */
  neighbours(): readonly string[]
}
/** The network as ingest asks it: by device. */
export type Roster = {
  post(device: string): Post | undefined
  isApprovedFirmware(version: string): boolean
}

function listOf(lists: Map<string, string[]>, key: string): string[] {
  let list = lists.get(key)
  if (!list) {
    list = []
    lists.set(key, list)
  }
  return list
}

function devicesByRoute(network: Network): Map<string, string[]> {
  const stations = new Map(network.stations.map((station) => [station.id, station]))
  const found = new Map<string, string[]>()
  for (const device of network.devices)
    for (const route of stations.get(device.station)?.routes ?? []) listOf(found, route).push(device.id)
  return found
}

function lazily<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

function newRoster(network: Network): Roster {
  const stations = new Map(network.stations.map((station) => [station.id, station]))
  const byRoute = lazily(() => devicesByRoute(network))
  const besides = (device: Device, station: Station) =>
    lazily(() => [
      ...new Set(
        station.routes.flatMap((route) => byRoute().get(route) ?? []).filter((id) => id !== device.id),
      ),
    ])
  const posts = new Map<string, Post>()
  for (const device of network.devices) {
    const station = stations.get(device.station)
    if (station) posts.set(device.id, { device, station, neighbours: besides(device, station) })
  }
  const approved = new Set(network.approved_firmware)
  return {
    post: (device) => posts.get(device),
    isApprovedFirmware: (version) => approved.size === 0 || approved.has(version),
  }
}

const rosters = new WeakMap<Network, Roster>()

/** The roster of a network snapshot, made once for each snapshot. */
export function rosterOf(network: Network): Roster {
  let roster = rosters.get(network)
  if (!roster) {
    roster = newRoster(network)
    rosters.set(network, roster)
  }
  return roster
}
