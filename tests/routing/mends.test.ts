import { expect, test } from 'vitest'
import { checkPlan } from '#src/routing/check/check-plan.ts'
import { mendsOf } from '#src/routing/mend/mends.ts'
import { planSpreading } from '#src/routing/plan-spreading.ts'
import type { SpreadingTask } from '#src/routing/spreading-task.ts'
import {
  drawnNetwork,
  lonLatAt,
  plainSettings,
  spreaderAt,
  taskOf,
  toTreat,
} from '#tests/support/drawn-roads.ts'

/**
 * w ── d ── e      11 km west and 10 km east of the depot d: 22 and 20 min to treat, 11 and 10 min back
 */
const network = drawnNetwork(
  { w: [-11_000, 0], d: [0, 0], e: [10_000, 0] },
  { dw: { road: 'A606' }, de: { road: 'Melton Road' } },
)
const base = taskOf({
  segments: [toTreat('de')],
  depots: [{ id: 'oakham', name: 'Oakham', ...lonLatAt([0, 0]), salt_t: null }],
  spreaders: [spreaderAt('oakham', 'one')],
})
const replan = (task: SpreadingTask) => planSpreading(network, task, { iterations: 300 }, 1)
const clock = (after_min: number) =>
  `${String(1 + Math.floor(after_min / 60)).padStart(2, '0')}:${after_min % 60}`

const cases: [string, SpreadingTask, string | null, string[]][] = [
  ['everything in time', base, null, []],
  [
    'too far for its time, whoever goes',
    { ...base, segments: [toTreat('de', { treat_by_min: 15 })] },
    'One segment of Melton Road would be treated 5 min after 01:15. Leaving 5 min earlier mends it.',
    ['Leaving 5 min earlier: nothing else changes.'],
  ],
  [
    'two roads at once for one spreader',
    { ...base, segments: [toTreat('de', { treat_by_min: 22 }), toTreat('dw', { treat_by_min: 22 })] },
    'One segment of the A606 would be treated 30 min after 01:22. One more spreader from Oakham or leaving 30 min earlier mends it.',
    [
      'One more spreader from Oakham: 1 more spreader, the last one back 30 min earlier.',
      'Leaving 30 min earlier: nothing else changes.',
    ],
  ],
  [
    'a limit that no tour keeps',
    { ...base, settings: { ...plainSettings, limit_min: 15 } },
    'One segment of Melton Road would be treated 5 min after its time. A limit 5 min longer mends it.',
    ['A limit 5 min longer: nothing else changes.'],
  ],
  [
    'more than a load on two roads',
    {
      ...base,
      segments: [toTreat('de', { spread_rate_g_m2: 8 }), toTreat('dw', { spread_rate_g_m2: 8 })],
      spreaders: [spreaderAt('oakham', 'one', { capacity_t: 0.55 })],
    },
    // Which of the two it leaves is the search's choice.
    expect.stringMatching(
      /^One segment of .+ would not be treated: the spreaders have no room left\. Reloading on the way or one more spreader from Oakham mends it\.$/,
    ),
    [
      expect.stringMatching(
        /^Reloading on the way: 1[01]\.0 km more dead running, 0\.5 t more salt, the last one back \d+ min later\.$/,
      ),
      expect.stringMatching(
        /^One more spreader from Oakham: 1 more spreader, 1[01]\.0 km more dead running, 0\.5 t more salt/,
      ),
    ],
  ],
  [
    'more than a load on one road',
    { ...base, spreaders: [spreaderAt('oakham', 'one', { capacity_t: 0.55 })] },
    'One segment of Melton Road would not be treated: one load does not hold what it takes. Spreading no more than 9 g/m² mends it.',
    [
      'Spreading no more than 9 g/m²: 1 more spreader, 10.0 km more dead running, 0.5 t more salt, the last one back 30 min later.',
    ],
  ],
  [
    'too far for its time, and too heavy for a load of whoever goes',
    {
      ...base,
      segments: [toTreat('de', { treat_by_min: 15 })],
      spreaders: [spreaderAt('oakham', 'one', { capacity_t: 0.55 })],
    },
    'One segment of Melton Road would not be treated: one load does not hold what it takes. No single measure is enough. Spreading no more than 9 g/m² together with leaving 5 min earlier mends it.',
    [
      'Spreading no more than 9 g/m² together with leaving 5 min earlier: 1 more spreader, 10.0 km more dead running, 0.5 t more salt, the last one back 30 min later.',
    ],
  ],
  [
    'a closed road',
    { ...base, closed: ['de'] },
    'One segment of Melton Road is closed and would not be treated. Only opening a closed road, another road or another spreader would mend it.',
    [],
  ],
]

test.each(cases)('what mends it: %s', async (_, task, message, messages) => {
  const found = await mendsOf(network, task, replan(task), replan, clock)
  expect(found?.message ?? null).toEqual(message)
  expect(found?.mends.map((mend) => mend.message) ?? []).toEqual(messages)
  for (const mend of found?.mends ?? []) expect(checkPlan(network, mend.task, mend.plan)).toEqual([])
})

test('where nothing is enough, what helps most is said with what it leaves', async () => {
  const task = { ...base, segments: ['de', 'dw'].map((id) => toTreat(id, { treat_by_min: 15 })) }
  const found = await mendsOf(network, task, replan(task), replan, clock, false)
  expect(found).toMatchObject({ mends: [] })
  expect(found!.message).toBe(
    'Two segments of the A606 and Melton Road would be treated up to 37 min after 01:15. Nothing that was tried mends it. One more spreader from Oakham helps most and leaves two segments up to 7 min late.',
  )
})

test.each([
  ['while there is time', true],
  ['once it is over', false],
])('how much is tried is bounded: %s', async (_, helps) => {
  const task = {
    ...base,
    segments: ['de', 'dw'].map((id) => toTreat(id, { treat_by_min: 15 })),
    spreaders: [spreaderAt('oakham', 'one', { capacity_t: 0.7 })],
    settings: { ...plainSettings, limit_min: 16 },
  }
  const plan = replan(task)
  let tries = 0
  const counted = (changed: SpreadingTask) => {
    tries++
    return helps ? replan(changed) : plan
  }
  await mendsOf(network, task, plan, counted)
  expect(tries).toBeGreaterThan(3)
  expect(tries).toBeLessThan(30)
})
