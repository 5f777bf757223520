import type { RoadNetwork } from '#src/network/road-network.ts'
import { problemFrom } from '#src/routing/problem.ts'
import { segmentOf } from '#src/routing/road/directed-roads.ts'
import { treatEarlier } from '#src/routing/road/legs.ts'
import { planDocument } from '#src/routing/road/plan-document.ts'
import { type RoadTask, roadTask } from '#src/routing/road/road-task.ts'
import { searchParts } from '#src/routing/road/search-parts.ts'
import { askedByIndex, type Untreated } from '#src/routing/road/shortfalls.ts'
import { tourLegs } from '#src/routing/road/tour-legs.ts'
import { whoCanTreat } from '#src/routing/road/who-can-treat.ts'
import { type Stop, solve } from '#src/routing/solve.ts'
import type { SpreadingPlan, SpreadingTask } from '#src/routing/spreading-task.ts'

/**
 * Who treats what tonight, in what order, by which way: the fewest spreaders, then the authority's own prices of time,
 * dead kilometres and roads that change hands. What cannot be is told as a shortfall; everything else is planned. Same
 * network, task, iterations and seed: same plan on any machine.
 */
export function planSpreading(
  network: RoadNetwork,
  task: SpreadingTask,
  stop: Stop,
  seed: number,
): SpreadingPlan {
  const given = roadTask(network, task)
  const asked = askedByIndex(given)
  const who = whoCanTreat(given)
  const { chosen, untreated } = whatCanBe(given, who.cannotBe)
  const parts = searchParts(given, who, chosen)
  const found = solve(problemFrom(parts), stop, seed)
  const legs = tourLegs(given)
  const used = new Map<number, number>()
  const assigned = found.tours.map(({ kind, visits }) => {
    const group = given.fleet.groups[kind]!
    const next = used.get(kind) ?? 0
    used.set(kind, next + 1)
    const driven = legs(
      group,
      visits.map(({ task: t, against }) => ({ stretch: chosen[t]!, against })),
    )
    return { spreader: group.spreaders[next]!, legs: treatEarlier(driven, asked) }
  })
  return planDocument(given, asked, assigned, untreated, {
    standing: false,
    seed,
    iterations: found.iterations,
  })
}

/** The stretches that somebody can treat, and the segments of those that nobody can. */
function whatCanBe(given: RoadTask, cannotBe: (stretch: number) => Untreated['code'] | null) {
  const chosen: number[] = []
  const untreated: Untreated[] = []
  given.stretches.forEach(({ drawn }, stretch) => {
    const code = cannotBe(stretch)
    if (code === null) chosen.push(stretch)
    else untreated.push(...drawn.map((directed) => ({ index: segmentOf(directed), code })))
  })
  return { chosen, untreated }
}
