import type { Network } from '#src/network/network.ts'
import { nearestStations, type Station } from '#src/network/station.ts'
import type { TreatmentRoute } from '#src/network/treatment-route.ts'
import type { County, Setting } from '../../../firmware-sim/county.ts'
import { hashOf, uniform } from '../../../firmware-sim/noise.ts'

export const AUTHORITY = 'season-county'
const SETTINGS: readonly Setting[] = ['open', 'valley_bottom', 'exposed', 'bridge', 'town']
/** A county of 60 by 50 km around Oakham, its weather asked for at four places. */
const MIDDLE = { lat: 52.67, lon: -0.73 }
const HALF = { lat: 0.22, lon: 0.45 }
const STATIONS_OF_A_ROUTE = 2

const numbered = (kind: string, index: number) => `${kind}-${String(index + 1).padStart(2, '0')}`

function placeOf(name: string): { lat: number; lon: number } {
  const share = (which: number) => 2 * uniform(hashOf(name), which) - 1
  return { lat: MIDDLE.lat + HALF.lat * share(1), lon: MIDDLE.lon + HALF.lon * share(2) }
}

const DOMAINS = [-0.5, 0.5].flatMap((north) =>
  [-0.5, 0.5].map((east) => ({
    id: `domain-${north < 0 ? 'south' : 'north'}-${east < 0 ? 'west' : 'east'}`,
    lat: MIDDLE.lat + north * HALF.lat,
    lon: MIDDLE.lon + east * HALF.lon,
  })),
)

function stationOf(index: number): Station {
  const id = numbered('station', index)
  const place = placeOf(id)
  const setting = SETTINGS[index % SETTINGS.length]!
  const [domain] = nearestStations({ id, ...place }, DOMAINS, 1)
  return {
    ...place,
    id,
    authority: AUTHORITY,
    name: `Station ${index + 1}`,
    routes: [],
    domain: domain!.id,
    kind: setting === 'bridge' ? 'bridge' : 'road',
    setting,
    elevation_m: Math.round(40 + 160 * uniform(hashOf(id), 3)),
    sky_view: null,
    layers: null,
    subsurface_depth_m: null,
    invented: true,
  }
}

const routeOf = (id: string, index: number): TreatmentRoute => ({
  id,
  authority: AUTHORITY,
  name: `Route ${index + 1}`,
  segments: [],
  depot: null,
  spreader: null,
  threshold: { treat_below_c: 1.0, side: '<=', version: 1 },
  mobilisation_min: 60,
  treatment_min: 150,
  margin_min: 30,
  invented: ['threshold', 'mobilisation', 'treatment time', 'margin'],
})

/** A made-up county, the same every time: each route stands where its two nearest stations speak for it. */
export function seasonCounty({ stations, routes }: { stations: number; routes: number }): {
  network: Network
  county: County
} {
  const placed = Array.from({ length: stations }, (_, index) => stationOf(index))
  const routeIds = Array.from({ length: routes }, (_, index) => numbered('route', index))
  const speakers = new Map(
    routeIds.map((id) => {
      const nearest = nearestStations({ id, ...placeOf(id) }, placed, STATIONS_OF_A_ROUTE)
      return [id, new Set(nearest.map((station) => station.id))]
    }),
  )
  const own = (station: Station) => routeIds.filter((route) => speakers.get(route)!.has(station.id))
  const network: Network = {
    authorities: [{ id: AUTHORITY, name: 'Season county', time_zone: 'Europe/London', demonstration: true }],
    domains: DOMAINS.map((domain) => ({ ...domain, authority: AUTHORITY, name: domain.id, invented: true })),
    stations: placed.map((station) => ({ ...station, routes: own(station) })),
    devices: placed.map(({ id }, index) => ({
      id: numbered('sensor', index),
      authority: AUTHORITY,
      station: id,
      status: 'active',
    })),
    routes: routeIds.map(routeOf),
    depots: [],
    spreaders: [],
    approved_firmware: [],
    credits: [],
  }
  const simulated = network.stations.map((station, index) => ({
    device: network.devices[index]!.id,
    station: station.id,
    name: station.name,
    lat: station.lat,
    lon: station.lon,
    setting: station.setting,
    elevation_m: station.elevation_m ?? 0,
  }))
  return { network, county: { authority: AUTHORITY, stations: simulated } }
}
