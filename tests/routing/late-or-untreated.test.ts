import { expect, test } from 'vitest'
import { checkPlan } from '#src/routing/check/check-plan.ts'
import { planSpreading } from '#src/routing/plan-spreading.ts'
import {
  drawnNetwork,
  lonLatAt,
  plainSettings,
  spreaderAt,
  taskOf,
  toTreat,
} from '#tests/support/drawn-roads.ts'

/** Roads of 100 m behind ways of so many kilometres, a minute each, out of the depot at m; mz is at hand. */
const farRoads = (...km: number[]) => {
  const far = km.map((each, i) => ({
    way: `m${'abcd'[i]}`,
    road: `${'abcd'[i]}${'efgh'[i]}`,
    length_m: each * 1000,
  }))
  const ways = far.map(({ way, length_m }) => [way, { length_m }])
  return drawnNetwork(
    Object.fromEntries(['m', 'z', ...'abcdefgh'].map((name, i) => [name, [i * 100, i * i * 7]])),
    {
      mz: {},
      ...Object.fromEntries(ways),
      ...Object.fromEntries(far.map(({ road }) => [road, { length_m: 100 }])),
    },
  )
}

type Times = { readonly limit_min: number | null; readonly treat_by_min: number | null }

/** Hours late of each road that one spreader treats, for whom everything is late; null: it is left untreated. */
function hoursLate(km: number[], { limit_min, treat_by_min }: Times) {
  const network = farRoads(...km)
  const roads = network.segments.filter(({ id, length_m }) => id === 'mz' || length_m === 100)
  const task = taskOf({
    segments: roads.map(({ id }) => toTreat(id, { treat_by_min })),
    depots: [{ id: 'middle', name: 'Middle', ...lonLatAt([0, 0]), salt_t: null }],
    spreaders: [spreaderAt('middle', 'one', { ends: 'anywhere' })],
    settings: { ...plainSettings, limit_min },
  })
  const plan = planSpreading(network, task, { iterations: 300 }, 1)
  expect(checkPlan(network, task, plan)).toEqual([])
  expect(plan.shortfalls.filter(({ code }) => code !== 'late' && code !== 'no_spreader_left')).toEqual([])
  const late = new Map(plan.shortfalls.map(({ segment, late_min }) => [segment, late_min]))
  return roads
    .filter(({ id }) => id !== 'mz')
    .map(({ id }) => (late.get(id) == null ? null : Math.round(late.get(id)! / 60)))
    .toSorted()
}

const AT_ONCE = { limit_min: null, treat_by_min: 1 }
const LIMIT = { limit_min: 1, treat_by_min: null }

test.each<[string, number[], Times, (number | null)[]]>([
  ['an hour late', [60], LIMIT, [1]],
  ['nearly seven hours late', [400], LIMIT, [7]],
  ['ten hours late', [600], LIMIT, [null]],
  ['ten hours after a time of its own', [600], AT_ONCE, [10]],
  ['sixteen hours after a time of its own', [960], AT_ONCE, [null]],
  ['four roads, together more than seven hours late', [55, 55, 55, 55], LIMIT, [1, 3, 5, 6]],
  ['four roads with times of their own', [60, 60, 60, 60], AT_ONCE, [1, 3, 5, 7]],
])('a road is treated late rather than not at all, within reason: %s', (_, km, times, expected) => {
  expect(hoursLate(km, times)).toEqual(expected)
})
