import { expect, test } from 'vitest'
import type { RoadNetwork } from '#src/network/road-network.ts'
import type { PlanFaultCode } from '#src/routing/check/check-fault.ts'
import { PLAN_FAULTS } from '#src/routing/check/check-fault.ts'
import { checkPlan } from '#src/routing/check/check-plan.ts'
import type {
  PlanSettings,
  Shortfall,
  SpreaderInTask,
  SpreaderTour,
  SpreadingPlan,
  SpreadingTask,
} from '#src/routing/spreading-task.ts'
import { drawnNetwork, lonLatAt, spreaderAt, stepsOf, taskOf, toTreat } from '#tests/support/drawn-roads.ts'

/**
 *  d ── a ── b ── c      every road 1 km; a→e and f→b are one-way; c is a cul-de-sac;
 *       │    │           depots at d and f
 *       e ── f
 */
const network = drawnNetwork(
  { d: [0, 0], a: [1000, 0], b: [2000, 0], c: [3000, 0], e: [1000, -1000], f: [2000, -1000] },
  { da: {}, ab: {}, bc: {}, ae: { one_way: true }, ef: {}, fb: { one_way: true } },
)
const task = taskOf({
  segments: ['da', 'ab', 'bc', 'ae', 'ef', 'fb'].map((id) => toTreat(id)),
  depots: [
    { id: 'west', name: 'West', ...lonLatAt([0, 0]), salt_t: null },
    { id: 'south', name: 'South', ...lonLatAt([2000, -1000]), salt_t: null },
  ],
  spreaders: [spreaderAt('west', 'one'), spreaderAt('west', 'two')],
})
const WHOLE = '+da +ae +ef +fb +bc -bc +-ab -da'

type Case = { network: RoadNetwork; task: SpreadingTask; plan: SpreadingPlan }

/** Totals as they are in the drawing: 1 km, 60 kg, 2 min to treat, 1 min to pass, 5 min to reload. */
function tour(text: string, spreader = 'one'): SpreaderTour {
  const steps = stepsOf(text)
  const treats = steps.map((step) => step.kind === 'drive' && step.treat)
  const takes = steps.map((step, i) => (step.kind === 'reload' ? 5 : treats[i] ? 2 : 1))
  const sum = (until: number) => takes.slice(0, until).reduce((all, min) => all + min, 0)
  const treated_km = treats.filter(Boolean).length
  return {
    spreader,
    steps,
    salt_t: treated_km * 0.06,
    treated_km,
    dead_km: steps.filter((step) => step.kind === 'drive' && !step.treat).length,
    last_treated_min: sum(treats.lastIndexOf(true) + 1),
    ends_min: sum(steps.length),
  }
}

const planOf = (tours: SpreaderTour[], rest: Partial<SpreadingPlan> = {}): SpreadingPlan => ({
  format: 'frostline.spreading-plan/1',
  tours,
  shortfalls: [],
  moved_km: 0,
  standing: false,
  seed: 1,
  iterations: 0,
  ...rest,
})
const valid: Case = { network, task, plan: planOf([tour(WHOLE)]) }

/** Two tours that together treat everything, but for who drives the second. */
const driven2 = (second: string) => ({
  plan:
    second === 'one'
      ? planOf([tour('+da +ab +bc -bc -ab -da'), tour('da +ae +ef +fb -ab -da', second)])
      : planOf([tour(WHOLE), tour('da -da', second)]),
})
const driven = (...texts: string[]) => ({ plan: planOf(texts.map((text) => tour(text))) })
const settings = (rest: Partial<PlanSettings>, base = task) => ({
  ...base,
  settings: { ...base.settings, ...rest },
})
const spreaderIs = (rest: Partial<SpreaderInTask>, base = task) => ({
  ...base,
  spreaders: [{ ...base.spreaders[0]!, ...rest }, base.spreaders[1]!],
})
const segmentIs = (id: string, rest: object, base = task) => ({
  ...base,
  segments: base.segments.map((each) => (each.segment === id ? { ...each, ...rest } : each)),
})
const roadIs = (id: string, rest: object) => ({
  ...network,
  segments: network.segments.map((each) => (each.id === id ? { ...each, ...rest } : each)),
})
const saltAt = (depot: string, salt_t: number, base: SpreadingTask) => ({
  ...base,
  depots: base.depots.map((each) => (each.id === depot ? { ...each, salt_t } : each)),
})
const late = (segment: string, late_min: number): Shortfall => ({
  segment,
  code: 'late',
  late_min,
  message: '',
})
const left = (segment: string, code: Shortfall['code'] = 'no_spreader_left'): Shortfall => ({
  segment,
  code,
  late_min: null,
  message: '',
})
const told = (...shortfalls: Shortfall[]) => planOf([tour(WHOLE)], { shortfalls })

const SPLIT = '+da +ae +ef @south +fb +bc -bc +-ab -da'
const reloading = settings({ reloads: true }, spreaderIs({ capacity_t: 0.2 }))

const sound: Record<string, Partial<Case>> = {
  'all in one tour': {},
  'by two spreaders': {
    plan: planOf([tour('+da +ab +bc -bc -ab -da'), tour('da +ae +ef +fb -ab -da', 'two')]),
  },
  'with a reload': { task: reloading, ...driven(SPLIT) },
  'the stock of a depot is just enough': { task: saltAt('south', 0.18, reloading), ...driven(SPLIT) },
  'a load is just enough with a tenth kept back': {
    task: settings({ salt_reserve: 10 }, spreaderIs({ capacity_t: 0.4 })),
  },
  'loaded before tonight: nothing is taken from the depot': {
    task: saltAt('west', 0, spreaderIs({ loaded_t: 0.36 })),
  },
  'the limit until the last treated is just kept': { task: settings({ limit_min: 13 }) },
  'the limit until back at the depot is just kept': {
    task: settings({ limit_min: 14, limit_until: 'back_at_depot' }),
  },
  'every time is just kept': {
    task: segmentIs('ab', { treat_by_min: 13 }, segmentIs('bc', { treat_by_min: 10 })),
  },
  'a late segment is told': { task: segmentIs('ab', { treat_by_min: 3 }), plan: told(late('ab', 10)) },
  'the time already gone counts towards the limit': {
    task: settings({ limit_min: 13 }, spreaderIs({ elapsed_min: 2 })),
    plan: told(late('ab', 2)),
  },
  'back too late, told at the last segment': {
    task: settings({ limit_min: 10, limit_until: 'back_at_depot' }),
    plan: told(late('ab', 4)),
  },
  'segments left out are told': {
    task: { ...task, spreaders: [task.spreaders[0]!] },
    plan: planOf([tour('+da +ae +ef +fb -ab -da')], { shortfalls: [left('ab'), left('bc')] }),
  },
  'what no road leads to is told as out of reach': {
    task: { ...task, closed: ['bc'] },
    plan: planOf([tour('+da +ae +ef +fb +-ab -da')], { shortfalls: [left('bc', 'unreachable')] }),
  },
  'what nobody may turn back from is told as out of reach': {
    network: { ...network, banned_turns: [{ from: 2, via: 3, to: 2 }] },
    plan: planOf([tour('+da +ae +ef +fb +-ab -da')], { shortfalls: [left('bc', 'unreachable')] }),
  },
  'what one load does not hold is told as too heavy': {
    task: segmentIs('bc', { spread_rate_g_m2: 1001 }),
    plan: planOf([tour('+da +ae +ef +fb +-ab -da')], { shortfalls: [left('bc', 'too_heavy')] }),
  },
  'from home, ending anywhere': {
    task: spreaderIs({ start: lonLatAt([990, 10]), ends: 'anywhere' }),
    ...driven('+-da da +ae +ef +fb +bc -bc +-ab'),
  },
  'ending at any depot': {
    task: spreaderIs({ ends: 'any_depot' }),
    ...driven('+da +ab +bc -bc -ab +ae +ef +fb -ab ae ef'),
  },
  'two passes of a two-way road, once in each direction': {
    task: segmentIs('bc', { passes: 2 }),
    ...driven('+da +ae +ef +fb +bc +-bc +-ab -da'),
  },
  'two passes of a one-way road': {
    task: segmentIs('ae', { passes: 2 }),
    ...driven('+da +ae +ef +fb +bc -bc +-ab +ae ef fb -ab -da'),
  },
  'turning round on the open road where that is allowed': {
    task: settings({ u_turns: 'anywhere' }),
    ...driven('+da +ae +ef -ef ef +fb +bc -bc +-ab -da'),
  },
  'turning round at a listed place and a cul-de-sac': {
    network: { ...network, turning_places: [1] },
    ...driven('+da -da da +ae +ef +fb +bc -bc +-ab -da'),
  },
  'turning round at a roundabout': {
    network: roadIs('ae', { roundabout: true }),
    ...driven('+da -da da +ae +ef +fb +bc -bc +-ab -da'),
  },
  'from a reload back the way it came': {
    network: { ...network, turning_places: [4] },
    task: reloading,
    ...driven('+da +ae +ef @south -ef ef +fb +bc -bc +-ab -da'),
  },
  'a road that is just not too low': {
    network: roadIs('ef', { limits: { weight_t: null, width_m: null, height_m: 3.3 } }),
    task: spreaderIs({ size: { weight_t: 18, width_m: 2.6, height_m: 3.3 } }),
  },
  'the standing routes as they are': {
    task: { ...task, standing_tours: [{ route: 'route-1', spreader: 'one', steps: stepsOf(WHOLE) }] },
    plan: planOf([tour(WHOLE)], { standing: true }),
  },
  'a road of another standing route is told as moved': {
    task: segmentIs('ab', { standing_route: 'route-2' }),
    plan: planOf([tour(WHOLE)], { moved_km: 1 }),
  },
}

test.each(Object.entries(sound))('a valid plan: %s', (_, change) => {
  const { network, task, plan } = { ...valid, ...change }
  expect(checkPlan(network, task, plan)).toEqual([])
})

const elsewhere = '+da +ae +fb +bc -bc +-ab ae +ef fb -ab -da'
const toSouth = '+da +ab +bc -bc -ab +ae ef +fb -ab ae +ef'
const tellsWrong = (rest: Partial<SpreaderTour>) => ({ plan: planOf([{ ...tour(WHOLE), ...rest }]) })
const lateTask = segmentIs('ab', { treat_by_min: 3 })

/** Each defect, the code it goes under, and the segment that is named first. */
const defects: [string, PlanFaultCode, string | null, Partial<Case>][] = [
  ['a segment left out', 'missed', 'ab', driven('+da +ae +ef +fb +bc -bc -ab -da')],
  ['no tour at all', 'missed', 'da', { plan: planOf([]) }],
  ['one pass of two', 'missed', 'bc', { task: segmentIs('bc', { passes: 2 }) }],
  ['a segment treated twice', 'treated_twice', 'bc', driven('+da +ae +ef +fb +bc +-bc +-ab -da')],
  [
    'against a one-way road',
    'wrong_way',
    'fb',
    { task: settings({ u_turns: 'anywhere' }), ...driven('+da +ae +ef +fb -fb fb +bc -bc +-ab -da') },
  ],
  [
    'two passes in the same direction',
    'wrong_way',
    'bc',
    {
      task: segmentIs('bc', { passes: 2 }, settings({ u_turns: 'anywhere' })),
      ...driven('+da +ae +ef +fb +bc -bc +bc -bc +-ab -da'),
    },
  ],
  ['more salt than a load', 'overload', null, { task: spreaderIs({ capacity_t: 0.359 }) }],
  [
    'what is kept back is spread too',
    'overload',
    null,
    { task: settings({ salt_reserve: 10 }, spreaderIs({ capacity_t: 0.39 })) },
  ],
  ['more than is on board now', 'overload', null, { task: spreaderIs({ loaded_t: 0.3 }) }],
  [
    'more salt than a load after a reload',
    'overload',
    null,
    { task: spreaderIs({ capacity_t: 0.17 }, reloading), ...driven(SPLIT) },
  ],
  ['a gap between two steps', 'jump', 'fb', driven(elsewhere)],
  [
    'a reload away from the depot',
    'jump',
    null,
    {
      task: settings({ reloads: true }),
      ...driven('+da +ae @south +fb +bc -bc +-ab ae +ef fb -ab -da'),
    },
  ],
  [
    'a turn that the signs forbid',
    'banned_turn',
    'bc',
    { network: { ...network, banned_turns: [{ from: 5, via: 2, to: 2 }] } },
  ],
  [
    'turning round where a sign forbids it',
    'banned_turn',
    'bc',
    { network: { ...network, banned_turns: [{ from: 2, via: 3, to: 2 }] } },
  ],
  ['turning round on the open road', 'u_turn', 'ef', driven('+da +ae +ef -ef ef +fb +bc -bc +-ab -da')],
  ['a closed road', 'closed_road', 'bc', { task: { ...task, closed: ['bc'] } }],
  [
    'a bridge too low',
    'too_big_for_road',
    'ef',
    {
      network: roadIs('ef', { limits: { weight_t: null, width_m: null, height_m: 3.2 } }),
      task: spreaderIs({ size: { weight_t: 18, width_m: 2.6, height_m: 3.3 } }),
    },
  ],
  ['treated after its time', 'late', 'bc', { task: segmentIs('bc', { treat_by_min: 9.5 }) }],
  ['treated after the limit', 'over_limit', 'ab', { task: settings({ limit_min: 12.5 }) }],
  [
    'back after the limit',
    'over_limit',
    'ab',
    { task: settings({ limit_min: 13.5, limit_until: 'back_at_depot' }) },
  ],
  [
    'over the limit with the time already gone',
    'over_limit',
    'ab',
    { task: settings({ limit_min: 14 }, spreaderIs({ elapsed_min: 2 })) },
  ],
  [
    'turns take too long',
    'over_limit',
    'ab',
    {
      task: settings({ limit_min: 13.2, turn_s: { straight: 0, left: 0, right: 30, round: 0 } }),
      ...tellsWrong({ last_treated_min: 14, ends_min: 15 }),
    },
  ],
  ['starting elsewhere', 'wrong_start', 'ab', driven('+ab +bc -bc -ab +ae +ef +fb -ab +-da')],
  [
    'starting at a depot that is not there',
    'wrong_start',
    'da',
    { task: spreaderIs({ depot: 'north', loaded_t: 6, ends: 'any_depot' }) },
  ],
  ['ending on the road', 'wrong_end', null, driven('+da +ae +ef +fb +bc -bc +-ab')],
  ['ending at another depot', 'wrong_end', null, driven(toSouth)],
  [
    'a reload where there is no salt',
    'reload_where_no_salt',
    null,
    {
      task: saltAt('south', 0, settings({ reloads: true }, spreaderIs({ ends: 'any_depot' }))),
      ...driven(`${toSouth} @south`),
    },
  ],
  [
    'a reload that is not allowed',
    'reload_not_allowed',
    null,
    { task: spreaderIs({ capacity_t: 0.2 }), ...driven(SPLIT) },
  ],
  [
    'more salt than lies at a depot',
    'stock_exceeded',
    null,
    { task: saltAt('south', 0.17, reloading), ...driven(SPLIT) },
  ],
  ['more first loads than lie at a depot', 'stock_exceeded', null, { task: saltAt('west', 0.35, task) }],
  ['a spreader that is not there', 'unknown_spreader', null, driven2('three')],
  ['a spreader sent twice', 'spreader_twice', null, driven2('one')],
  ['a road that is not there', 'unknown_segment', 'xy', tellsWrong({ steps: stepsOf(`xy ${WHOLE}`) })],
  [
    'spreading where nothing is asked for',
    'not_asked',
    'bc',
    {
      task: { ...task, segments: task.segments.filter(({ segment }) => segment !== 'bc') },
      ...tellsWrong({ salt_t: 0.3 }),
    },
  ],
  ['less late than it is', 'shortfall_wrong', 'ab', { task: lateTask, plan: told(late('ab', 9)) }],
  ['more late than it is', 'shortfall_wrong', 'ab', { task: lateTask, plan: told(late('ab', 11)) }],
  ['late, though in time', 'shortfall_wrong', 'ab', { plan: told(late('ab', 5)) }],
  ['not treated, though it is', 'shortfall_wrong', 'ab', { plan: told(left('ab')) }],
  [
    'late for another reason',
    'shortfall_wrong',
    'ab',
    { task: lateTask, plan: told({ ...late('ab', 10), code: 'no_salt' }) },
  ],
  ['told twice', 'shortfall_wrong', 'ab', { task: lateTask, plan: told(late('ab', 10), late('ab', 10)) }],
  [
    'told as out of reach, though a way leads there',
    'shortfall_wrong',
    'ab',
    { plan: planOf([tour('+da +ae +ef +fb +bc -bc -ab -da')], { shortfalls: [left('ab', 'unreachable')] }) },
  ],
  [
    'told as too much for a load, though one holds it',
    'shortfall_wrong',
    'ab',
    { plan: planOf([tour('+da +ae +ef +fb +bc -bc -ab -da')], { shortfalls: [left('ab', 'too_heavy')] }) },
  ],
  [
    'told that no spreader is left, though one stands idle',
    'shortfall_wrong',
    'ab',
    { plan: planOf([tour('+da +ae +ef +fb +bc -bc -ab -da')], { shortfalls: [left('ab')] }) },
  ],
  ['told of a road that is not asked for', 'shortfall_wrong', 'xy', { plan: told(left('xy')) }],
  ['salt told wrong', 'totals_wrong', null, tellsWrong({ salt_t: 0.35 })],
  ['treated length told wrong', 'totals_wrong', null, tellsWrong({ treated_km: 5.9 })],
  ['dead running told wrong', 'totals_wrong', null, tellsWrong({ dead_km: 2.1 })],
  ['last treated told wrong', 'totals_wrong', null, tellsWrong({ last_treated_min: 12.5 })],
  ['end told wrong', 'totals_wrong', null, tellsWrong({ ends_min: 13.5 })],
  ['totals that are no numbers', 'totals_wrong', null, tellsWrong({ salt_t: Number.NaN })],
  ['moved kilometres kept quiet', 'totals_wrong', null, { task: segmentIs('ab', { standing_route: 'r2' }) }],
  [
    'said to be the standing routes, and is not',
    'standing_wrong',
    null,
    {
      task: { ...task, standing_tours: [{ route: 'r1', spreader: 'one', steps: stepsOf(elsewhere) }] },
      plan: planOf([tour(WHOLE)], { standing: true }),
    },
  ],
]

test.each(defects)('a planted defect is found: %s', (_, code, segment, change) => {
  const { network, task, plan } = { ...valid, ...change }
  const faults = checkPlan(network, task, plan)
  expect([...new Set(faults.map((fault) => fault.code))]).toEqual([code])
  expect(faults[0]).toMatchObject({ segment })
  expect(faults[0]!.message).toMatch(/\.$/)
})

test('a segment told as late that nobody treats is missed', () => {
  const plan = { ...driven('+da +ae +ef +fb +bc -bc -ab -da').plan, shortfalls: [late('ab', 5)] }
  expect(checkPlan(network, task, plan).map(({ code }) => code)).toEqual(['missed', 'shortfall_wrong'])
})

test('every code has its defect', () => {
  expect(new Set(defects.map(([, code]) => code))).toEqual(new Set(PLAN_FAULTS))
})
