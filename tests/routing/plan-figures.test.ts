import { expect, test } from 'vitest'
import { comparePlans, fewestSpreaders, planFigures } from '#src/routing/plan-figures.ts'
import type { Shortfall } from '#src/routing/spreading-task.ts'
import { aNetworkSegment, aRoadNetwork, aSpreadingPlan, aSpreadingTask } from '#tests/support/night-plans.ts'

const network = aRoadNetwork()
const task = aSpreadingTask()
const [spreader] = task.spreaders

test('dead minutes are at travelling speed, never above the legal limit', () => {
  // two kilometres back at 60 km/h
  expect(planFigures(network, task, aSpreadingPlan()).dead_min).toBe(2)
  const slow = aRoadNetwork({
    segments: [aNetworkSegment({ speed_limit_kmh: 30 }), { ...network.segments[1]!, speed_limit_kmh: 30 }],
  })
  expect(planFigures(slow, task, aSpreadingPlan()).dead_min).toBe(4)
})

test.each([
  // 2 km × 6 m × 20 g/m² = 0.24 t; 3 min at 40 km/h
  ['one load holds it', {}, { for_salt: 1, for_time: 1 }],
  [
    'two small loads',
    { spreaders: [0.2, 0.1].map((capacity_t) => ({ ...spreader!, capacity_t })) },
    { for_salt: 2, for_time: 1 },
  ],
  ['more than there are', { spreaders: [{ ...spreader!, capacity_t: 0.1 }] }, { for_salt: 3, for_time: 1 }],
  ['half a load on board', { spreaders: [{ ...spreader!, loaded_t: 0.12 }] }, { for_salt: 2, for_time: 1 }],
  [
    'a reserve that stays',
    { spreaders: [{ ...spreader!, capacity_t: 0.25 }], settings: { ...task.settings, salt_reserve: 10 } },
    { for_salt: 2, for_time: 1 },
  ],
  ['reloads allowed', { settings: { ...task.settings, reloads: true } }, { for_salt: null, for_time: 1 }],
  ['two minutes', { settings: { ...task.settings, limit_min: 2 } }, { for_salt: 1, for_time: 2 }],
  ['no limit', { settings: { ...task.settings, limit_min: null } }, { for_salt: 1, for_time: null }],
])('the fewest spreaders: %s', (_, more, expected) => {
  expect(fewestSpreaders(network, { ...task, ...more })).toEqual(expected)
})

const missed = (late_min: number | null): Shortfall => ({
  segment: 'a-b',
  code: late_min === null ? 'no_spreader_left' : 'late',
  late_min,
  message: '',
})
test('what nobody treats counts before minutes late, those before the prices', () => {
  const cheap = aSpreadingPlan({ tours: [], shortfalls: [missed(null)] })
  const late = aSpreadingPlan({ tours: [], shortfalls: [missed(500)] })
  const dear = aSpreadingPlan({ moved_km: 500 })
  const plain = aSpreadingPlan()
  const sorted = [cheap, late, dear, plain].toSorted((a, b) => comparePlans(task, a, b))
  expect(sorted).toEqual([plain, dear, late, cheap])
})
