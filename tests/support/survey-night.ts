/** A made-up district with a planted thermal map, its stations, and survey drives through it on cooling nights. */
import type { SkyClass } from '#src/forecast/sky-class.ts'
import { lengthOfLine } from '#src/network/geometry.ts'
import { type MappedRoad, mappedRoads } from '#src/network/mapped-roads.ts'
import type { Network } from '#src/network/network.ts'
import type { Station } from '#src/network/station.ts'
import type { Position, RoadSegment } from '#src/network/treatment-route.ts'
import type { StationReading, SurveyPoint, SurveyRun } from '#src/telemetry/survey.ts'
import { HOUR, MINUTE } from '#src/units.ts'
import { aNetwork, aRoute, aStation } from '#tests/support/builders.ts'

/** mulberry32: the same seed, the same drives. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
const gaussian = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

/** Amplitude of everything planted by sky: full when clear, little under cloud. */
export const AMPLITUDE: Record<SkyClass, number> = { clear: 1, broken: 0.5, overcast: 0.25 }

const STATIONS: readonly Station[] = (
  [
    ['west', 53.4, -1.8],
    ['middle', 53.423, -1.7],
    ['east', 53.4, -1.6],
  ] as const
).map(([id, lat, lon]) => aStation({ id, name: id, lat, lon, elevation_m: 100, sky_view: 0.95 }))

export type District = {
  readonly network: Network
  readonly roads: readonly MappedRoad[]
  readonly stations: readonly Station[]
  /** What is planted, K. */
  offset(segment: string, sky: SkyClass): number
}

/** `predictors: false`: nothing is known of the roads. */
export function district({ count = 120, seed = 1, predictors = true } = {}): District {
  const random = seeded(seed)
  const planted = new Map<string, number>()
  const segments = Array.from({ length: count }, (_, index): RoadSegment => {
    const [column, row] = [index % 20, Math.floor(index / 20)]
    const from: Position = [-1.8 + column * 0.01, 53.39 + row * 0.006]
    const line: Position[] = [from, [from[0] + 0.008, from[1] + 0.001]]
    const sky_view = 0.55 + 0.45 * random()
    const elevation_m = 60 + 80 * random()
    const bridge = random() < 0.05
    const id = `segment-${index}`
    const told = -3 * (sky_view - 0.95) - (bridge ? 1 : 0) - (0.3 * (elevation_m - 100)) / 100
    planted.set(id, told + 0.8 * gaussian(random))
    const known = predictors ? { sky_view, elevation_m, bridge } : {}
    return { id, road: `A${index}`, length_m: lengthOfLine(line), width_m: 7, line, treated: true, ...known }
  })
  const network = aNetwork({ stations: [...STATIONS], routes: [aRoute({ segments })] })
  return {
    network,
    stations: STATIONS,
    roads: mappedRoads(network, 'northshire'),
    offset: (segment, sky) => planted.get(segment)! * AMPLITUDE[sky],
  }
}

export type Drive = {
  readonly run: string
  readonly sky: SkyClass
  readonly seed: number
  /** What the vehicle's thermometer reads too warm. */
  readonly bias_c?: number
  /** Of one pass over a segment, standard deviation. */
  readonly noise_c?: number
  /** false: the driver wrote no sky down. */
  readonly skyKnown?: boolean
}
export const START = new Date('2026-01-15T20:00:00Z')
/** The night cools by this an hour while the survey is driven. */
const COOLING = 1.2
const DRIVE = 4 * HOUR

const levelAt = (time: number, night: number): number =>
  3 + night - (COOLING * (time - START.getTime())) / HOUR

/** A drive over every segment with three points on each and past every station, and what the stations read. */
export function drive({ roads, stations, offset }: District, given: Drive) {
  const { run, sky, seed, bias_c = 0, noise_c = 0.3, skyKnown = true } = given
  const random = seeded(seed)
  const night = gaussian(random)
  const own = new Map(roads.map(({ id }) => [id, gaussian(random) * noise_c]))
  const places = [
    ...roads.flatMap(({ id, line: [a, b] }) =>
      [0.25, 0.5, 0.75].map((share) => ({
        lon: a![0] + share * (b![0] - a![0]),
        lat: a![1] + share * (b![1] - a![1]),
        off: offset(id, sky) + own.get(id)!,
      })),
    ),
    ...stations.map(({ lon, lat }) => ({ lon, lat, off: 0 })),
  ]
  const points = places.map(({ lon, lat, off }, index): SurveyPoint => {
    const at = new Date(START.getTime() + (index / places.length) * DRIVE)
    const road_temp_c = levelAt(at.getTime(), night) + off + bias_c + 0.1 * gaussian(random)
    return { at, lat, lon, road_temp_c, ...(skyKnown ? { sky } : {}) }
  })
  const readings: StationReading[] = stations.flatMap(({ id }) =>
    Array.from({ length: 26 }, (_, index) => {
      const at = new Date(START.getTime() + (index - 1) * 10 * MINUTE)
      return { station: id, at, road_temp_c: levelAt(at.getTime(), night) + 0.05 * gaussian(random) }
    }),
  )
  return { run: { run, points } satisfies SurveyRun, readings }
}
