import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { drive, type Leg } from '#src/routing/drive.ts'
import { type Arc, roadGraph } from '#src/routing/road-graph.ts'
import { isProblem, problemOf, type TreatmentTask } from '#src/routing/search/problem.ts'
import { type Plan, solve } from '#src/routing/search/solve.ts'
import { randomTask } from '#tests/routing/random-task.ts'

const planFor = (task: TreatmentTask, iterations = 60, seed = 1): Plan => {
  const problem = problemOf(task)
  if (!isProblem(problem)) throw new Error(problem.message)
  return solve(problem, { iterations }, seed)
}

/** Where a leg starts and ends and what it costs, from the task and the graph alone. */
function legOf(task: TreatmentTask, leg: Leg): Arc {
  if (leg.kind === 'dead_run') return task.graph.arcs[leg.arc]!
  const { from, to, cost } = task.tasks[leg.task]!
  return leg.against ? { from: to, to: from, cost } : { from, to, cost }
}

describe('every plan, looked at without the solver', () => {
  test('treats each task once, one-way roads in their direction, within capacity, without a gap, at the cost it says', () => {
    fc.assert(
      fc.property(randomTask, fc.nat(1000), (task, seed) => {
        const plan = planFor(task, 60, seed)
        const tours = drive(task, plan)
        const treated = tours.flat().flatMap((leg) => (leg.kind === 'treat' ? [leg] : []))
        expect(treated.map((leg) => leg.task).sort((a, b) => a - b)).toEqual(
          task.tasks.map((_, index) => index),
        )
        expect(treated.filter((leg) => leg.against && task.tasks[leg.task]?.oneWay)).toEqual([])
        let total = 0
        tours.forEach((legs, index) => {
          const tour = plan.tours[index]!
          const home = task.depots[tour.kind]!
          let at = home
          let cost = 0
          let load = 0
          for (const leg of legs) {
            const arc = legOf(task, leg)
            expect(arc.from).toBe(at)
            at = arc.to
            cost += arc.cost
            load += leg.kind === 'treat' ? task.tasks[leg.task]!.load : 0
          }
          expect([at, cost, load]).toEqual([home, tour.cost, tour.load])
          expect(load).toBeLessThanOrEqual(task.capacity)
          total += cost
        })
        expect(plan.cost).toBe(total)
      }),
      { numRuns: 60 },
    )
  })

  test('the same seed and budget give the same plan', () => {
    fc.assert(
      fc.property(randomTask, fc.nat(1000), (task, seed) => {
        expect(planFor(task, 40, seed)).toEqual(planFor(task, 40, seed))
      }),
      { numRuns: 20 },
    )
  })
})

const bothWays = (arcs: Arc[]): Arc[] =>
  arcs.flatMap(({ from, to, cost }) => [
    { from, to, cost },
    { from: to, to: from, cost },
  ])
// Three spokes of 10 from the depot at 0: out and back each, however they are shared out.
const spokes = [1, 2, 3].map((to) => ({ from: 0, to, cost: 10 }))
const star: TreatmentTask = {
  graph: roadGraph(4, bothWays(spokes)),
  tasks: spokes.map((arc) => ({ ...arc, oneWay: false, load: 4 })),
  depots: [0],
  capacity: 8,
  tourLimit: null,
  tourPrice: 0,
}

test('a star costs twice its spokes', () => {
  expect(planFor(star).cost).toBe(60)
})

test('with a price on each tour, no more tours than the load needs', () => {
  expect(planFor({ ...star, tourPrice: 100 }).tours.length).toBe(2)
})

test('a time limit splits tours', () => {
  expect(planFor({ ...star, capacity: 100, tourPrice: 100, tourLimit: 20 }).tours.length).toBe(3)
})

test('nothing to treat is an empty plan', () => {
  expect(planFor({ ...star, tasks: [] })).toEqual({ tours: [], cost: 0, iterations: 0 })
})

test.each([
  ['too heavy for a spreader', { ...star, capacity: 3 }, 'too_heavy'],
  ['too long alone', { ...star, tourLimit: 19 }, 'too_long'],
  ['where no road leads', { ...star, graph: roadGraph(4, bothWays(spokes.slice(1))) }, 'unreachable'],
] as const)('a task %s is named', (_, task, code) => {
  expect(problemOf(task)).toMatchObject({ code })
})

test('by the clock it ends when all of its share is over, and cools no further than that', () => {
  const problem = problemOf(star)
  if (!isProblem(problem)) throw new Error(problem.message)
  let asked = 0
  const plan = solve(problem, { iterations: 1_000_000, share: () => asked++ / 4 }, 1)
  expect([asked, plan.iterations]).toEqual([5, 4 * 256])
})

test('whoever may end a search is told whether a plan within the limits is known', () => {
  const heard = (task: TreatmentTask) => {
    const problem = problemOf(task)
    if (!isProblem(problem)) throw new Error(problem.message)
    const told: boolean[] = []
    solve(problem, { iterations: 20, until: (isWithin) => told.push(isWithin) > 2 }, 1)
    return told
  }
  expect(heard(star)).toEqual([true, true, true])
})

test('stops when told to', () => {
  const problem = problemOf(star)
  if (!isProblem(problem)) throw new Error(problem.message)
  expect(solve(problem, { iterations: 1_000_000, until: () => true }, 1).iterations).toBe(0)
})
