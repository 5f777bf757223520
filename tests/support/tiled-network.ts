/** A whole county for the benches: one district's roads laid side by side, joined along the edges, to any size. */
import { distance } from '#src/network/geometry.ts'
import type { NetworkSegment, RoadNetwork } from '#src/network/road-network.ts'
import type { Position } from '#src/network/treatment-route.ts'
import type { SegmentToTreat, SpreadingTask } from '#src/routing/spreading-task.ts'
import { everywhere, type RoadsAndTask, spreadersAt } from '#tests/support/rutland-task.ts'

// Some 700 m and 1.1 km of country between two tiles.
const GAP_DEGREES = 0.01
// Joining roads along each edge.
const JOINS = 4
// 30 mph
const TREATING_KMH = 48
const AT_EACH_DEPOT = [
  { capacity_t: 10, count: 2 },
  { capacity_t: 9, count: 1 },
]

type Tile = { readonly column: number; readonly row: number; readonly index: number }
type Box = { readonly west: number; readonly south: number; readonly wide: number; readonly high: number }

/**
 * As many copies of `one` as `km` of treated road need, in rows as long as there are rows; each copy treats the same
 * share, its smallest roads farthest from a depot left out. At each depot three spreaders of 9 and 10 t (invented).
 */
export function tiledNetwork(one: RoadsAndTask, km: number): RoadsAndTask {
  const box = boxOf(one.network.junctions)
  const count = Math.max(1, Math.ceil(km / treatedKm(one)))
  const columns = Math.ceil(Math.sqrt(count))
  const tiles = Array.from({ length: count }, (_, index) => ({
    column: index % columns,
    row: Math.floor(index / columns),
    index,
  }))
  const treated = thinned(one, (km * 1000) / count)
  return {
    network: networkOf(one.network, box, tiles),
    task: taskOf(one.task, box, tiles, treated),
  }
}

export const treatedKm = ({ network, task }: RoadsAndTask): number => {
  const length = new Map(network.segments.map(({ id, length_m }) => [id, length_m]))
  return task.segments.reduce((sum, { segment }) => sum + length.get(segment)!, 0) / 1000
}

const idIn = ({ index }: Tile, id: string) => `t${String(index).padStart(3, '0')}-${id}`

function boxOf(places: readonly Position[]): Box {
  const [lons, lats] = [places.map(([lon]) => lon), places.map(([, lat]) => lat)]
  const least = (values: readonly number[]) => values.reduce((a, b) => Math.min(a, b))
  const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b))
  const [west, south] = [least(lons), least(lats)]
  return { west, south, wide: most(lons) - west, high: most(lats) - south }
}

const moved = ([lon, lat]: Position, { wide, high }: Box, { column, row }: Tile): Position => [
  lon + column * (wide + GAP_DEGREES),
  lat + row * (high + GAP_DEGREES),
]

/** The segments that the first `metres` of road take: important roads first, then what is nearest to a depot. */
function thinned({ network, task }: RoadsAndTask, metres: number): readonly SegmentToTreat[] {
  const found = new Map(network.segments.map((segment) => [segment.id, segment]))
  const away = (segment: NetworkSegment) =>
    Math.min(...task.depots.map(({ lon, lat }) => distance(segment.line[0]!, [lon, lat])))
  const ranked = task.segments
    .map((toTreat) => {
      const segment = found.get(toTreat.segment)!
      const small = segment.road_class === 'tertiary' ? 1 : 0
      return { toTreat, length_m: segment.length_m, small, away: away(segment) }
    })
    .sort((a, b) => a.small - b.small || a.away - b.away)
  let left = metres
  const kept = new Set<SegmentToTreat>()
  for (const { toTreat, length_m } of ranked) {
    if (left <= 0) break
    kept.add(toTreat)
    left -= length_m
  }
  return task.segments.filter((toTreat) => kept.has(toTreat))
}

function networkOf(one: RoadNetwork, box: Box, tiles: readonly Tile[]): RoadNetwork {
  const size = one.junctions.length
  const segments = tiles.flatMap((tile) =>
    one.segments.map((segment) => ({
      ...segment,
      id: idIn(tile, segment.id),
      from: segment.from + tile.index * size,
      to: segment.to + tile.index * size,
      line: segment.line.map((place) => moved(place, box, tile)),
    })),
  )
  const junctions = tiles.flatMap((tile) => one.junctions.map((place) => moved(place, box, tile)))
  return {
    ...one,
    name: `${one.name}, ${tiles.length} times`,
    junctions,
    segments: [...segments, ...joiningRoads(one, box, tiles, junctions)],
    banned_turns: tiles.flatMap(({ index }) =>
      one.banned_turns.map(({ from, via, to }) => ({
        from: from + index * one.segments.length,
        via: via + index * size,
        to: to + index * one.segments.length,
      })),
    ),
    turning_places:
      one.turning_places &&
      tiles.flatMap(({ index }) => one.turning_places!.map((place) => place + index * size)),
  }
}

/** Untreated roads from each tile to the one east and the one north of it. */
function joiningRoads(
  one: RoadNetwork,
  box: Box,
  tiles: readonly Tile[],
  junctions: readonly Position[],
): NetworkSegment[] {
  const [eastward, northward] = [joins(one, box, 0), joins(one, box, 1)]
  const size = one.junctions.length
  const at = (column: number, row: number) => tiles.find((tile) => tile.column === column && tile.row === row)
  return tiles.flatMap((tile) =>
    [
      { other: at(tile.column + 1, tile.row), pairs: eastward, side: 'east' },
      { other: at(tile.column, tile.row + 1), pairs: northward, side: 'north' },
    ].flatMap(({ other, pairs, side }) =>
      other
        ? pairs.map(([near, far], number) => {
            const [from, to] = [near + tile.index * size, far + other.index * size]
            return joiningRoad(idIn(tile, `${side}-${number + 1}`), from, to, junctions)
          })
        : [],
    ),
  )
}

/** In each band along the edge: the junction farthest out on this side, and the one that faces it in the next tile. */
function joins(one: RoadNetwork, { west, south, wide, high }: Box, axis: 0 | 1): [number, number][] {
  const main = new Set(
    one.segments.flatMap(({ road_class, from, to }) => (road_class === 'residential' ? [] : [from, to])),
  )
  return Array.from({ length: JOINS }, (_, band): [number, number] | null => {
    const across = ([lon, lat]: Position) => (axis === 0 ? (lat - south) / high : (lon - west) / wide)
    const inBand = [...main]
      .filter(
        (junction) => Math.min(JOINS - 1, Math.floor(across(one.junctions[junction]!) * JOINS)) === band,
      )
      .sort((a, b) => one.junctions[a]![axis] - one.junctions[b]![axis] || a - b)
    return inBand.length > 0 ? [inBand.at(-1)!, inBand[0]!] : null
  }).filter((pair) => pair !== null)
}

function joiningRoad(id: string, from: number, to: number, junctions: readonly Position[]): NetworkSegment {
  const line = [junctions[from]!, junctions[to]!]
  return {
    id,
    from,
    to,
    road: 'joining road',
    road_class: 'unclassified',
    slip_road: false,
    roundabout: false,
    bridge: false,
    one_way: false,
    length_m: Math.round(distance(line[0]!, line[1]!) * 12) / 10,
    width_m: null,
    lanes: null,
    speed_limit_kmh: 55,
    limits: { weight_t: null, width_m: null, height_m: null },
    gritting: null,
    hazards: [],
    line,
  }
}

function taskOf(
  one: SpreadingTask,
  box: Box,
  tiles: readonly Tile[],
  treated: readonly SegmentToTreat[],
): SpreadingTask {
  const depots = tiles.flatMap((tile) =>
    one.depots.map((depot) => {
      const [lon, lat] = moved([depot.lon, depot.lat], box, tile)
      return { ...depot, id: idIn(tile, depot.id), lon, lat }
    }),
  )
  return {
    ...one,
    settings: { ...one.settings, treating_kmh: everywhere(TREATING_KMH) },
    segments: tiles.flatMap((tile) =>
      treated.map((toTreat) => ({ ...toTreat, segment: idIn(tile, toTreat.segment) })),
    ),
    depots,
    spreaders: depots.flatMap(({ id }) =>
      AT_EACH_DEPOT.flatMap(({ capacity_t, count }) => spreadersAt(id, count, capacity_t)),
    ),
  }
}
