import { lengthOfLine } from '#src/network/geometry.ts'
import type { RoadNetwork } from '#src/network/road-network.ts'
import type { Metres } from '#src/units.ts'

/** A place on a segment (its index), so far from where its line begins. */
export type RoadPlace = { readonly segment: number; readonly along: Metres }
/** A stretch of a segment, `from` < `to`. */
export type RoadStretch = { readonly segment: number; readonly from: Metres; readonly to: Metres }
/** From one place to another by road, whatever the direction of traffic. */
export type RoadWay = { readonly length_m: Metres; readonly stretches: readonly RoadStretch[] }

export type JoinedRoads = {
  readonly network: RoadNetwork
  /** Length of each segment along its line. */
  readonly lengths: readonly Metres[]
  /** The shortest way between two places; null: further than the reach from junction to junction. */
  way(a: RoadPlace, b: RoadPlace): RoadWay | null
}

type Arm = { readonly segment: number; readonly to: number }
/** How a junction is reached from another: how far, and by which segment last from where. */
type Reached = { readonly away: Metres; readonly by: number; readonly before: number }

/** The roads of a network as they hang together, for short ways of up to `reach` between junctions. */
export function joinedRoads(network: RoadNetwork, reach: Metres): JoinedRoads {
  const lengths = network.segments.map(({ line }) => lengthOfLine(line))
  const arms = network.junctions.map((): Arm[] => [])
  network.segments.forEach(({ from, to }, segment) => {
    arms[from]!.push({ segment, to })
    arms[to]!.push({ segment, to: from })
  })
  const known = new Map<number, ReadonlyMap<number, Reached>>()
  const reachedFrom = (junction: number) => {
    const found = known.get(junction) ?? junctionsWithin(arms, lengths, junction, reach)
    known.set(junction, found)
    return found
  }
  const way = (a: RoadPlace, b: RoadPlace): RoadWay | null => {
    const along = a.segment === b.segment ? alongOne(a, b) : null
    let best = along
    for (const leaving of endsOf(network, lengths, a))
      for (const entering of endsOf(network, lengths, b)) {
        const between = reachedFrom(leaving.junction).get(entering.junction)
        if (!between) continue
        const length_m = leaving.away + between.away + entering.away
        if (best && best.length_m <= length_m) continue
        const middle = whole(reachedFrom(leaving.junction), entering.junction, lengths)
        best = { length_m, stretches: [leaving.stretch, ...middle, entering.stretch] }
      }
    return best
  }
  return { network, lengths, way }
}

const alongOne = (a: RoadPlace, b: RoadPlace): RoadWay => {
  const [from, to] = a.along < b.along ? [a.along, b.along] : [b.along, a.along]
  return { length_m: to - from, stretches: [{ segment: a.segment, from, to }] }
}

type End = { readonly junction: number; readonly away: Metres; readonly stretch: RoadStretch }

function endsOf({ segments }: RoadNetwork, lengths: readonly Metres[], { segment, along }: RoadPlace): End[] {
  const { from, to } = segments[segment]!
  const length = lengths[segment]!
  return [
    { junction: from, away: along, stretch: { segment, from: 0, to: along } },
    { junction: to, away: length - along, stretch: { segment, from: along, to: length } },
  ]
}

/** Dijkstra (1959) over the few junctions within reach. */
function junctionsWithin(
  arms: readonly (readonly Arm[])[],
  lengths: readonly Metres[],
  start: number,
  reach: Metres,
): ReadonlyMap<number, Reached> {
  const settled = new Map<number, Reached>()
  const open = new Map<number, Reached>([[start, { away: 0, by: -1, before: -1 }]])
  while (open.size > 0) {
    const [junction, reached] = nearestOf(open)
    open.delete(junction)
    settled.set(junction, reached)
    for (const { segment, to } of arms[junction]!) {
      const away = reached.away + lengths[segment]!
      if (away > reach || settled.has(to) || (open.get(to)?.away ?? Infinity) <= away) continue
      open.set(to, { away, by: segment, before: junction })
    }
  }
  return settled
}

function nearestOf(open: ReadonlyMap<number, Reached>): [number, Reached] {
  let nearest: [number, Reached] | null = null
  for (const one of open) if (nearest === null || one[1].away < nearest[1].away) nearest = one
  return nearest!
}

function whole(
  reached: ReadonlyMap<number, Reached>,
  junction: number,
  lengths: readonly Metres[],
): RoadStretch[] {
  const stretches: RoadStretch[] = []
  for (let at = reached.get(junction)!; at.by >= 0; at = reached.get(at.before)!)
    stretches.unshift({ segment: at.by, from: 0, to: lengths[at.by]! })
  return stretches
}
