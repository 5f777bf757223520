import type { Authority, AuthorityId } from '#src/network/authority.ts'
import type { Depot, Spreader } from '#src/network/depot.ts'
import type { Device } from '#src/network/device.ts'
import type { ForecastDomain } from '#src/network/forecast-domain.ts'
import type { Station } from '#src/network/station.ts'
import type { TreatmentRoute } from '#src/network/treatment-route.ts'

/**
 * The road network as its authorities see it: reference data, read as one immutable snapshot.
 * Documents keep their wire names (`road_temp_c`) from the sensor to the record; see the README's glossary.
 */
export type Network = {
  readonly authorities: readonly Authority[]
  readonly domains: readonly ForecastDomain[]
  readonly stations: readonly Station[]
  readonly devices: readonly Device[]
  readonly routes: readonly TreatmentRoute[]
  readonly depots: readonly Depot[]
  readonly spreaders: readonly Spreader[]
  /** Firmware versions that devices may run; empty: any. */
  readonly approved_firmware: readonly string[]
  /** Who must be credited wherever the network is shown, e.g. OpenStreetMap contributors. */
  readonly credits: readonly string[]
}

export const emptyNetwork: Network = {
  authorities: [],
  domains: [],
  stations: [],
  devices: [],
  routes: [],
  depots: [],
  spreaders: [],
  approved_firmware: [],
  credits: [],
}

/** Stations that stand for a treatment route. */
export const stationsOfRoute = (network: Network, route: string): Station[] =>
  network.stations.filter((station) => station.routes.includes(route))

const stationDevices = new WeakMap<readonly Device[], ReadonlyMap<string, readonly Device[]>>()

/** The devices registered for a station. Of a thousand stations each is asked for at every look: sorted once a network. */
export function devicesAt({ devices }: Pick<Network, 'devices'>, station: string): readonly Device[] {
  let known = stationDevices.get(devices)
  if (!known) {
    known = Map.groupBy(devices, (device) => device.station)
    stationDevices.set(devices, known)
  }
  return known.get(station) ?? []
}

/** The authority with this id; a network without it is a fault of the program. */
export function authorityOf(network: Network, id: AuthorityId): Authority {
  const found = network.authorities.find((authority) => authority.id === id)
  if (!found) throw new Error(`authority ${id} is not in the network`)
  return found
}

/** Civil time by which a network's nights are counted: its authority's; `otherwise` where there is none yet. */
export const timeZoneOf = ({ authorities }: Pick<Network, 'authorities'>, otherwise: string): string =>
  authorities[0]?.time_zone ?? otherwise

/** The network as these authorities may know it. */
export function networkOfAuthorities(network: Network, authorities: readonly AuthorityId[]): Network {
  const own = <T extends { readonly authority: AuthorityId }>(items: readonly T[]): T[] =>
    items.filter(({ authority }) => authorities.includes(authority))
  return {
    ...network,
    authorities: network.authorities.filter(({ id }) => authorities.includes(id)),
    domains: own(network.domains),
    stations: own(network.stations),
    devices: own(network.devices),
    routes: own(network.routes),
    depots: own(network.depots),
    spreaders: own(network.spreaders),
  }
}
