import { copyOf, emptyTour, reckon, type Tour } from '#src/routing/cost.ts'
import type { Problem } from '#src/routing/problem.ts'

/** A plan being changed: which tour has which task at which place, and how to take the last change back. */
export type WorkingPlan = {
  readonly problem: Problem
  readonly tours: Tour[]
  /** Tour of each task, −1 while it is in none. */
  readonly tourOf: Int32Array
  readonly placeOf: Int32Array
  /** Tours as they were before the change under way, by their index. */
  readonly before: Map<number, Tour>
}

export const NOWHERE = -1

/** Every task still to be placed; one empty tour waits to be filled. */
export const workingPlan = (problem: Problem): WorkingPlan => ({
  problem,
  tours: [emptyTour(problem.depots[0]!)],
  tourOf: new Int32Array(problem.size).fill(NOWHERE),
  placeOf: new Int32Array(problem.size).fill(NOWHERE),
  before: new Map(),
})

export function costOfPlan({ problem, tours }: WorkingPlan): number {
  let cost = 0
  for (const tour of tours) if (tour.tasks.length > 0) cost += tour.cost + problem.tourPrice
  return cost
}

/** Index of an empty tour; makes one when there is none. */
export function emptyTourIn(plan: WorkingPlan): number {
  const found = plan.tours.findIndex((tour) => tour.tasks.length === 0)
  if (found >= 0) return found
  return plan.tours.push(emptyTour(plan.problem.depots[0]!)) - 1
}

/** The tour for changing; its former state is kept until the change is settled. */
function tourToChange(plan: WorkingPlan, index: number): Tour {
  const tour = plan.tours[index]!
  if (!plan.before.has(index)) plan.before.set(index, copyOf(tour))
  return tour
}

export function takeOut(plan: WorkingPlan, index: number, from: number, count: number): number[] {
  const tour = tourToChange(plan, index)
  const taken = tour.tasks.splice(from, count)
  for (const task of taken) plan.tourOf[task] = NOWHERE
  settle(plan, index)
  return taken
}

export function putIn(plan: WorkingPlan, index: number, task: number, place: number): void {
  tourToChange(plan, index).tasks.splice(place, 0, task)
  settle(plan, index)
}

/** Brings labels and places of a changed tour up to date. */
export function settle(plan: WorkingPlan, index: number): void {
  const tour = plan.tours[index]!
  reckon(plan.problem, tour)
  tour.tasks.forEach((task, place) => {
    plan.tourOf[task] = index
    plan.placeOf[task] = place
  })
}

export const keepChange = (plan: WorkingPlan): void => plan.before.clear()

/** Takes everything back since the last `keepChange`; tours begun meanwhile stay, empty. */
export function undoChange(plan: WorkingPlan): void {
  for (const [index, tour] of plan.before) {
    plan.tours[index] = tour
    tour.tasks.forEach((task, place) => {
      plan.tourOf[task] = index
      plan.placeOf[task] = place
    })
  }
  plan.before.clear()
}
