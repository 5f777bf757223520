/** Lines as a council would publish them for treated roads: drawn by hand, in pieces, either way round. */
import { distance } from '#src/network/geometry.ts'
import { distancesAlong, placeAlong } from '#src/network/lines/line-samples.ts'
import type { PublishedLine } from '#src/network/lines/published-lines.ts'
import type { RoadNetwork } from '#src/network/road-network.ts'
import type { Position } from '#src/network/treatment-route.ts'
import type { Metres } from '#src/units.ts'
import { seeded } from '#tests/support/survey-night.ts'

export type Drawing = {
  readonly seed: number
  /** A whole line lies beside its road by so much, in any direction. */
  readonly shift_m: readonly [least: Metres, most: Metres]
  /** Each place of it by so much more. */
  readonly jitter_m: Metres
  /** Share of the roads that nobody drew. */
  readonly missing?: number
}
export type CouncilLine = {
  readonly route: string
  readonly line: Position[]
  /** Indices of the segments that it was drawn for; none: a road that is not in the network. */
  readonly segments: readonly number[]
}

const ROUTES = 6
const LONGEST_M = 4_000
const PLACES_EVERY_M = 45

/** Draws lines along the treated segments, chains of them up to 4 km, each on one of six routes. */
export function councilLines(
  network: RoadNetwork,
  treated: ReadonlySet<string>,
  drawing: Drawing,
): CouncilLine[] {
  const random = seeded(drawing.seed)
  const drawnRoads = chains(network, treated).filter(() => random() >= (drawing.missing ?? 0))
  return drawnRoads.map(({ segments, line }) => {
    const route = String(1 + ((Math.floor(line[0]![0] * 40) + 100 * ROUTES) % ROUTES))
    const drawn = byHand(line, drawing, random)
    return { route, line: random() < 0.5 ? drawn : drawn.reverse(), segments }
  })
}

/** Lines where there is no road within some hundred metres: so many, of 400 m. */
export function strayLines(network: RoadNetwork, count: number, seed: number): CouncilLine[] {
  const random = seeded(seed)
  const lines: CouncilLine[] = []
  const lons = network.junctions.map(([lon]) => lon)
  const lats = network.junctions.map(([, lat]) => lat)
  const [west, south] = [Math.min(...lons), Math.min(...lats)]
  const [width, height] = [Math.max(...lons) - west, Math.max(...lats) - south]
  const places = network.segments.flatMap(({ line }) => line)
  while (lines.length < count) {
    const from: Position = [west + width * random(), south + height * random()]
    const line: Position[] = [from, [from[0] + 0.003, from[1]], [from[0] + 0.006, from[1] + 0.0005]]
    if (line.every((place) => places.every((road) => distance(road, place) > 300)))
      lines.push({ route: '1', line, segments: [] })
  }
  return lines
}

type Chain = { readonly segments: number[]; readonly line: Position[] }

/** Treated segments one after the other as long as one leads on, in their own direction. */
function chains({ segments }: RoadNetwork, treated: ReadonlySet<string>): Chain[] {
  const left = new Set(segments.flatMap(({ id }, index) => (treated.has(id) ? [index] : [])))
  const leaving = new Map<number, number[]>()
  for (const index of left)
    leaving.set(segments[index]!.from, [...(leaving.get(segments[index]!.from) ?? []), index])
  const made: Chain[] = []
  for (const first of [...left]) {
    if (!left.delete(first)) continue
    const chain: Chain = { segments: [first], line: [...segments[first]!.line] }
    for (;;) {
      const last = segments[chain.segments.at(-1)!]!
      const next = (leaving.get(last.to) ?? []).find(
        (one) => left.has(one) && segments[one]!.road === last.road,
      )
      if (next === undefined || distancesAlong(chain.line).at(-1)! > LONGEST_M) break
      left.delete(next)
      chain.segments.push(next)
      chain.line.push(...segments[next]!.line.slice(1))
    }
    made.push(chain)
  }
  return made
}

function byHand(line: readonly Position[], { shift_m, jitter_m }: Drawing, random: () => number): Position[] {
  const gone = distancesAlong(line)
  const count = Math.max(1, Math.ceil(gone.at(-1)! / PLACES_EVERY_M))
  const [angle, away] = [random() * 2 * Math.PI, shift_m[0] + random() * (shift_m[1] - shift_m[0])]
  return Array.from({ length: count + 1 }, (_, index) => {
    const [lon, lat] = placeAlong(line, gone, (gone.at(-1)! * index) / count)
    const east = away * Math.cos(angle) + jitter_m * (2 * random() - 1)
    const north = away * Math.sin(angle) + jitter_m * (2 * random() - 1)
    return [lon + east / (111_195 * Math.cos((lat * Math.PI) / 180)), lat + north / 111_195]
  })
}

/** The lines as they are once they were read. */
export const asPublished = (lines: readonly Pick<CouncilLine, 'route' | 'line'>[]): PublishedLine[] =>
  lines.map(({ route, line }, index) => ({
    id: `line-${index + 1}`,
    feature: index + 1,
    route,
    priority: null,
    road: null,
    width_m: null,
    one_way: false,
    line,
    surroundings: {},
  }))

/**
 * By kilometres: the share of the roads found that lines were drawn for, of the roads drawn that are found, and of those
 * the share on their own route. Two carriageways whose lines changed places may be found and on each other's route.
 */
export function heldAgainst(lines: readonly CouncilLine[], { segments }: RoadNetwork) {
  const drawn = new Map(
    lines.flatMap((line) => line.segments.map((segment) => [segment, line.route] as const)),
  )
  const sum = (counts: (route: string | null, index: number) => boolean) =>
    segments.reduce(
      (km, { gritting, length_m }, index) =>
        km + (counts(gritting?.route ?? null, index) ? length_m / 1000 : 0),
      0,
    )
  const found = sum((route, index) => route !== null && drawn.has(index))
  return {
    precision: found / sum((route) => route !== null),
    recall: found / sum((_, index) => drawn.has(index)),
    own_route: sum((route, index) => route !== null && route === drawn.get(index)) / found,
  }
}
