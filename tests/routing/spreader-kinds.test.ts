import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { ENOUGH, type Problem, problemFrom, type SpreaderKind } from '#src/routing/search/problem.ts'
import { seededRandom } from '#src/routing/search/random.ts'
import { type Plan, solve } from '#src/routing/search/solve.ts'

/** A square of junctions a block of 10 apart: every street between two of them is to be treated, load 1 to 9. */
function streets(
  side: number,
  kinds: (junction: (x: number, y: number) => number) => SpreaderKind[],
): Problem {
  const random = seededRandom(7)
  const junction = (x: number, y: number) => y * side + x
  const across = Array.from({ length: side * side }, (_, at) => [at % side, Math.floor(at / side)] as const)
  const ends = across.flatMap(([x, y]) => [
    ...(x + 1 < side ? [[junction(x, y), junction(x + 1, y)] as const] : []),
    ...(y + 1 < side ? [[junction(x, y), junction(x, y + 1)] as const] : []),
  ])
  const blocks = across.flatMap(([x, y]) => across.map(([u, v]) => 10 * (Math.abs(x - u) + Math.abs(y - v))))
  return problemFrom({
    entry: Int32Array.from(ends.flat()),
    exit: Int32Array.from(ends.flatMap(([from, to]) => [to, from])),
    load: Int32Array.from(ends, () => 1 + Math.floor(9 * random())),
    cost: Int32Array.from(ends, () => 10),
    kinds: kinds(junction),
    terminals: side * side,
    deadRun: Int32Array.from(blocks),
  })
}

const total = (loads: Int32Array) => loads.reduce((sum, load) => sum + load, 0)
const plain = { capacity: 40, count: ENOUGH, price: 0, limit: ENOUGH }

/** Loads and costs from the visits alone. */
function recount(problem: Problem, plan: Plan) {
  return plan.tours.map(({ kind, visits }) => {
    const { start, end } = problem.kinds[kind]!
    let at = start
    let cost = 0
    for (const { task, against } of visits) {
      const mode = 2 * task + (against ? 1 : 0)
      cost += problem.deadRun[at * problem.terminals + problem.entry[mode]!]! + problem.cost[task]!
      at = problem.exit[mode]!
    }
    cost += problem.deadRun[at * problem.terminals + end]!
    return { kind, load: visits.reduce((sum, { task }) => sum + problem.load[task]!, 0), cost }
  })
}

/** Nothing that the plan says is believed. */
function expectSound(problem: Problem, plan: Plan): void {
  const visited = plan.tours.flatMap(({ visits }) => visits.map(({ task }) => task))
  expect(visited.sort((a, b) => a - b)).toEqual(Array.from({ length: problem.size }, (_, task) => task))
  const counted = recount(problem, plan)
  expect(plan.tours.map(({ kind, load, cost }) => ({ kind, load, cost }))).toEqual(counted)
  expect(plan.cost).toBe(counted.reduce((sum, { kind, cost }) => sum + cost + problem.kinds[kind]!.price, 0))
  expect(plan.tours.map(({ overload, overtime }) => [overload, overtime])).toEqual(
    counted.map(({ kind, load, cost }) => [
      Math.max(0, load - problem.kinds[kind]!.capacity),
      Math.max(0, cost - problem.kinds[kind]!.limit),
    ]),
  )
  problem.kinds.forEach(({ count }, kind) => {
    expect(counted.filter((tour) => tour.kind === kind).length).toBeLessThanOrEqual(count)
  })
}

const isOver = ({ tours }: Plan) => tours.some(({ overload, overtime }) => overload > 0 || overtime > 0)

type Kinds = Parameters<typeof streets>[1]
const fleets: [string, Kinds][] = [
  ['equal spreaders, as many as it takes', (at) => [{ ...plain, start: at(0, 0), end: at(0, 0) }]],
  [
    'two depots, a large and a small spreader each, the small ones few',
    (at) =>
      [at(0, 0), at(5, 5)].flatMap((depot) => [
        { ...plain, start: depot, end: depot, capacity: 60, price: 50 },
        { ...plain, start: depot, end: depot, capacity: 25, count: 2 },
      ]),
  ],
  [
    'from home in one corner to the depot in another, tours of 250 at most',
    (at) => [{ ...plain, start: at(0, 5), end: at(5, 0), limit: 250 }],
  ],
]

describe.each(fleets)('%s', (_, kinds) => {
  const problem = streets(6, kinds)
  test.each([40, 400, 4_000])('%i tries: every plan is sound and within the limits', (iterations) => {
    const plan = solve(problem, { iterations }, iterations)
    expectSound(problem, plan)
    expect(isOver(plan)).toBe(false)
  })
})

test('too few spreaders: all is treated, and it is told by how much they are over', () => {
  const problem = streets(6, (at) => [{ ...plain, start: at(0, 0), end: at(0, 0), count: 5, capacity: 40 }])
  const plan = solve(problem, { iterations: 2_000 }, 1)
  expectSound(problem, plan)
  expect(plan.tours.length).toBe(5)
  const over = plan.tours.reduce((sum, { overload }) => sum + overload, 0)
  expect(over).toBe(total(problem.load) - 5 * 40)
})

test('without any spreader there is no plan', () => {
  const none = streets(2, (at) => [{ ...plain, start: at(0, 0), end: at(0, 0), count: 0 }])
  expect(() => solve(none, { iterations: 1 }, 1)).toThrow('a problem without a spreader')
})

test('just enough spreaders: a plan is found that fills every one of them', () => {
  const all = total(streets(6, (at) => [{ ...plain, start: at(0, 0), end: at(0, 0) }]).load)
  const capacity = Math.ceil(all / 6)
  const problem = streets(6, (at) => [{ ...plain, start: at(0, 0), end: at(0, 0), count: 6, capacity }])
  const plan = solve(problem, { iterations: 10_000 }, 1)
  expectSound(problem, plan)
  expect(isOver(plan)).toBe(false)
})

test('same problem, tries and seed: the plan of every machine', () => {
  const plan = solve(streets(6, fleets[1]![1]), { iterations: 3_000 }, 11)
  const digest = createHash('sha256').update(JSON.stringify(plan)).digest('hex').slice(0, 16)
  expect(digest).toBe('fdddf3ceba86f70e')
})
