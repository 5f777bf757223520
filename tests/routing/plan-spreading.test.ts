import { describe, expect, test } from 'vitest'
import type { RoadNetwork } from '#src/network/road-network.ts'
import { checkPlan } from '#src/routing/check-plan.ts'
import { planSpreading } from '#src/routing/plan-spreading.ts'
import type { PlanSettings, SpreadingPlan, SpreadingTask, TourStep } from '#src/routing/spreading-task.ts'
import {
  drawnNetwork,
  lonLatAt,
  plainSettings,
  spreaderAt,
  taskOf,
  toTreat,
} from '#tests/support/drawn-roads.ts'

/**
 *  d ── a ── b ── c      every road 1 km; a→e and f→b are one-way; c is a cul-de-sac;
 *       │    │           depots at d and f
 *       e ── f
 */
const network = drawnNetwork(
  { d: [0, 0], a: [1000, 0], b: [2000, 0], c: [3000, 0], e: [1000, -1000], f: [2000, -1000] },
  { da: {}, ab: {}, bc: {}, ae: { one_way: true }, ef: {}, fb: { one_way: true } },
)
const west = { id: 'west', name: 'West', ...lonLatAt([0, 0]), salt_t: null }
const south = { id: 'south', name: 'South', ...lonLatAt([2000, -1000]), salt_t: null }
const task = taskOf({
  segments: ['da', 'ab', 'bc', 'ae', 'ef', 'fb'].map((id) => toTreat(id)),
  depots: [west, south],
  spreaders: [spreaderAt('west', 'one')],
})
const settings = (rest: Partial<PlanSettings>): PlanSettings => ({ ...plainSettings, ...rest })

/** Steps in short: `+ab` treated along, `-ab` driven against, `@x` reloaded at x. */
const inShort = (steps: readonly TourStep[]) =>
  steps
    .map((step) =>
      step.kind === 'reload'
        ? `@${step.depot}`
        : `${step.treat ? '+' : ''}${step.against ? '-' : ''}${step.segment}`,
    )
    .join(' ')

/** The plan, looked at by the checker: it may fall short, but only as it tells. */
function planFor(given: SpreadingTask, on: RoadNetwork = network, iterations = 300): SpreadingPlan {
  const plan = planSpreading(on, given, { iterations }, 1)
  expect(checkPlan(on, given, plan)).toEqual([])
  return plan
}
const told = ({ shortfalls }: SpreadingPlan) =>
  shortfalls.map(({ segment, code, late_min }) => [segment, code, late_min] as const)

describe('one spreader, everything in one tour', () => {
  test('the whole network, one-way roads along, turning round only in the cul-de-sac', () => {
    const plan = planFor(task)
    expect(plan.tours).toMatchObject([
      { spreader: 'one', treated_km: 6, dead_km: 2, salt_t: 0.36, ends_min: 14 },
    ])
    expect(told(plan)).toEqual([])
  })

  test('nothing to treat is nobody sent', () => {
    expect(planFor({ ...task, segments: [] })).toMatchObject({ tours: [], shortfalls: [], moved_km: 0 })
  })

  test('what is driven twice is treated the first time', () => {
    const plan = planFor({ ...task, segments: [toTreat('da')] })
    expect(inShort(plan.tours[0]!.steps).startsWith('+da')).toBe(true)
  })
})

describe('rules of roads and turns', () => {
  test.each<[string, Partial<PlanSettings>, Partial<RoadNetwork>, string[], string]>([
    ['turning round anywhere', { u_turns: 'anywhere' }, {}, ['da'], '+da -da'],
    ['no turning round but at turning places', {}, {}, ['da'], '+da ab bc -bc -ab -da'],
    ['a listed turning place', {}, { turning_places: [1] }, ['da'], '+da -da'],
    [
      'a banned turn is driven round',
      { u_turns: 'anywhere' },
      { banned_turns: [{ from: 0, via: 1, to: 1 }] },
      ['bc'],
      'da ae ef fb +bc -bc -ab -da',
    ],
    [
      'right turns so dear that it turns round to come from the other side',
      { u_turns: 'anywhere', turn_s: { straight: 0, left: 0, right: 600, round: 0 } },
      {},
      ['ef'],
      'da ab -ab ae +ef fb -ab -da',
    ],
  ])('%s', (_, rules, roads, segments, expected) => {
    const plan = planFor(
      { ...task, segments: segments.map((id) => toTreat(id)), settings: settings(rules) },
      { ...network, ...roads },
    )
    expect(inShort(plan.tours[0]!.steps)).toBe(expected)
  })

  test.each([
    ['a two-way road in two passes is treated once in each direction', 'bc', ['+bc', '+-bc']],
    ['a one-way road in two passes is treated twice', 'fb', ['+fb', '+fb']],
  ])('%s', (_, segment, expected) => {
    const plan = planFor({ ...task, segments: [toTreat(segment, { passes: 2 })] })
    const treated = inShort(plan.tours[0]!.steps)
      .split(' ')
      .filter((step) => step.startsWith('+'))
    expect(treated).toEqual(expected)
  })

  test('a road too weak for one spreader is treated by the other', () => {
    const limits = { weight_t: 18, width_m: null, height_m: null }
    const weak = {
      ...network,
      segments: network.segments.map((one) => (one.id === 'bc' ? { ...one, limits } : one)),
    }
    const heavy = { weight_t: 26, width_m: null, height_m: null }
    const spreaders = [
      spreaderAt('west', 'heavy', { size: heavy }),
      spreaderAt('south', 'light', { size: { ...heavy, weight_t: 12 } }),
    ]
    const plan = planFor({ ...task, spreaders }, weak)
    const light = plan.tours.find(({ spreader }) => spreader === 'light')!
    expect(inShort(light.steps)).toContain('+bc')
    expect(told(planFor({ ...task, spreaders: [spreaders[0]!] }, weak))).toEqual([
      ['bc', 'unreachable', null],
    ])
  })
})

describe('what cannot be is told, everything else is planned', () => {
  test.each<[string, Partial<SpreadingTask>, readonly (readonly [string, string, number | null])[]]>([
    ['a closed road', { closed: ['bc'] }, [['bc', 'unreachable', null]]],
    [
      'a road behind a closed one',
      { closed: ['fb', 'ab'] },
      [
        ['ab', 'unreachable', null],
        ['fb', 'unreachable', null],
        ['da', 'unreachable', null],
        ['bc', 'unreachable', null],
        ['ae', 'unreachable', null],
        ['ef', 'unreachable', null],
      ],
    ],
    ['a road that is not in the network', { segments: [toTreat('xy')] }, [['xy', 'unreachable', null]]],
    [
      'a segment heavier than a load',
      { spreaders: [spreaderAt('west', 'one', { capacity_t: 0.05 })], segments: [toTreat('da')] },
      [['da', 'too_heavy', null]],
    ],
    ['no spreader at all', { spreaders: [], segments: [toTreat('da')] }, [['da', 'no_spreader_left', null]]],
  ])('%s', (_, rest, expected) => {
    const plan = planFor({ ...task, ...rest })
    expect(told(plan).toSorted()).toEqual(expected.toSorted())
  })
})

test('the same seed gives the same plan', () => {
  expect(planFor(task)).toEqual(planFor(task))
})
