import { type ExcessPrices, overload, overtime } from '#src/routing/search/excess.ts'
import type { Problem } from '#src/routing/search/problem.ts'
import { countStock, stockOver } from '#src/routing/search/rules/stock-over.ts'
import {
  assign,
  copyTour,
  emptyTour,
  insertTask,
  insertTasks,
  removeTasks,
  type Tour,
} from '#src/routing/search/tour.ts'

/** A plan being changed: which tour has which task at which place, and how to take the last change back. */
export type WorkingPlan = {
  readonly problem: Problem
  readonly prices: ExcessPrices
  readonly tours: Tour[]
  /** Tour of each task, −1 while it is in none. */
  readonly tourOf: Int32Array
  readonly placeOf: Int32Array
  /** Spreaders of each kind that are not on a tour. */
  readonly left: Int32Array
  /** The tours that the change under way has touched. */
  readonly changed: number[]
  readonly isChanged: boolean[]
  /** Those tours as they were before; of the others whatever was kept last. */
  readonly before: Tour[]
  /** Which slots were looked at, by the number of the look. */
  readonly looked: { now: number; readonly at: number[] }
  /** By depot whose stock is known: salt that the tours take beyond it, when it was counted last. */
  readonly stock: Float64Array
  /** Places that are looked at before one is skipped. */
  blink: number
}

export const NOWHERE = -1

/** Every task still to be placed. */
export const workingPlan = (problem: Problem, prices: ExcessPrices): WorkingPlan => ({
  problem,
  prices,
  tours: [],
  tourOf: new Int32Array(problem.numbered).fill(NOWHERE),
  placeOf: new Int32Array(problem.numbered).fill(NOWHERE),
  left: Int32Array.from(problem.kinds, ({ count }) => count),
  changed: [],
  isChanged: [],
  before: [],
  looked: { now: 0, at: new Array<number>(problem.numbered).fill(0) },
  stock: new Float64Array(problem.rules?.stock?.salt.length ?? 0),
  blink: 0,
})

/** Cost with the prices of the spreaders, and by how much the tours are over their limits. */
export type Totals = { cost: number; overload: number; overtime: number }

export function totals({ problem, tours, stock }: WorkingPlan): Totals {
  const sum = { cost: 0, overload: 0, overtime: 0 }
  for (const tour of tours) {
    if (tour.size === 0) continue
    sum.cost += tour.cost + problem.kinds[tour.kind]!.price
    sum.overload += overload(problem, tour)
    sum.overtime += overtime(problem, tour)
  }
  if (stock.length > 0) {
    countStock(problem, problem.rules!, tours, stock)
    sum.overload += stockOver(stock)
  }
  return sum
}

export function toursInUse({ tours }: WorkingPlan): number {
  let count = 0
  for (const tour of tours) if (tour.size > 0) count += 1
  return count
}

/** Index of an empty tour; makes one when there is none. */
export function emptyTourIn(plan: WorkingPlan): number {
  for (let index = 0; index < plan.tours.length; index++) if (plan.tours[index]!.size === 0) return index
  return addTour(plan)
}

function addTour({ tours, before, isChanged, looked }: WorkingPlan): number {
  before.push(emptyTour(0))
  isChanged.push(false)
  looked.at.push(0)
  return tours.push(emptyTour(0)) - 1
}

/** The tour for changing; its former state is kept until the change is kept or undone. */
function tourToChange(plan: WorkingPlan, index: number): Tour {
  const tour = plan.tours[index]!
  if (plan.isChanged[index]) return tour
  plan.isChanged[index] = true
  plan.changed.push(index)
  copyTour(tour, plan.before[index]!)
  return tour
}

/** Takes `count` tasks out of a tour from a place on; those to be treated are added to `taken`. */
export function takeOut(
  plan: WorkingPlan,
  index: number,
  from: number,
  count: number,
  taken: number[],
): void {
  if (count === 0) return
  const tour = tourToChange(plan, index)
  for (let place = from; place < from + count; place++) {
    const task = tour.tasks[place]!
    plan.tourOf[task] = NOWHERE
    if (task < plan.problem.size) taken.push(task)
  }
  removeTasks(plan.problem, tour, from, count)
  if (tour.size === 0) plan.left[tour.kind]! += 1
  renumber(plan, index, from)
}

export function putIn(plan: WorkingPlan, index: number, task: number, place: number): void {
  insertTask(plan.problem, tourToChange(plan, index), task, place)
  renumber(plan, index, place)
}

/** Puts tasks in, one after another, the first of them at `place`. */
export function putAllIn(plan: WorkingPlan, index: number, tasks: readonly number[], place: number): void {
  if (tasks.length === 0) return
  insertTasks(plan.problem, tourToChange(plan, index), tasks, place)
  renumber(plan, index, place)
}

/** Puts the first task into an empty tour. */
export function begin(plan: WorkingPlan, index: number, task: number, kind: number): void {
  tourToChange(plan, index).kind = kind
  plan.left[kind]! -= 1
  putIn(plan, index, task, 0)
}

/** Gives the tour to another kind of spreader. */
export function reassign(plan: WorkingPlan, index: number, kind: number): void {
  const tour = tourToChange(plan, index)
  plan.left[tour.kind]! += 1
  plan.left[kind]! -= 1
  assign(plan.problem, tour, kind)
}

function renumber({ tours, tourOf, placeOf }: WorkingPlan, index: number, from: number): void {
  const { tasks, size } = tours[index]!
  for (let place = from; place < size; place++) {
    const task = tasks[place]!
    tourOf[task] = index
    placeOf[task] = place
  }
}

export function keepChange({ changed, isChanged }: WorkingPlan): void {
  for (const index of changed) isChanged[index] = false
  changed.length = 0
}

/** Takes everything back since the last `keepChange`; tours begun meanwhile stay, empty. */
export function undoChange(plan: WorkingPlan): void {
  const { tours, before, left } = plan
  for (const index of plan.changed) {
    const tour = tours[index]!
    const kept = before[index]!
    if (tour.size > 0) left[tour.kind]! += 1
    if (kept.size > 0) left[kept.kind]! -= 1
    before[index] = tour
    tours[index] = kept
    renumber(plan, index, 0)
  }
  keepChange(plan)
}

/** A copy of the tours in use. */
export function copyOfTours({ tours }: WorkingPlan): Tour[] {
  return tours
    .filter((tour) => tour.size > 0)
    .map((tour) => {
      const copy = emptyTour(tour.kind)
      copyTour(tour, copy)
      return copy
    })
}

/** Makes the plan these tours, which hold all tasks. */
export function putBack(plan: WorkingPlan, kept: readonly Tour[]): void {
  while (plan.tours.length < kept.length) addTour(plan)
  plan.tours.forEach((tour, index) => {
    if (tour.size > 0) plan.left[tour.kind]! += 1
    copyTour(kept[index] ?? emptyTour(0), tour)
    if (tour.size > 0) plan.left[tour.kind]! -= 1
    renumber(plan, index, 0)
  })
}
