import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RoadNetwork } from '#src/network/road-network.ts'
import { checkPlan } from '#src/routing/check/check-plan.ts'
import { planSpreading } from '#src/routing/plan-spreading.ts'
import type { SpreadingPlan, SpreadingTask } from '#src/routing/spreading-task.ts'
import '#tests/support/property-seed.ts'
import {
  type Drawn,
  drawnNetwork,
  lonLatAt,
  plainSettings,
  spreaderAt,
  taskOf,
  toTreat,
} from '#tests/support/drawn-roads.ts'

/**
 *  d ── a ── b ── c     one depot at d, roads of 1 km: two minutes to treat, one to pass; a few of them are treated,
 *  │    │    │    │     by one spreader, each by its own time, with a load of two of them
 *  e ── f ── g ── h
 */
const at: Record<string, Drawn> = {
  d: [0, 0],
  a: [1000, 0],
  b: [2000, 0],
  c: [3000, 0],
  e: [0, -1000],
  f: [1000, -1000],
  g: [2000, -1000],
  h: [3000, -1000],
}
const ROADS = ['da', 'ab', 'bc', 'de', 'af', 'bg', 'ch', 'ef', 'fg', 'gh']
const network: RoadNetwork = drawnNetwork(at, Object.fromEntries(ROADS.map((id) => [id, {}])))
const RELOAD_MIN = 5

const task = (roads: readonly { id: string; by: number }[], loads: number): SpreadingTask =>
  taskOf({
    segments: roads.map(({ id, by }) => toTreat(id, { treat_by_min: by, priority: id })),
    depots: [{ id: 'west', name: 'West', ...lonLatAt([0, 0]), salt_t: null }],
    spreaders: [spreaderAt('west', 'one', { capacity_t: 0.06 * loads })],
    settings: { ...plainSettings, u_turns: 'anywhere', reloads: true, reload_min: RELOAD_MIN },
  })

const junctions = Object.keys(at)
function planFor(given: SpreadingTask): SpreadingPlan {
  const plan = planSpreading(network, given, { iterations: 400 }, 1)
  expect(checkPlan(network, given, plan)).toEqual([])
  return plan
}

/** Minutes from junction to junction without spreading: one a road. */
const minutes = new Map(
  junctions.map((from) => {
    const known = new Map([[from, 0]])
    for (const [junction, gone] of known)
      for (const id of ROADS.filter((road) => road.includes(junction))) {
        const other = id.replace(junction, '')
        if (!known.has(other)) known.set(other, gone + 1)
      }
    return [from, known]
  }),
)
const way = (from: string, to: string) => minutes.get(from)!.get(to)!

type Best = { late: number; ends: number }

/** Every order, direction and choice of reloads: the least lateness, and of that the earliest end. */
function bestOf(roads: readonly { id: string; by: number }[], loads: number): Best {
  const best: Best = { late: Number.POSITIVE_INFINITY, ends: 0 }
  const go = (
    left: readonly { id: string; by: number }[],
    where: string,
    now: number,
    late: number,
    on: number,
  ) => {
    if (left.length === 0) {
      const ends = now + way(where, 'd')
      if (late < best.late || (late === best.late && ends < best.ends)) Object.assign(best, { late, ends })
      return
    }
    for (const road of left)
      for (const [from, to] of [road.id, [...road.id].reverse().join('')].map((id) => [id[0]!, id[1]!]))
        for (const reload of [false, true]) {
          if (!reload && on === 0) continue
          const there = reload
            ? now + way(where, 'd') + RELOAD_MIN + way('d', from!)
            : now + way(where, from!)
          const done = there + 2
          const rest = left.filter((other) => other !== road)
          go(rest, to!, done, late + Math.max(0, done - road.by), (reload ? loads : on) - 1)
        }
  }
  go(roads, 'd', 0, 0, loads)
  return best
}

const someRoads = fc.uniqueArray(
  fc.record({ id: fc.constantFrom(...ROADS), by: fc.integer({ min: 3, max: 30 }) }),
  {
    selector: ({ id }) => id,
    minLength: 1,
    maxLength: 4,
  },
)

const lateOf = ({ shortfalls }: SpreadingPlan) => shortfalls.reduce((sum, { late_min }) => sum + late_min!, 0)
const NO_HURRY = 1_000

test('with deadlines, no plan of one spreader is later than the best of all, nor longer', () => {
  fc.assert(
    fc.property(someRoads, (roads) => {
      const plan = planFor(task(roads, roads.length))
      const best = bestOf(roads, roads.length)
      expect(lateOf(plan)).toBeLessThanOrEqual(best.late + 0.1)
      if (lateOf(plan) >= best.late - 0.1)
        expect(plan.tours[0]!.ends_min).toBeLessThanOrEqual(best.ends + 0.1)
    }),
    { numRuns: 60 },
  )
})

test('with reloads, no plan of one spreader is longer than the best of all', () => {
  fc.assert(
    fc.property(someRoads, fc.integer({ min: 1, max: 3 }), (roads, loads) => {
      const given = roads.map(({ id }) => ({ id, by: NO_HURRY }))
      expect(planFor(task(given, loads)).tours[0]!.ends_min).toBeLessThanOrEqual(
        bestOf(given, loads).ends + 0.1,
      )
    }),
    { numRuns: 60 },
  )
})

test('with both, none is later', () => {
  fc.assert(
    fc.property(someRoads, fc.integer({ min: 1, max: 3 }), (roads, loads) => {
      expect(lateOf(planFor(task(roads, loads)))).toBeLessThanOrEqual(bestOf(roads, loads).late + 0.1)
    }),
    { numRuns: 60 },
  )
})
