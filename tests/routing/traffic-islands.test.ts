import { expect, test } from 'vitest'
import type { NetworkSegment, RoadNetwork } from '#src/network/road-network.ts'
import { checkPlan } from '#src/routing/check/check-plan.ts'
import { checkedRoads } from '#src/routing/check/check-roads.ts'
import { planSpreading } from '#src/routing/plan-spreading.ts'
import { directedRoads, isAgainst, segmentOf } from '#src/routing/road/directed-roads.ts'
import { roadTask } from '#src/routing/road/road-task.ts'
import type { PlanSettings, SpreaderTour } from '#src/routing/spreading-task.ts'
import { tourList } from '#src/routing/tour-list.ts'
import {
  type Drawn,
  drawnNetwork,
  drawnSegment,
  lonLatAt,
  placeAt,
  plainSettings,
  spreaderAt,
  stepsOf,
  taskOf,
  toTreat,
} from '#tests/support/drawn-roads.ts'

/**
 * The A606 from the depot at d past an island from p to t to its end at e, a kilometre on; a lane joins at each end of
 * the island.
 */
const places: Record<string, Drawn> = { d: [0, -1000], p: [0, 0], t: [0, 60], e: [0, 1060] }
const side = (...line: Drawn[]) => ({ road: 'A606', one_way: true, line: line.map(placeAt) })
const roads = {
  dp: { road: 'A606' },
  pt: side([0, 0], [5, 30], [0, 60]),
  tp: side([0, 60], [-5, 30], [0, 0]),
  te: { road: 'A606' },
}
const island = drawnNetwork(places, roads)
const roadIs = (changes: Readonly<Record<string, Partial<NetworkSegment>>>): RoadNetwork => ({
  ...island,
  segments: island.segments.map((segment) => ({ ...segment, ...changes[segment.id] })),
})

const task = taskOf({
  // Not alike, so that the one may be treated without the other.
  segments: [toTreat('pt', { priority: 'priority_1' }), toTreat('tp')],
  depots: [{ id: 'depot', name: 'Depot', ...lonLatAt(places.d!), salt_t: null }],
  spreaders: [spreaderAt('depot', 'one')],
})
const withRules = (rules: Partial<PlanSettings>) => ({ ...task, settings: { ...plainSettings, ...rules } })
const inShort = ({ steps }: SpreaderTour) =>
  steps
    .map((step) =>
      step.kind === 'drive' ? `${step.treat ? '+' : ''}${step.against ? '-' : ''}${step.segment}` : '@',
    )
    .join(' ')

const BY_THE_END = 'dp +pt te -te +tp -dp'
const AT_ONCE = 'dp +pt +tp -dp'

test.each<[string, RoadNetwork, Partial<PlanSettings>, string]>([
  ['only turning places: on to the end of the road', island, {}, BY_THE_END],
  ['its tip is a turning place', { ...island, turning_places: [2] }, {}, AT_ONCE],
  ['turning round anywhere, for nothing', island, { u_turns: 'anywhere' }, AT_ONCE],
  ['the two sides are two roads: a sharp turn is a turn', roadIs({ tp: { road: 'Mill Lane' } }), {}, AT_ONCE],
  [
    'nothing else leads on: a bend of the road',
    { ...island, segments: island.segments.slice(0, 3) },
    {},
    AT_ONCE,
  ],
  ['half a roundabout each', roadIs({ pt: { roundabout: true }, tp: { roundabout: true } }), {}, AT_ONCE],
])('round the tip of an island: %s', (_, network, rules, expected) => {
  const given = withRules(rules)
  const plan = planSpreading(network, given, { iterations: 200 }, 1)
  expect(plan.tours.map(inShort)).toEqual([expected])
  expect(checkPlan(network, given, plan)).toEqual([])
})

const direct: SpreaderTour = {
  ...{ spreader: 'one', steps: stepsOf(AT_ONCE), salt_t: 0.00732, treated_km: 0.122, dead_km: 2 },
  ...{ last_treated_min: 1.24, ends_min: 2.24 },
}

test('a plan that turns round the tip of an island is refused, where the list says that it turns round', () => {
  const plan = planSpreading(island, task, { iterations: 200 }, 1)
  const faults = checkPlan(island, task, { ...plan, tours: [direct] })
  expect(faults.map(({ code, segment }) => [code, segment])).toContainEqual(['u_turn', 'tp'])
  const order = { route: 'r', name: 'r', leave_at: null, complete_by: null, invented: [] }
  const listed = (network: RoadNetwork, rules: Partial<PlanSettings>) => {
    const { steps, warnings } = tourList(network, withRules(rules), direct, order)
    return { turns: steps.some(({ action }) => action === 'turn_round'), warnings }
  }
  const anywhere = { u_turns: 'anywhere' } as const
  expect(listed(island, anywhere)).toEqual({
    turns: true,
    warnings: ['The list turns round traffic islands (step 3): only where the spreader gets round.'],
  })
  expect(listed({ ...island, turning_places: [2] }, anywhere)).toEqual({ turns: true, warnings: [] })
  const dead_end = { ...island, segments: island.segments.slice(0, 3) }
  expect(listed(dead_end, anywhere)).toEqual({ turns: false, warnings: [] })
})

test('both sides of an island are not one stretch, even where turning round costs nothing', () => {
  const alike = { ...withRules({ u_turns: 'anywhere' }), segments: ['pt', 'tp'].map((id) => toTreat(id)) }
  const given = roadTask(island, alike)
  expect(given.stretches.map(({ drawn }) => drawn.length)).toEqual([1, 1])
})

test.each([
  [100, false],
  [139, false],
  [141, true],
  [179, true],
])('planner and checker agree on a turn of %i° into the other side', (degrees, round) => {
  const away = (degrees * Math.PI) / 180
  const end: Drawn = [500 * Math.sin(away), 500 * Math.cos(away)]
  const [from, via, on]: [Drawn, Drawn, Drawn] = [
    [0, -500],
    [0, 0],
    [-400, 300],
  ]
  const one = { road: 'A1', one_way: true }
  const network: RoadNetwork = {
    ...{ ...island, junctions: [from, via, end, on].map(placeAt) },
    segments: [
      drawnSegment('in', 0, 1, from, via, one),
      drawnSegment('out', 1, 2, via, end, one),
      drawnSegment('on', 1, 3, via, on, {}),
    ],
  }
  const driven = directedRoads(network, plainSettings)
  const checked = checkedRoads(network)
  const at = (directed: number) =>
    checked.driven({
      ...{ kind: 'drive', segment: network.segments[segmentOf(directed)]!.id, treat: false },
      against: isAgainst(directed),
    })!
  expect(driven.turnsRound(0, 2)).toBe(round)
  expect(checked.turnsRound(at(0), at(2))).toBe(round)
  expect(driven.turn(0, 2) === null).toBe(round)
})
