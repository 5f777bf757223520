import { costWith } from '#src/routing/cost.ts'
import { costAlone, nearby, type Problem } from '#src/routing/problem.ts'
import { type Random, randomIndex } from '#src/routing/random.ts'
import { emptyTourIn, NOWHERE, putIn, type WorkingPlan } from '#src/routing/working-plan.ts'

// A place is skipped now and then, so that the same tasks come back in another way (paper: 1 %).
const BLINK = 0.01

/** Puts each task where it costs least, next to tasks nearby, at the ends of tours or in a new one. */
export function insertGreedily(plan: WorkingPlan, tasks: number[], random: Random): void {
  inOrder(plan.problem, tasks, random)
  for (const task of tasks) {
    const { tour, place } = bestPlace(plan, task, random)
    if (plan.tours[tour]!.tasks.length === 0) plan.tours[tour]!.depot = bestDepot(plan.problem, task)
    putIn(plan, tour, task, place)
  }
}

/** Random, heaviest first, farthest first or nearest first, in the paper's proportions 4 : 4 : 2 : 1. */
function inOrder(problem: Problem, tasks: number[], random: Random): void {
  for (let i = tasks.length - 1; i > 0; i--) {
    const j = randomIndex(random, i + 1)
    const held = tasks[i]!
    tasks[i] = tasks[j]!
    tasks[j] = held
  }
  const draw = randomIndex(random, 11)
  const away = (task: number) =>
    problem.deadRun[problem.depots[0]! * problem.terminals + problem.entry[2 * task]!]!
  if (draw >= 10) tasks.sort((a, b) => away(a) - away(b))
  else if (draw >= 8) tasks.sort((a, b) => away(b) - away(a))
  else if (draw >= 4) tasks.sort((a, b) => problem.load[b]! - problem.load[a]!)
}

type Place = { tour: number; place: number; extra: number }

function bestPlace(plan: WorkingPlan, task: number, random: Random): Place {
  const empty = emptyTourIn(plan)
  const best: Place = { tour: empty, place: 0, extra: aloneCost(plan.problem, task) }
  const consider = (tour: number, place: number) => {
    const found = plan.tours[tour]!
    if (found.load + plan.problem.load[task]! > plan.problem.capacity || random() < BLINK) return
    const cost = costWith(plan.problem, found, task, place)
    if (cost > plan.problem.tourLimit || cost - found.cost >= best.extra) return
    best.tour = tour
    best.place = place
    best.extra = cost - found.cost
  }
  for (const neighbour of nearby(plan.problem, task)) {
    const tour = plan.tourOf[neighbour]!
    if (tour === NOWHERE) continue
    consider(tour, plan.placeOf[neighbour]!)
    consider(tour, plan.placeOf[neighbour]! + 1)
  }
  plan.tours.forEach((tour, index) => {
    if (tour.tasks.length === 0) return
    consider(index, 0)
    consider(index, tour.tasks.length)
  })
  return best
}

const aloneCost = (problem: Problem, task: number): number =>
  costAlone(problem, bestDepot(problem, task), task) + problem.tourPrice

function bestDepot(problem: Problem, task: number): number {
  let best = problem.depots[0]!
  for (const depot of problem.depots)
    if (costAlone(problem, depot, task) < costAlone(problem, best, task)) best = depot
  return best
}
