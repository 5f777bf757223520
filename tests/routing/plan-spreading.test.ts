import { describe, expect, test } from 'vitest'
import type { RoadNetwork } from '#src/network/road-network.ts'
import { checkPlan } from '#src/routing/check/check-plan.ts'
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

  // d ── a ── x     a ring from the depot at m; da and ae are one stretch with a turn in it at a
  // │    │
  // m ── e
  const ring = drawnNetwork(
    { m: [0, -1000], d: [0, 0], a: [1000, 0], e: [1000, -1000], x: [2000, 0] },
    { md: {}, da: {}, ae: {}, em: {}, ax: {} },
    { turning_places: null },
  )
  test.each([
    ['right', '-em +-ae +-da -md'],
    ['left', 'md +da +ae em'],
  ])('a stretch with a dear %s turn in it is driven the other way', (dear, expected) => {
    const turn_s = { straight: 0, left: 0, right: 0, round: 0, [dear]: 120 }
    const given = taskOf({
      segments: [toTreat('da'), toTreat('ae')],
      depots: [{ id: 'west', name: 'West', ...lonLatAt([0, -1000]), salt_t: null }],
      spreaders: [spreaderAt('west', 'one')],
      settings: settings({ turn_s, u_turns: 'turning_places' }),
    })
    expect(inShort(planFor(given, ring).tours[0]!.steps)).toBe(expected)
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

/** Spokes of 1 km from the depot at m; each cul-de-sac 2 min to treat, 1 min back, 60 kg. */
const star = drawnNetwork(
  { m: [0, 0], n: [0, 1000], o: [1000, 0], s: [0, -1000], w: [-1000, 0] },
  { mn: {}, mo: {}, ms: {}, mw: {} },
  { turning_places: [0] },
)
const middle = { id: 'middle', name: 'Middle', ...lonLatAt([0, 0]), salt_t: null }
const SPOKES = ['mn', 'mo', 'ms', 'mw']
const onStar = (rest: Partial<SpreadingTask>): SpreadingTask =>
  taskOf({
    segments: SPOKES.map((id) => toTreat(id)),
    depots: [middle],
    spreaders: ['one', 'two', 'three', 'four'].map((id) => spreaderAt('middle', id)),
    ...rest,
  })
const one = (rest: Parameters<typeof spreaderAt>[2]) => [spreaderAt('middle', 'one', rest)]
const reloads = (plan: SpreadingPlan) =>
  plan.tours.flatMap(({ steps }) => steps).filter(({ kind }) => kind === 'reload').length

describe('loads, times and salt', () => {
  test.each<
    [
      string,
      Partial<SpreadingTask>,
      { tours: number; reloads?: number; ends?: number; late?: number[]; untreated?: number },
    ]
  >([
    ['one load is enough', {}, { tours: 1, ends: 12 }],
    [
      'a load of two spokes',
      { spreaders: onStar({}).spreaders.map((each) => ({ ...each, capacity_t: 0.12 })) },
      { tours: 2, ends: 6 },
    ],
    [
      'the reserve stays on board',
      {
        spreaders: onStar({}).spreaders.map((each) => ({ ...each, capacity_t: 0.24 })),
        settings: settings({ salt_reserve: 10 }),
      },
      { tours: 2 },
    ],
    [
      'a load of two spokes and reloads',
      { spreaders: one({ capacity_t: 0.12 }), settings: settings({ reloads: true }) },
      { tours: 1, reloads: 1, ends: 17 },
    ],
    [
      'nothing on board and reloads',
      { spreaders: one({ loaded_t: 0 }), settings: settings({ reloads: true }) },
      { tours: 1, reloads: 1, ends: 17 },
    ],
    ['nothing on board and no reloads', { spreaders: one({ loaded_t: 0 }) }, { tours: 0, untreated: 4 }],
    [
      'one load for two spokes and no reloads',
      { spreaders: one({ capacity_t: 0.12 }) },
      { tours: 1, ends: 6, untreated: 2 },
    ],
    [
      'a limit until back at the depot',
      { settings: settings({ limit_min: 6, limit_until: 'back_at_depot' }) },
      { tours: 2, ends: 6 },
    ],
    ['a limit until the last is treated', { settings: settings({ limit_min: 5 }) }, { tours: 2, ends: 6 }],
    [
      'a minute of it gone',
      {
        spreaders: onStar({}).spreaders.map((each) => ({ ...each, elapsed_min: 1 })),
        settings: settings({ limit_min: 5 }),
      },
      { tours: 4, ends: 3 },
    ],
    ['the end of the tour left open', { spreaders: one({ ends: 'anywhere' }) }, { tours: 1, ends: 11 }],
    [
      'a limit that one spreader cannot keep',
      { spreaders: one({}), settings: settings({ limit_min: 10, limit_until: 'back_at_depot' }) },
      { tours: 1, late: [2] },
    ],
    [
      'a deadline before everything else',
      {
        segments: SPOKES.map((id) => toTreat(id, { treat_by_min: id === 'ms' ? 2 : null })),
        spreaders: one({}),
      },
      { tours: 1, ends: 12 },
    ],
    [
      'deadlines that need two spreaders',
      { segments: SPOKES.map((id) => toTreat(id, { treat_by_min: 5 })) },
      { tours: 2, ends: 6 },
    ],
    [
      'deadlines that one spreader cannot keep',
      { segments: SPOKES.map((id) => toTreat(id, { treat_by_min: 5 })), spreaders: one({}) },
      { tours: 1, late: [3, 6] },
    ],
    ['salt for three spokes', { depots: [{ ...middle, salt_t: 0.2 }] }, { tours: 1, untreated: 1 }],
    ['a depot without salt', { depots: [{ ...middle, salt_t: 0 }] }, { tours: 0, untreated: 4 }],
  ])('%s', (_, rest, expected) => {
    const plan = planFor(onStar(rest), star)
    const late = plan.shortfalls.flatMap(({ late_min }) => (late_min === null ? [] : [late_min]))
    expect({
      tours: plan.tours.length,
      reloads: reloads(plan),
      ends: Math.max(0, ...plan.tours.map(({ ends_min }) => ends_min)),
      late: late.toSorted((a, b) => a - b),
      untreated: plan.shortfalls.length - late.length,
    }).toMatchObject({ reloads: 0, late: [], untreated: 0, ...expected })
  })

  test('reloads take time, and the limit counts it', () => {
    const spreaders = onStar({}).spreaders.map((each) => ({ ...each, capacity_t: 0.12 }))
    const rules = { reloads: true, limit_until: 'back_at_depot' } as const
    const plan = (limit_min: number) =>
      planFor(onStar({ spreaders, settings: settings({ ...rules, limit_min }) }), star)
    expect([reloads(plan(17)), plan(17).tours.length]).toEqual([1, 1])
    expect([reloads(plan(16)), plan(16).tours.length]).toEqual([0, 2])
  })

  test('what one depot has too little of is loaded at the other', () => {
    const depots = [
      { ...middle, salt_t: 0.13 },
      { id: 'north', name: 'North', ...lonLatAt([0, 1000]), salt_t: null },
    ]
    const load = { capacity_t: 0.12 }
    const spreaders = [
      spreaderAt('middle', 'one', load),
      spreaderAt('middle', 'two', load),
      spreaderAt('north', 'three', load),
    ]
    const plan = planFor(onStar({ depots, spreaders }), star)
    expect(told(plan)).toEqual([])
    expect(plan.tours.map(({ spreader }) => spreader).toSorted()).toEqual(['one', 'three'])
  })

  test('what has a deadline is not what is left untreated', () => {
    const segments = SPOKES.map((id) => toTreat(id, { treat_by_min: id === 'ms' ? 60 : null }))
    const plan = planFor(onStar({ segments, spreaders: one({ capacity_t: 0.06 }) }), star)
    expect(
      told(plan)
        .map(([segment]) => segment)
        .toSorted(),
    ).toEqual(['mn', 'mo', 'mw'])
  })

  test('a dead kilometre that costs is not driven to save time', () => {
    // From d to c: 3 km by the lane, or 4 km of fast road.
    const roads = drawnNetwork(
      { d: [0, 0], c: [3000, 0], n: [1500, 1000], f: [4000, 0] },
      {
        dc: { length_m: 3000, road_class: 'service' },
        dn: { length_m: 2000 },
        nc: { length_m: 2000 },
        cf: {},
      },
    )
    const slow = { ...plainSettings.travelling_kmh, service: 30 }
    const given = (dead_km: number) =>
      taskOf({
        segments: [toTreat('cf')],
        depots: [west],
        spreaders: [spreaderAt('west', 'one')],
        settings: settings({ travelling_kmh: slow, price_min: { spreader: 0, dead_km, moved_km: 0 } }),
      })
    expect(inShort(planFor(given(0), roads).tours[0]!.steps)).toBe('dn nc +cf -cf -nc -dn')
    expect(inShort(planFor(given(3), roads).tours[0]!.steps)).toBe('dc +cf -cf -dc')
  })
})

test.each([0, 300])(
  'beyond a one-way road without a way back there is more than a load: %i tries treat a load before and one beyond',
  (tries) => {
    const roads = drawnNetwork(
      { d: [0, 0], a: [3000, 0], s: [6000, 0], t: [9000, 0], u: [12000, 0] },
      { da: {}, as: { one_way: true }, st: {}, tu: {} },
    )
    const given = taskOf({
      segments: ['da', 'as', 'st', 'tu'].map((id) => toTreat(id)),
      depots: [west],
      spreaders: [spreaderAt('west', 'one', { capacity_t: 0.2, loaded_t: 0, ends: 'anywhere' })],
      settings: settings({ reloads: true, u_turns: 'anywhere' }),
    })
    const plan = planFor(given, roads, tries)
    expect(plan.tours.map(({ treated_km }) => treated_km)).toEqual([6])
  },
)

test('the same seed gives the same plan', () => {
  expect(planFor(task)).toEqual(planFor(task))
})
