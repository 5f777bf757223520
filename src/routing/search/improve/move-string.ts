import { pricedExtra } from '#src/routing/search/excess.ts'
import type { Problem } from '#src/routing/search/problem.ts'
import { type Random, randomIndex } from '#src/routing/search/random.ts'
import { costWithString, type Through, waysThrough } from '#src/routing/search/string-cost.ts'
import { NOWHERE, putAllIn, takeOut, type WorkingPlan } from '#src/routing/search/working-plan.ts'

const LONGEST = 30
const NEAR = 20

type Place = { extra: number; tour: number; place: number; tasks: readonly number[] }

/**
 * Puts a string of adjacent tasks as a whole where it costs least elsewhere, in either order, or turns it round where
 * it is (Or 1976). Where tours are long this carries over what single tasks cannot: each alone would go back.
 */
export function moveString(plan: WorkingPlan, random: Random): void {
  const { problem, tours, tourOf, placeOf } = plan
  const task = randomIndex(random, problem.size)
  const from = tourOf[task]!
  const { size } = tours[from]!
  // A tour is not emptied: its spreader is needed.
  const longest = Math.min(LONGEST, size - 1)
  if (longest < 1) return
  const length = 1 + randomIndex(random, longest)
  const at = Math.min(size - length, Math.max(0, placeOf[task]! - randomIndex(random, length)))
  const string: number[] = []
  takeOut(plan, from, at, length, string)
  const best: Place = { extra: Number.MAX_VALUE, tour: from, place: at, tasks: string }
  const load = string.reduce((sum, one) => sum + problem.load[one]!, 0)
  lookAround(plan, string, load, best, (tour, place) => tour !== from || place !== at)
  if (length > 1) lookAround(plan, string.toReversed(), load, best, () => true)
  putAllIn(plan, best.tour, best.tasks, best.place)
}

/** Beside the neighbours of both ends, and at the ends of tours. */
function lookAround(
  plan: WorkingPlan,
  tasks: readonly number[],
  load: number,
  best: Place,
  isOpen: (tour: number, place: number) => boolean,
): void {
  const { problem, tours, tourOf, placeOf, looked } = plan
  const through = throughByKind(problem, tasks)
  looked.now += 1
  const look = (tour: number, place: number) => {
    const { kind, tasks: there } = tours[tour]!
    const slot = place === 0 ? problem.numbered + tour : there[place - 1]!
    if (looked.at[slot] === looked.now || !isOpen(tour, place)) return
    looked.at[slot] = looked.now
    const cost = costWithString(problem, tours[tour]!, tasks, through(kind), place)
    const extra = pricedExtra(plan, tours[tour]!, cost, load)
    if (extra >= best.extra) return
    best.extra = extra
    best.tour = tour
    best.place = place
    best.tasks = tasks
  }
  for (const end of tasks.length === 1 ? tasks : [tasks[0]!, tasks.at(-1)!]) {
    const near = problem.near[end]!
    for (let n = 0; n < near.length && n < NEAR; n++) {
      const tour = tourOf[near[n]!]!
      if (tour === NOWHERE) continue
      look(tour, placeOf[near[n]!]!)
      look(tour, placeOf[near[n]!]! + 1)
    }
  }
  for (let tour = 0; tour < tours.length; tour++) {
    if (tours[tour]!.size === 0) continue
    look(tour, 0)
    look(tour, tours[tour]!.size)
  }
}

function throughByKind(problem: Problem, tasks: readonly number[]): (kind: number) => Through {
  const known: Through[] = []
  return (kind) => {
    known[kind] ??= waysThrough(problem, kind, tasks)
    return known[kind]
  }
}
