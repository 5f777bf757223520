import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isActRefusal } from '#src/decision/act-refusal.ts'
import type { Approver } from '#src/decision/approval.ts'
import type { Decision, HumanAction } from '#src/decision/decision.ts'
import { examplePolicy } from '#src/decision/policy.ts'
import { actOf, PRECEDENCE, precedence, standingAfter } from '#src/decision/precedence.ts'
import { nextDecision } from '#src/decision/proposal.ts'
import type { CoveredScope, NamedScope, Scope } from '#src/decision/scope.ts'
import { answerForAll, type ScopedRequest } from '#src/decision/scoped-answer.ts'
import { aDecision, aRecommendation, EVENING, hoursAfter, minutesAfter } from '#tests/support/builders.ts'

const named = (kind: Scope['kind'], id: string): NamedScope => ({ kind, id, name: `${kind} ${id}` })
const county = named('county', 'northshire')
const hills = named('domain', 'hills')
const primary = named('class', 'p1')
const route = named('route', 'route-1')

const answer = (
  scope: NamedScope | undefined,
  rate: number,
  more: Partial<HumanAction> = {},
): HumanAction => ({
  by: 'dot',
  at: EVENING,
  action: rate > 0 ? 'treat' : 'no_action',
  spread_rate_g_m2: rate > 0 ? rate : null,
  note: null,
  basis: null,
  flags: [],
  ...(scope && { scope }),
  ...more,
})

/** What stands, what is answered for what, and what becomes of it; rate 0 is no action. */
const TABLE: readonly [string, NamedScope | undefined, number, NamedScope, number, string][] = [
  ['county treat, then no action on one of its routes', county, 10, route, 0, 'overruled'],
  ['county treat, then less salt on one of its routes', county, 20, route, 10, 'overruled'],
  ['county treat, then as much on one of its routes', county, 10, route, 10, 'beneath'],
  ['county treat, then more salt on one of its routes', county, 10, route, 20, 'beneath'],
  ['county no action, then treat one of its routes', county, 0, route, 10, 'beneath'],
  ['county treat, then no action in a domain', county, 10, hills, 0, 'overruled'],
  ['domain treat, then no action on one of its routes', hills, 10, route, 0, 'overruled'],
  ['class treat, then no action on one of its routes', primary, 10, route, 0, 'overruled'],
  ['class treat, then no action in a domain that crosses it', primary, 10, hills, 0, 'overruled'],
  ['domain treat, then more in a class that crosses it', hills, 10, primary, 20, 'beneath'],
  ['route treat, then no action for the county', route, 10, county, 0, 'overruled'],
  ['route treat, then more salt for the county', route, 10, county, 20, 'overruled'],
  ['route no action, then treat the county', route, 0, county, 10, 'overruled'],
  ['route treat, then the same for the county', route, 10, county, 10, 'answered'],
  ['the same county once more, for less', county, 20, county, 0, 'answered'],
  ['the same route once more, for less', route, 20, route, 0, 'answered'],
  ['an answer of before scopes were kept, for less', undefined, 20, route, 0, 'answered'],
  ['an answer of before scopes were kept, county less', undefined, 20, county, 10, 'overruled'],
]
test.each(TABLE)('%s', (_name, under, standing, scope, rate, becomes) => {
  const next = answer(scope, rate)
  expect(standingAfter(answer(under, standing), next, scope, 'route-1')).toBe(becomes)
})

test('of a treatment without a rate only no action asks for less', () => {
  const unrated = answer(county, 10, { spread_rate_g_m2: null })
  expect(standingAfter(unrated, answer(route, 0), route, 'route-1')).toBe('overruled')
  expect(standingAfter(unrated, answer(route, 5), route, 'route-1')).toBe('beneath')
})

test('what lies beneath is asked too: more salt first does not hide the county’s order', () => {
  const decision = { decided: answer(route, 20), beneath: [answer(county, 10)] }
  const { overruled, beneath, isLess } = precedence(decision, answer(route, 0), route, 'route-1')
  expect(overruled.map(({ act }) => act)).toEqual(['county/northshire/2026-01-15T18:00:00.000Z'])
  expect([beneath, isLess]).toEqual([[], true])
})

test('the rule is one text, in words', () => {
  expect(PRECEDENCE).toContain('never quietly undoes a wider one')
})

/** Four routes, two domains, a class across both. */
const SCOPES: readonly CoveredScope[] = [
  { ...county, routes: ['r-1', 'r-2', 'r-3', 'r-4'] },
  { ...hills, routes: ['r-1', 'r-2'] },
  { ...named('domain', 'vale'), routes: ['r-3', 'r-4'] },
  { ...primary, routes: ['r-1', 'r-3'] },
  ...['r-1', 'r-2', 'r-3', 'r-4'].map((id) => ({ ...named('route', id), routes: [id] })),
].map((scope) => ({ ...scope, authority: 'northshire' }))

const user: Approver = { username: 'dot', authority: 'northshire', role: 'duty_manager', on_duty: true }
const advice = (rate: number, at: Date) =>
  aRecommendation({
    outcome: rate > 0 ? 'treat' : 'no_action',
    spread_rate_g_m2: rate > 0 ? rate : null,
    valid_until: hoursAfter(at, 12),
  })

type Night = Map<string, Decision>
const freshNight = (rate: number): Night =>
  new Map(
    SCOPES[0]!.routes.map((id) => {
      const recommendation = advice(rate, EVENING)
      return [
        id,
        aDecision({
          id: `2026-01-15-${id}`,
          route: id,
          recommendation,
          valid_until: recommendation.valid_until,
        }),
      ]
    }),
  )

type Act = {
  readonly scope: CoveredScope
  readonly rate: number
  readonly note: boolean
  /** Of the acts before, those that it names. */
  readonly names: 'none' | 'all'
}
const act: fc.Arbitrary<Act> = fc.record({
  scope: fc.constantFrom(...SCOPES),
  rate: fc.constantFrom(0, 8, 10, 20),
  note: fc.boolean(),
  names: fc.constantFrom('none', 'all'),
})
const newAdvice = fc.record({ route: fc.constantFrom('r-1', 'r-3'), advised: fc.constantFrom(0, 10, 20) })

const requestOf = (
  { scope, rate, note }: Act,
  night: Night,
  overrules: readonly string[],
): ScopedRequest => ({
  scope,
  action: rate > 0 ? 'treat' : 'no_action',
  ...(rate > 0 && { spread_rate_g_m2: rate }),
  ...(note && { note: 'Patrol' }),
  versions: scope.routes.map((id) => ({ route: id, expected_version: night.get(id)!.version })),
  overrules,
})

type Asked = { readonly act: string; readonly scope: Scope; readonly rate: number }
const same = (a: Scope, b: Scope) => a.kind === b.kind && a.id === b.id
const WIDTH = { county: 3, domain: 2, class: 2, route: 1 }

describe('in any order of acts and advice', () => {
  /** What people still ask of each route, kept here by other means than the code's. */
  function play(steps: readonly (Act | { route: string; advised: number })[], heed: (fault: string) => void) {
    const night = freshNight(10)
    const asked = new Map<string, Asked[]>(SCOPES[0]!.routes.map((id) => [id, []]))
    for (const [index, step] of steps.entries()) {
      const now = minutesAfter(EVENING, index)
      if ('advised' in step) {
        const on = {
          authority: 'northshire',
          night: '2026-01-15',
          now,
          policy: examplePolicy,
          easing_since: EVENING,
        }
        const proposal = nextDecision(night.get(step.route)!, advice(step.advised, now), {
          ...on,
          route: step.route,
        })
        if (proposal) night.set(step.route, proposal.decision)
        continue
      }
      const known = [...asked.values()].flat().map((one) => one.act)
      const overrules = step.names === 'all' ? known : []
      const given = { scope: step.scope, decisions: night, now, user, second_person: false }
      const answers = answerForAll({ ...given, request: requestOf(step, night, overrules) })
      if (isActRefusal(answers)) continue
      for (const { after } of answers) {
        const before = asked.get(after.route)!
        const undone = before.filter((one) => one.rate > step.rate && !same(one.scope, step.scope))
        if (undone.some((one) => !overrules.includes(one.act))) heed(`${after.route}: undone in silence`)
        if (undone.length > 0 && !step.note) heed(`${after.route}: undone without a reason`)
        const left = before.filter(
          (one) =>
            one.rate <= step.rate &&
            !same(one.scope, step.scope) &&
            WIDTH[one.scope.kind] >= WIDTH[step.scope.kind],
        )
        asked.set(after.route, [
          { act: actOf(after.decided!, after.route), scope: step.scope, rate: step.rate },
          ...left,
        ])
        if (after.decided?.action !== (step.rate > 0 ? 'treat' : 'no_action'))
          heed('the latest does not count')
        night.set(after.route, after)
      }
    }
  }

  test('nobody’s order is undone unless the act names it and says why, and the latest counts', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof({ weight: 3, arbitrary: act }, newAdvice), { maxLength: 12 }),
        (steps) => {
          const faults: string[] = []
          play(steps, (fault) => faults.push(fault))
          expect(faults).toEqual([])
        },
      ),
      { numRuns: 3_000 },
    )
  })
})
