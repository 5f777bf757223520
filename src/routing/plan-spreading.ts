import type { RoadNetwork } from '#src/network/road-network.ts'
import { assignSpreaders } from '#src/routing/road/assign-spreaders.ts'
import { segmentOf } from '#src/routing/road/directed-roads.ts'
import { sendIdle } from '#src/routing/road/idle-spreaders.ts'
import { planDocument } from '#src/routing/road/plan-document.ts'
import { type RoadTask, roadTask } from '#src/routing/road/road-task.ts'
import { searchTours } from '#src/routing/road/search.ts'
import { askedByIndex, type Untreated } from '#src/routing/road/shortfalls.ts'
import { keepHabits, standingAsTheyAre, standingDrives } from '#src/routing/road/standing.ts'
import { type WhoCanTreat, whoCanTreat } from '#src/routing/road/who-can-treat.ts'
import type { Stop } from '#src/routing/search/solve.ts'
import type { SpreadingPlan, SpreadingTask } from '#src/routing/spreading-task.ts'

/**
 * Who treats what tonight, in what order, by which way: the fewest spreaders, then the authority's own prices of time,
 * dead kilometres and roads that change hands. A night that asks for the standing tours, and on which they hold, gets
 * them as they are. What cannot be is told as a shortfall; everything else is planned. Same
 * network, task, iterations and seed: same plan on any machine.
 */
export function planSpreading(
  network: RoadNetwork,
  task: SpreadingTask,
  stop: Stop,
  seed: number,
): SpreadingPlan {
  const { given, who } = preparedTask(network, task)
  const asked = askedByIndex(given)
  const drives = standingDrives(given, asked)
  const asTheyAre = standingAsTheyAre(given, asked, drives)
  if (asTheyAre) return planDocument(given, asked, asTheyAre, [], { standing: true, seed, iterations: 0 })
  const chosen = given.stretches.flatMap((_, stretch) => (who.cannotBe(stretch) === null ? [stretch] : []))
  const found = sendIdle(given, who, searchTours(given, who, chosen, stop, seed))
  const assigned = assignSpreaders(given, asked, found.tours)
  const untreated = [
    ...nobodyCan(given, who),
    ...found.taken.flatMap(({ stretch, code }) => segmentsOf(given, stretch, code)),
  ]
  return planDocument(given, asked, keepHabits(given, asked, drives, assigned), untreated, {
    standing: false,
    seed,
    iterations: found.iterations,
  })
}

/** Where nobody can treat a stretch as a whole, its segments are looked at one by one. */
function preparedTask(network: RoadNetwork, task: SpreadingTask) {
  const given = roadTask(network, task)
  const who = whoCanTreat(given)
  const alone = given.stretches.flatMap(({ drawn }, stretch) =>
    drawn.length > 1 && who.cannotBe(stretch) !== null ? drawn.map(segmentOf) : [],
  )
  if (alone.length === 0) return { given, who }
  const apart = roadTask(network, task, new Set(alone))
  return { given: apart, who: whoCanTreat(apart) }
}

const nobodyCan = (given: RoadTask, who: WhoCanTreat): Untreated[] =>
  given.stretches.flatMap((_, stretch) => {
    const code = who.cannotBe(stretch)
    return code === null ? [] : segmentsOf(given, stretch, code)
  })

const segmentsOf = ({ stretches }: RoadTask, stretch: number, code: Untreated['code']): Untreated[] =>
  stretches[stretch]!.drawn.map((directed) => ({ index: segmentOf(directed), code }))
