import { expect, test } from 'vitest'
import type { RoadNetwork } from '#src/network/road-network.ts'
import { planSpreading } from '#src/routing/plan-spreading.ts'
import type { SpreadingTask } from '#src/routing/spreading-task.ts'
import { drawnNetwork, lonLatAt, spreaderAt, taskOf, toTreat } from '#tests/support/drawn-roads.ts'

/**
 *   d ── w      a ring of four roads of 800 m, the depot at d
 *   │    │
 *   e ── x
 */
const ring = drawnNetwork(
  { w: [800, 800], x: [800, 0], e: [0, 0], d: [0, 800] },
  { wx: {}, xe: {}, ed: {}, dw: {} },
)
const task = taskOf({
  segments: ring.segments.map(({ id }) => toTreat(id)),
  depots: [{ id: 'depot', name: 'Depot', ...lonLatAt([0, 800]), salt_t: null }],
  spreaders: [spreaderAt('depot', 'one')],
})
const lowBridge: RoadNetwork = {
  ...ring,
  segments: ring.segments.map((one) =>
    one.id === 'xe' ? { ...one, limits: { weight_t: null, width_m: null, height_m: 3 } } : one,
  ),
}
const tall = { size: { weight_t: null, width_m: null, height_m: 3.4 } }
const withSpreader = (rest: object): SpreadingTask => ({
  ...task,
  spreaders: [spreaderAt('depot', 'one', rest)],
  settings: { ...task.settings, u_turns: 'anywhere' },
})

test.each([
  ['a ring that begins and ends at the depot is driven once round', ring, task, 0, []],
  ['a low bridge leaves out its own road and no other', lowBridge, withSpreader(tall), 2.4, ['xe']],
  ['what is left on board treats as much as it holds', ring, withSpreader({ loaded_t: 0.1 }), 1.6, 2],
])('%s', (_, network, given, dead_km, untreated) => {
  const { tours, shortfalls } = planSpreading(network, given, { iterations: 300 }, 1)
  const left = shortfalls.map(({ segment }) => segment)
  expect(Array.isArray(untreated) ? left : left.length).toEqual(untreated)
  expect(tours.reduce((sum, tour) => sum + tour.dead_km, 0)).toBeCloseTo(dead_km, 3)
})

test.each([1, 2] as const)('of roads into a trap what lies before it is treated, in passes: %i', (passes) => {
  const oneWay = { one_way: true }
  const trap = drawnNetwork(
    { d: [0, 0], p: [0, 800], q: [800, 800], r: [1600, 800] },
    { dp: {}, pq: oneWay, qr: oneWay, qd: oneWay },
  )
  const segments = ['pq', 'qr'].map((id) => toTreat(id, { passes }))
  const depots = [{ id: 'depot', name: 'Depot', ...lonLatAt([0, 0]), salt_t: null }]
  const { tours, shortfalls } = planSpreading(trap, { ...task, segments, depots }, { iterations: 300 }, 1)
  expect(shortfalls.map(({ segment, code }) => [segment, code])).toEqual([['qr', 'unreachable']])
  expect(tours.map(({ treated_km }) => treated_km)).toEqual([0.8 * passes])
})
