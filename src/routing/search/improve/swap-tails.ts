import { pricedExtra } from '#src/routing/search/excess.ts'
import type { Problem } from '#src/routing/search/problem.ts'
import { type Random, randomIndex } from '#src/routing/search/random.ts'
import { costJoined } from '#src/routing/search/string-cost.ts'
import type { Tour } from '#src/routing/search/tour.ts'
import { NOWHERE, putAllIn, takeOut, type WorkingPlan } from '#src/routing/search/working-plan.ts'

const NEAR = 20

/**
 * Two tours that come near each other go on as the other one did (2-opt*, Potvin and Rousseau 1995): after a task by
 * chance, where that costs least. Loads are shared out anew in pieces that single tasks would not make up.
 */
export function swapTails(plan: WorkingPlan, random: Random): void {
  const { problem, tours, tourOf, placeOf } = plan
  const task = randomIndex(random, problem.size)
  const one = tourOf[task]!
  const head = placeOf[task]! + 1
  const loadBefore = loadOfHead(problem, tours[one]!, head)
  const near = problem.near[task]!
  let least = Number.MAX_VALUE
  let other = NOWHERE
  let tail = 0
  for (let n = 0; n < near.length && n < NEAR; n++) {
    const index = tourOf[near[n]!]!
    if (index === NOWHERE || index === one) continue
    const place = placeOf[near[n]!]!
    for (let from = Math.max(1, place); from <= place + 1; from++) {
      const extra = extraOf(plan, tours[one]!, head, loadBefore, tours[index]!, from)
      if (extra >= least) continue
      least = extra
      other = index
      tail = from
    }
  }
  if (other !== NOWHERE) exchange(plan, one, head, other, tail)
}

function loadOfHead({ load }: Problem, { tasks }: Tour, head: number): number {
  let sum = 0
  for (let i = 0; i < head; i++) sum += load[tasks[i]!]!
  return sum
}

function extraOf(plan: WorkingPlan, a: Tour, head: number, before: number, b: Tour, tail: number): number {
  const { problem } = plan
  if (head === a.size && tail === b.size) return Number.MAX_VALUE
  const heavier = b.load - loadOfHead(problem, b, tail) - (a.load - before)
  return (
    pricedExtra(plan, a, costJoined(problem, a, head, b, tail), heavier) +
    pricedExtra(plan, b, costJoined(problem, b, tail, a, head), -heavier)
  )
}

function exchange(plan: WorkingPlan, one: number, head: number, other: number, tail: number): void {
  const { tours } = plan
  const fromOne: number[] = []
  const fromOther: number[] = []
  takeOut(plan, one, head, tours[one]!.size - head, fromOne)
  takeOut(plan, other, tail, tours[other]!.size - tail, fromOther)
  putAllIn(plan, one, fromOther, head)
  putAllIn(plan, other, fromOne, tail)
}
