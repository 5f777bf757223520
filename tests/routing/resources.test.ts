import { expect, test } from 'vitest'
import type { CompletedTreatment } from '#src/decision/completed-treatment.ts'
import type { Decision } from '#src/decision/decision.ts'
import { isFree, resourcesNow } from '#src/routing/resources.ts'
import {
  aCompletedTreatment,
  aDecision,
  aNetwork,
  aRoute,
  aSegment,
  EVENING,
  minutesAfter,
} from '#tests/support/builders.ts'

const depot = { id: 'north', authority: 'northshire', name: 'North', lat: 53, lon: -2, invented: false }
const spreader = { id: 's-1', authority: 'northshire', depot: 'north', capacity_t: 9, invented: false }
const network = aNetwork({
  depots: [depot],
  spreaders: [spreader, { ...spreader, id: 's-2' }],
  routes: [
    aRoute({ depot: 'north', spreader: 's-1', segments: [aSegment({ length_m: 10_000, width_m: 7 })] }),
  ],
})

const ordered = (minutesAgo: number, more: Partial<Decision> = {}): Decision =>
  aDecision({
    status: 'confirmed',
    decided: {
      by: 'dot',
      at: minutesAfter(EVENING, -minutesAgo),
      action: 'treat',
      spread_rate_g_m2: 20,
      note: null,
      basis: null,
      flags: [],
    },
    ...more,
  })
/** More is advised than was ordered: the decision waits for a person again. */
const reopened = (minutesAgo: number): Decision => {
  const { decided } = ordered(minutesAgo)
  return aDecision({ version: 3, flags: ['REOPENED'], beneath: [decided!] })
}
const now = (decisions: Decision[], completed: CompletedTreatment[] = []) =>
  resourcesNow({ network, decisions, completed, now: EVENING })
const stateOf = (decisions: Decision[], completed?: CompletedTreatment[]) =>
  now(decisions, completed).spreaders.map(({ state }) => state)

test.each<[string, Decision[], CompletedTreatment[], string]>([
  ['nobody has ordered it', [], [], 'not_ordered'],
  ['only proposed', [aDecision()], [], 'not_ordered'],
  ['ordered half an hour ago', [ordered(30)], [], 'mobilising'],
  ['ordered two hours ago', [ordered(120)], [], 'expected_out'],
  ['should be back by now, and nobody has told', [ordered(211)], [], 'overdue'],
  ['out, and the advice has changed since', [reopened(120)], [], 'expected_out'],
  ['the crew has told that it is done', [ordered(211)], [aCompletedTreatment()], 'done'],
  ['told of a round before the order', [ordered(30)], [aCompletedTreatment()], 'mobilising'],
  [
    'told and taken back',
    [ordered(211)],
    [aCompletedTreatment({ withdrawn: { by: 'dot', at: EVENING, reason: 'Wrong route' } })],
    'overdue',
  ],
])('a spreader: %s', (_name, decisions, completed, state) => {
  expect(stateOf(decisions, completed)).toEqual([state, 'not_ordered'])
})

test('free is who was not ordered or has told; not who should be back', () => {
  expect(
    now([ordered(211)])
      .spreaders.filter(isFree)
      .map((one) => one.spreader),
  ).toEqual(['s-2'])
})

test('salt is what was ordered out of a depot: 10 km × 7 m × 20 g/m²', () => {
  expect(now([ordered(30)]).salt).toEqual([{ depot: 'north', ordered_t: 1.4 }])
  expect(now([reopened(30)]).salt).toEqual([{ depot: 'north', ordered_t: 1.4 }])
  expect(now([]).salt).toEqual([{ depot: 'north', ordered_t: 0 }])
})

test('what nobody tells is named, and an order that no spreader is entered for', () => {
  expect(now([]).unknown).toHaveLength(3)
  const [first] = now([ordered(30, { route: 'route-9' })]).unknown
  expect(first).toBe('Which spreader treats route-9 is not entered here.')
})
