import type { Directed } from '#src/routing/road/directed-roads.ts'
import type { TourLeg } from '#src/routing/road/legs.ts'
import type { RoadTask } from '#src/routing/road/road-task.ts'
import type { SpreaderGroup } from '#src/routing/road/spreader-groups.ts'
import { waysThrough } from '#src/routing/road/turn-graph.ts'

/** One thing after another that a tour is planned for; `reload`: index of the depot. */
export type Visit = { readonly stretch: number; readonly against: boolean } | { readonly reload: number }

/** Turns the visits of a tour into legs without a gap, by the cheapest ways. */
export function tourLegs(given: RoadTask): (group: SpreaderGroup, visits: readonly Visit[]) => TourLeg[] {
  const directed = 2 * given.roads.network.segments.length
  const waysOfSize = given.graphs.map((graph) => waysThrough(graph, directed))
  return ({ start, end, size }, visits) => {
    const { leavingNode, arrivingNode, exitNode } = given.graphs[size]!
    const legs: TourLeg[] = []
    let at = leavingNode(start)
    const driveTo = (node: number) => {
      const way = waysOfSize[size]!(at, node)
      if (!way) throw new Error(`no way from node ${at} to ${node}`)
      legs.push(...way.map((dead) => ({ directed: dead, treat: false })))
    }
    for (const visit of visits) {
      if ('reload' in visit) {
        driveTo(arrivingNode(visit.reload))
        legs.push({ reload: visit.reload })
        at = leavingNode(visit.reload)
        continue
      }
      const { drawn, against } = given.stretches[visit.stretch]!
      const mode = 2 * visit.stretch + (visit.against ? 1 : 0)
      driveTo(given.entries[mode]!)
      const treated: readonly Directed[] = visit.against ? against : drawn
      legs.push(...treated.map((one) => ({ directed: one, treat: true })))
      at = exitNode(given.exits[mode]!)
    }
    const home = end === 'any_depot' ? nearestDepot(at) : end
    if (home !== 'anywhere') driveTo(arrivingNode(home))
    return legs

    function nearestDepot(from: number): number {
      const cost = waysOfSize[size]!.costs(from)
      const depots = given.task.depots.map((_, depot) => depot)
      return depots.reduce((best, depot) =>
        cost[arrivingNode(depot)]! < cost[arrivingNode(best)]! ? depot : best,
      )
    }
  }
}
