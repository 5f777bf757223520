import { coreGraph } from '#src/routing/core-graph.ts'
import type { KindShare } from '#src/routing/county/wide-problem.ts'
import type { RoadTask } from '#src/routing/road/road-task.ts'
import type { SpreaderGroup } from '#src/routing/road/spreader-groups.ts'
import type { TurnGraph } from '#src/routing/road/turn-graph.ts'

/**
 * The task with some of its spreaders and depots only, so that the tables of a part end where the part ends. The
 * groups are those of the shares, in their order; the depots keep theirs.
 */
export function roadPart(
  given: RoadTask,
  shares: readonly KindShare[],
  moreDepots: readonly number[],
): RoadTask {
  const { fleet, task } = given
  const groups = shares.map(({ kind }) => fleet.groups[kind]!)
  const kept = new Set([...groups.flatMap(placesOf), ...moreDepots])
  const places = fleet.places.flatMap((_, place) => (kept.has(place) ? [place] : []))
  const placeIn = new Map(places.map((place, index) => [place, index]))
  const moved = <Place>(place: Place) => (typeof place === 'number' ? placeIn.get(place)! : place)
  return {
    ...given,
    task: { ...task, depots: task.depots.filter((_, depot) => kept.has(depot)) },
    fleet: {
      ...fleet,
      places: places.map((place) => fleet.places[place]!),
      groups: shares.map(({ count }, index) => {
        const group = groups[index]!
        const spreaders = group.spreaders.slice(0, count)
        const [start, end, depot] = [moved(group.start), moved(group.end), moved(group.depot)]
        return { ...group, spreaders, start, end, depot } as SpreaderGroup
      }),
    },
    graphs: given.graphs.map((graph) => ({
      ...graph,
      leavingNode: (place) => graph.leavingNode(places[place]!),
      arrivingNode: (place) => graph.arrivingNode(places[place]!),
    })),
  }
}

const placesOf = ({ start, end, depot }: SpreaderGroup): number[] =>
  [start, end, depot].filter((place) => typeof place === 'number')

/** The same task on graphs without the roads that no dead run needs. */
export const onCoreGraphs = (given: RoadTask): RoadTask => ({
  ...given,
  graphs: given.graphs.map((graph) => withCore(given, graph)),
})

function withCore({ entries, exits, fleet }: RoadTask, turns: TurnGraph): TurnGraph {
  const keep = new Uint8Array(turns.graph.junctions)
  for (const entry of entries) keep[entry] = 1
  for (const exit of exits) keep[turns.exitNode(exit)] = 1
  for (const place of fleet.places.keys()) {
    keep[turns.leavingNode(place)] = 1
    keep[turns.arrivingNode(place)] = 1
  }
  return { ...turns, graph: coreGraph(turns.graph, keep) }
}
