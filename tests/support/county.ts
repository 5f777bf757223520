/** A made-up county of any size for the benches: stations on a grid, routes around them, every road driven twice. */
import type { ForecastCase } from '#src/forecast/road-forecast-types.ts'
import type { DrivenMap } from '#src/jobs/thermal-maps.ts'
import { mappedRoads } from '#src/network/mapped-roads.ts'
import type { Network } from '#src/network/network.ts'
import type { Station } from '#src/network/station.ts'
import type { MappedSegment } from '#src/network/thermal-map.ts'
import type { Position, RoadSegment, TreatmentRoute } from '#src/network/treatment-route.ts'
import { HOUR } from '#src/units.ts'
import { aDevice, aNetwork, aRoute, aStation } from '#tests/support/builders.ts'
import { seeded } from '#tests/support/survey-night.ts'
import { variedCase } from '#tests/support/varied-cases.ts'

export type CountySize = { readonly stations: number; readonly routes: number; readonly segments: number }

/** 2 to 3 km apart. */
const SPACING = 0.03

const placeOf = (index: number, columns: number): Position => [
  -3 + (index % columns) * SPACING,
  51 + Math.floor(index / columns) * SPACING,
]

function segmentsOf(from: number, to: number, [lon, lat]: Position, random: () => number): RoadSegment[] {
  return Array.from({ length: to - from }, (_, index): RoadSegment => {
    const start: Position = [lon + SPACING * (random() - 0.5) * 2, lat + SPACING * (random() - 0.5) * 2]
    const line: Position[] = [start, [start[0] + 0.004, start[1] + 0.002]]
    const id = `segment-${from + index}`
    return { id, road: `B${4000 + ((from + index) % 3000)}`, length_m: 350, width_m: 6, line, treated: true }
  })
}

/** Every third route has a second station beside its own. */
function networkOf(size: CountySize, random: () => number): Network {
  const columns = Math.ceil(Math.sqrt(size.stations))
  const stationsOf = (route: number) => {
    const own = route % size.stations
    return route % 3 === 0 ? [own, (own + 1) % size.stations] : [own]
  }
  const routes = Array.from({ length: size.routes }, (_, index): TreatmentRoute => {
    const share = (part: number) => Math.floor((part * size.segments) / size.routes)
    const place = placeOf(stationsOf(index)[0]!, columns)
    return aRoute({
      id: `route-${index}`,
      name: `Route ${index}`,
      segments: segmentsOf(share(index), share(index + 1), place, random),
    })
  })
  const stands = new Map<number, string[]>()
  for (const [index, { id }] of routes.entries())
    for (const station of stationsOf(index)) stands.set(station, [...(stands.get(station) ?? []), id])
  const stations = Array.from({ length: size.stations }, (_, index): Station => {
    const [lon, lat] = placeOf(index, columns)
    return aStation({
      id: `station-${index}`,
      name: `Station ${index}`,
      lat,
      lon,
      routes: stands.get(index) ?? [],
    })
  })
  const devices = stations.flatMap(({ id }) =>
    ['a', 'b'].map((which) => aDevice({ id: `${id}-${which}`, station: id })),
  )
  return aNetwork({ stations, devices, routes })
}

/** Offsets of a hilly county under a clear sky, less under cloud. */
function mapOf(network: Network, random: () => number): DrivenMap {
  const segments = mappedRoads(network, 'northshire').map(
    ({ id, authority, road, length_m, predictors, references }): MappedSegment => {
      const offset = 2 * (random() + random() - 1)
      return {
        ...{ id, authority, road, length_m, predictors, references },
        offset_c: { clear: offset, broken: offset / 2, overcast: offset / 4 },
        spread_c: { clear: 0.7, broken: 0.5, overcast: 0.35 },
        passes: { clear: 2, broken: 0, overcast: 0 },
      }
    },
  )
  const driven = new Date('2025-11-03T22:10:00Z')
  return { segments, runs: ['run-1'], driven_at: new Map(segments.map(({ id }) => [id, driven])) }
}

export function madeUpCounty(size: CountySize, seed = 1): { network: Network; map: DrivenMap } {
  const random = seeded(seed)
  const network = networkOf(size, random)
  return { network, map: mapOf(network, random) }
}

/** Cases of one frosty night for so many stations, all issued at the same instant. */
export function frostyCases(count: number, issuedAt: Date): ForecastCase[] {
  const FROSTY = 1
  const KINDS = 4
  return Array.from({ length: count }, (_, index): ForecastCase => {
    const given = variedCase(index * KINDS + FROSTY)
    // By whole days and hours, so that noon stays noon
    const shift = issuedAt.getTime() - given.issued_at.getTime()
    const moved = <T extends { readonly at: Date }>(one: T): T => ({
      ...one,
      at: new Date(one.at.getTime() + shift),
    })
    return {
      ...given,
      id: `station-${index}`,
      issued_at: issuedAt,
      readings: given.readings.map(moved),
      weather: given.weather.map(moved),
      weather_issued_at: new Date(issuedAt.getTime() - HOUR),
    }
  })
}
