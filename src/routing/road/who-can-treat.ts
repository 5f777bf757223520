import type { Directed } from '#src/routing/road/directed-roads.ts'
import { segmentOf } from '#src/routing/road/directed-roads.ts'
import type { RoadTask } from '#src/routing/road/road-task.ts'
import type { SpreaderGroup } from '#src/routing/road/spreader-groups.ts'
import type { TurnGraph } from '#src/routing/road/turn-graph.ts'
import { type Arc, reachedFrom, roadGraph } from '#src/routing/road-graph.ts'

/** Why nobody can treat a stretch; null: somebody can. */
export type CannotBe = 'unreachable' | 'too_heavy' | 'no_spreader_left' | null

/** By stretch and group of spreaders, 1: it can go there, carry the load and come back. */
export type WhoCanTreat = {
  readonly can: (stretch: number, group: number) => boolean
  /** Can a spreader of the group, if it can at all, treat it as drawn? */
  readonly drawn: (stretch: number, group: number) => boolean
  readonly cannotBe: (stretch: number) => CannotBe
}

/** The same by way of a depot. */
export type WhoCanLoad = {
  /** Can a spreader of the group load at a depot on its way, and treat the stretch then, as drawn or against? */
  readonly canBy: (depot: number, stretch: number, group: number) => readonly [boolean, boolean]
}

export function whoCanTreat(given: RoadTask): WhoCanTreat & WhoCanLoad {
  const { fleet, stretches, task } = given
  const waysOfSize = given.graphs.map(ways)
  const reachFrom = (group: SpreaderGroup, start: number) =>
    reachOf(given, { ...group, start }, waysOfSize[group.size]!)
  const reaches = fleet.groups.map((group) => reachFrom(group, group.start))
  const carries = (stretch: number, { firstLoad, fullLoad }: SpreaderGroup) =>
    stretches[stretch]!.load <= (task.settings.reloads ? Math.max(firstLoad, fullLoad) : firstLoad)
  const can = (stretch: number, group: number) =>
    reaches[group]!.some((reach) => reach(stretch)) && carries(stretch, fleet.groups[group]!)
  return {
    can,
    drawn: (stretch, group) => reaches[group]![0](stretch),
    canBy(depot, stretch, index) {
      const group = fleet.groups[index]!
      const there = waysOfSize[group.size]!.from(group.start)
      const isReached = group.start === depot || there[given.graphs[group.size]!.arrivingNode(depot)] === 1
      if (!isReached || stretches[stretch]!.load > group.fullLoad) return [false, false]
      const [drawn, against] = reachFrom(group, depot)
      return [drawn(stretch), against(stretch)]
    },
    cannotBe(stretch) {
      if (fleet.groups.length === 0) return 'no_spreader_left'
      if (fleet.groups.some((_, group) => can(stretch, group))) return null
      return reaches.some((ways) => ways.some((reach) => reach(stretch))) ? 'too_heavy' : 'unreachable'
    },
  }
}

type Reach = (stretch: number) => boolean

/** As drawn, and against: can a spreader of the group drive to the stretch, over it and on to where its tour ends? */
function reachOf(
  given: RoadTask,
  { start, end, size }: SpreaderGroup,
  { from, back }: ReturnType<typeof ways>,
): readonly [Reach, Reach] {
  const { fleet, task, stretches, entries, exits, graphs } = given
  const barred = fleet.sizes[size]!
  const to = from(start)
  const ends = end === 'any_depot' ? task.depots.map((_, depot) => depot) : [end]
  const homes = ends.map((place) => (typeof place === 'number' ? back(place) : null))
  const isOpen = (directed: Directed) => barred[segmentOf(directed)] === 0
  const returns = (exit: number) => homes.some((home) => !home || home[graphs[size]!.exitNode(exit)] === 1)
  const inMode =
    (way: 0 | 1): Reach =>
    (stretch) => {
      const mode = 2 * stretch + way
      const isReached = to[entries[mode]!] === 1 && returns(exits[mode]!)
      return isReached && stretches[stretch]!.drawn.every(isOpen)
    }
  return [inMode(0), inMode(1)]
}

/** Nodes that can be driven to from a place, and back from where one comes to it; each place is asked once. */
function ways({ graph, leavingNode, arrivingNode }: TurnGraph) {
  const turned: Arc[] = graph.arcs.map(({ from, to, cost }) => ({ from: to, to: from, cost }))
  const backwards = roadGraph(graph.junctions, turned)
  const once = (reach: (place: number) => Uint8Array) => {
    const known = new Map<number, Uint8Array>()
    return (place: number) => {
      const found = known.get(place) ?? reach(place)
      known.set(place, found)
      return found
    }
  }
  return {
    from: once((place) => reachedFrom(graph, leavingNode(place))),
    back: once((place) => reachedFrom(backwards, arrivingNode(place))),
  }
}
