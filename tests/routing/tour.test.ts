import fc from 'fast-check'
import { expect, test } from 'vitest'
import { UNREACHABLE } from '#src/routing/road-graph.ts'
import { costOf, costWith, labelBackward, labelForward } from '#src/routing/search/cost.ts'
import { type Problem, problemFrom } from '#src/routing/search/problem.ts'
import { costJoined, costWithString, waysThrough } from '#src/routing/search/string-cost.ts'
import {
  assign,
  copyTour,
  emptyTour,
  insertTask,
  insertTasks,
  modesOf,
  removeTasks,
  type Tour,
} from '#src/routing/search/tour.ts'

const TASKS = 6
const TERMINALS = 5

/** Dead runs by chance, some of them no way at all: two kinds with the common table, one with a table of its own. */
const problem: fc.Arbitrary<Problem> = fc
  .record({
    ends: fc.array(fc.nat(TERMINALS - 1), { minLength: 4 * TASKS, maxLength: 4 * TASKS }),
    ways: fc.array(fc.oneof(fc.nat(50), fc.constant(UNREACHABLE)), {
      minLength: 2 * TERMINALS ** 2,
      maxLength: 2 * TERMINALS ** 2,
    }),
    loads: fc.array(fc.nat(9), { minLength: TASKS, maxLength: TASKS }),
  })
  .map(({ ends, ways, loads }) => {
    const kind = { capacity: 20, count: 9, price: 0, limit: 1_000 }
    return problemFrom({
      entry: Int32Array.from(ends.slice(0, 2 * TASKS)),
      exit: Int32Array.from(ends.slice(2 * TASKS)),
      load: Int32Array.from(loads),
      cost: Int32Array.from(loads, (load) => load + 1),
      kinds: [
        { ...kind, start: 0, end: 0 },
        { ...kind, start: 1, end: 2 },
        { ...kind, start: 0, end: 0, deadRun: Int32Array.from(ways.slice(TERMINALS ** 2)) },
      ],
      terminals: TERMINALS,
      deadRun: Int32Array.from(ways.slice(0, TERMINALS ** 2)),
    })
  })

type Change = {
  readonly what: 'insert' | 'insert string' | 'remove' | 'assign'
  readonly which: number
  readonly place: number
}
const changes: fc.Arbitrary<Change[]> = fc.array(
  fc.record({
    what: fc.constantFrom('insert', 'insert string', 'remove', 'assign'),
    which: fc.nat(TASKS - 1),
    place: fc.nat(20),
  }),
  { maxLength: 25 },
)

function apply(given: Problem, tour: Tour, { what, which, place }: Change): void {
  if (what === 'insert') insertTask(given, tour, which, place % (tour.size + 1))
  else if (what === 'insert string')
    insertTasks(given, tour, [which, (which + 2) % TASKS], place % (tour.size + 1))
  else if (what === 'assign') assign(given, tour, which % given.kinds.length)
  else if (tour.size > 0) {
    const from = place % tour.size
    removeTasks(given, tour, from, Math.min(1 + (which % 3), tour.size - from))
  }
}

/** The same tour with every label worked out anew. */
function anew(given: Problem, tour: Tour): Tour {
  const fresh = emptyTour(tour.kind)
  copyTour(tour, fresh)
  for (let i = 0; i < fresh.size; i++) labelForward(given, fresh, i)
  for (let i = fresh.size - 1; i >= 0; i--) labelBackward(given, fresh, i)
  fresh.cost = costOf(given, fresh)
  fresh.load = fresh.tasks.slice(0, fresh.size).reduce((sum, task) => sum + given.load[task]!, 0)
  return fresh
}

/** Cost of an order by trying every combination of directions. */
function leastOfAllDirections(
  { kinds, entry, exit, terminals }: Problem,
  { kind, size, tasks }: Tour,
): number {
  const { start, end, deadRun, cost } = kinds[kind]!
  let least = Number.POSITIVE_INFINITY
  for (let directions = 0; directions < 2 ** size; directions++) {
    let at = start
    let sum = 0
    for (let i = 0; i < size; i++) {
      const mode = 2 * tasks[i]! + ((directions >> i) & 1)
      sum += deadRun[at * terminals + entry[mode]!]! + cost[tasks[i]!]!
      at = exit[mode]!
    }
    least = Math.min(least, sum + deadRun[at * terminals + end]!)
  }
  return least
}

test('labels mended after each change are those of the tour worked out anew', () => {
  fc.assert(
    fc.property(problem, changes, (given, made) => {
      const tour = emptyTour(0)
      for (const change of made) {
        apply(given, tour, change)
        const fresh = anew(given, tour)
        expect(tour.forward.slice(0, 2 * tour.size)).toEqual(fresh.forward.slice(0, 2 * tour.size))
        expect(tour.backward.slice(0, 2 * tour.size)).toEqual(fresh.backward.slice(0, 2 * tour.size))
        expect([tour.cost, tour.load]).toEqual([fresh.cost, fresh.load])
      }
    }),
    { numRuns: 300 },
  )
})

test('a tour costs the least of all directions of its tasks, and what an insertion promises', () => {
  fc.assert(
    fc.property(problem, changes, fc.nat(TASKS - 1), fc.nat(20), (given, made, task, drawn) => {
      const tour = emptyTour(0)
      for (const change of made) if (tour.size < 7) apply(given, tour, change)
      const least = leastOfAllDirections(given, tour)
      fc.pre(tour.size > 0 && least < UNREACHABLE)
      expect(tour.cost).toBe(least)
      const place = drawn % (tour.size + 1)
      const promised = costWith(given, tour, task, place)
      insertTask(given, tour, task, place)
      const after = leastOfAllDirections(given, tour)
      if (after < UNREACHABLE) expect([promised, tour.cost]).toEqual([after, after])
      else expect(promised).toBeGreaterThanOrEqual(UNREACHABLE)
      expect(modesOf(given, tour).map((mode) => mode >> 1)).toEqual([...tour.tasks.slice(0, tour.size)])
    }),
    { numRuns: 200 },
  )
})

const tourOf = (given: Problem, kind: number, tasks: readonly number[]): Tour => {
  const tour = emptyTour(kind)
  insertTasks(given, tour, tasks, 0)
  return tour
}
const someTasks = fc.array(fc.nat(TASKS - 1), { minLength: 1, maxLength: 4 })

/** Where some order has no way at all, what is promised is no way either. */
function expectPromise(given: Problem, promised: number, tour: Tour): void {
  const least = leastOfAllDirections(given, tour)
  if (least < UNREACHABLE) expect(promised).toBe(least)
  else expect(promised).toBeGreaterThanOrEqual(UNREACHABLE)
}

test('a string put into a tour costs what is promised', () => {
  fc.assert(
    fc.property(problem, fc.nat(2), someTasks, someTasks, fc.nat(20), (given, kind, tasks, string, drawn) => {
      const tour = tourOf(given, kind, tasks)
      const place = drawn % (tour.size + 1)
      const promised = costWithString(given, tour, string, waysThrough(given, kind, string), place)
      insertTasks(given, tour, string, place)
      expectPromise(given, promised, tour)
    }),
    { numRuns: 200 },
  )
})

test('the head of one tour with the tail of another costs what is promised', () => {
  fc.assert(
    fc.property(problem, someTasks, someTasks, fc.nat(20), fc.nat(20), (given, one, other, head, tail) => {
      const [a, b] = [tourOf(given, 0, one), tourOf(given, 0, other)]
      const [first, second] = [1 + (head % a.size), tail % (b.size + 1)]
      const joined = tourOf(given, 0, [...one.slice(0, first), ...other.slice(second)])
      expectPromise(given, costJoined(given, a, first, b, second), joined)
    }),
    { numRuns: 200 },
  )
})
