import { readFile } from 'node:fs/promises'
import type {
  CountyDrive,
  CountyFile,
  CountyRoad,
  CountyRoute,
  CountyStation,
} from '#src/demonstration-county/county-file.ts'
import { AUTHORITY, CAPACITY_T, DEPOTS, DOMAINS } from '#src/demonstration-county/invented.ts'
import type { Network } from '#src/network/network.ts'
import type { Station } from '#src/network/station.ts'
import type { Position, RoadSegment, TreatmentRoute } from '#src/network/treatment-route.ts'

const FILE = new URL('../demonstration-county/county.json', import.meta.url)

const INVENTED = [
  'route',
  'depot',
  'spreader',
  'width',
  'threshold',
  'mobilisation',
  'treatment time',
  'margin',
]

/** Rutland's real roads with invented winter service; throws when its file is missing or damaged. */
export async function demonstrationCounty(): Promise<{
  network: Network
  credits: readonly string[]
  note: string
}> {
  const file = JSON.parse(await readFile(FILE, 'utf8')) as CountyFile
  const network = countyNetwork(file)
  return { network, credits: network.credits, note: file.note }
}

export function countyNetwork(file: CountyFile): Network {
  return {
    authorities: [
      { id: AUTHORITY, name: 'Rutland (demonstration)', time_zone: 'Europe/London', demonstration: true },
    ],
    domains: DOMAINS.map((domain) => ({ ...domain, authority: AUTHORITY, invented: true })),
    stations: file.stations.map(stationOf),
    devices: file.stations.map(({ device, id }) => ({
      id: device,
      authority: AUTHORITY,
      station: id,
      status: 'active',
    })),
    routes: file.routes.map((route) => routeOf(file.roads, route)),
    depots: DEPOTS.map(({ id, name, lon, lat }) => ({
      id,
      authority: AUTHORITY,
      name,
      lon,
      lat,
      invented: true,
    })),
    spreaders: file.routes.map((route) => ({
      id: spreaderOf(route),
      authority: AUTHORITY,
      depot: route.depot,
      capacity_t: CAPACITY_T,
      invented: true,
    })),
    approved_firmware: [],
    credits: [file.credit],
  }
}

const spreaderOf = (route: CountyRoute) => route.id.replace('route', 'spreader')

/** Share of the sky that a road sees, as a survey would give it; invented like the stations. */
const SKY_VIEW: Record<Station['setting'], number> = {
  open: 0.96,
  valley_bottom: 0.9,
  bridge: 0.98,
  exposed: 1,
  town: 0.75,
}

const stationOf = ({ device: _, ...station }: CountyStation): Station => ({
  ...station,
  authority: AUTHORITY,
  sky_view: SKY_VIEW[station.setting],
  layers: null,
  subsurface_depth_m: null,
  invented: true,
})

const routeOf = (roads: readonly CountyRoad[], route: CountyRoute): TreatmentRoute => ({
  id: route.id,
  authority: AUTHORITY,
  name: route.name,
  segments: route.drive.map((drive) => segmentOf(roads, drive)),
  depot: route.depot,
  spreader: spreaderOf(route),
  threshold: { treat_below_c: 1.0, side: '<=', version: 1 },
  mobilisation_min: 60,
  treatment_min: route.treatment_min,
  margin_min: 30,
  invented: INVENTED,
})

function segmentOf(roads: readonly CountyRoad[], [index, direction, treated]: CountyDrive): RoadSegment {
  const [id, road, length_m, width_m, flat] = roads[index]!
  const line: Position[] = []
  for (let i = 0; i < flat.length; i += 2) line.push([flat[i]!, flat[i + 1]!])
  return {
    id,
    road,
    length_m,
    width_m,
    line: direction === 1 ? line : line.reverse(),
    treated: treated === 1,
  }
}
