import { expect, test } from 'vitest'
import { isActRefusal } from '#src/decision/act-refusal.ts'
import type { Decision } from '#src/decision/decision.ts'
import { examplePolicy } from '#src/decision/policy.ts'
import { type CoveredScope, scopesOf } from '#src/decision/scope.ts'
import { answerForAll, type ScopedAnswer, type ScopedRequest } from '#src/decision/scoped-answer.ts'
import {
  aDecision,
  aNetwork,
  aRecommendation,
  aRoute,
  aStation,
  EVENING,
  hoursAfter,
} from '#tests/support/builders.ts'

const user = { username: 'dot', authority: 'northshire', role: 'duty_manager', on_duty: true }
const domain = (id: string) => ({ id, authority: 'northshire', name: id, lat: 53, lon: -2, invented: false })
const network = aNetwork({
  domains: [domain('hills'), domain('vale')],
  routes: ['moor', 'edge', 'dale'].map((id) => aRoute({ id, name: `Route ${id}` })),
  stations: [
    aStation({ id: 'top', domain: 'hills', routes: ['moor', 'edge'] }),
    aStation({ id: 'low', domain: 'vale', routes: ['edge', 'dale'] }),
  ],
})
const policy = {
  ...examplePolicy,
  classes: [{ id: 'p1', name: 'Primary' }],
  routes: [{ route: 'dale', class: 'p1' }],
}
const scopes = scopesOf(network, () => policy)
const scope = (kind: string, id?: string): CoveredScope =>
  scopes.find((one) => one.kind === kind && (id === undefined || one.id === id))!

test('what one act may cover: the county, its domains, its classes, each route', () => {
  expect(scopes.map(({ kind, id, routes }) => `${kind} ${id}: ${routes.join(' ')}`)).toEqual([
    'county northshire: moor edge dale',
    'domain hills: moor edge',
    'domain vale: edge dale',
    'class p1: dale',
    'route moor: moor',
    'route edge: edge',
    'route dale: dale',
  ])
})

const decided = (route: string, more: Partial<Decision> = {}) =>
  aDecision({ id: `2026-01-15-${route}`, route, ...more })
const tonight = (...changed: Decision[]) =>
  new Map([decided('moor'), decided('edge'), decided('dale'), ...changed].map((one) => [one.route, one]))
const seen = (routes: readonly string[], version = 1) =>
  routes.map((route) => ({ route, expected_version: version }))

const ask = (more: Partial<ScopedRequest> = {}, given: Partial<ScopedAnswer> = {}) => {
  const asked = given.scope ?? scope('county')
  return answerForAll({
    scope: asked,
    decisions: tonight(),
    request: { scope: asked, action: 'treat', spread_rate_g_m2: 10, versions: seen(asked.routes), ...more },
    now: EVENING,
    user,
    second_person: false,
    ...given,
  })
}
const answered = (outcome: ReturnType<typeof ask>) => {
  if (isActRefusal(outcome)) throw new Error(`${outcome.code}: ${outcome.message}`)
  return outcome.map(({ after }) => after)
}
const unknown = (route: string) =>
  decided(route, { recommendation: aRecommendation({ outcome: 'unknown', spread_rate_g_m2: null }) })
const warm = (route: string) =>
  decided(route, { recommendation: aRecommendation({ outcome: 'no_action', spread_rate_g_m2: null }) })

test('the whole county in one act: each route says for what it was answered', () => {
  const all = answered(ask())
  expect(all.map(({ route, status, version }) => [route, status, version])).toEqual([
    ['moor', 'confirmed', 2],
    ['edge', 'confirmed', 2],
    ['dale', 'confirmed', 2],
  ])
  expect(all[0]?.decided).toMatchObject({
    by: 'dot',
    scope: { kind: 'county', id: 'northshire', name: 'Whole county' },
  })
})

test('as advised: each its own, and what nobody knows is treated at the rate given', () => {
  const decisions = tonight(unknown('edge'), warm('dale'))
  const all = answered(ask({ action: 'as_advised', spread_rate_g_m2: 15 }, { decisions }))
  expect(all.map(({ status, decided }) => [status, decided?.action, decided?.spread_rate_g_m2])).toEqual([
    ['confirmed', 'treat', 10],
    ['amended', 'treat', 15],
    ['confirmed', 'no_action', null],
  ])
})

test.each<[string, Partial<ScopedRequest>, Partial<ScopedAnswer>, number, string]>([
  ['somebody off duty', {}, { user: { ...user, on_duty: false } }, 403, 'SHIFT'],
  ['of another authority', {}, { user: { ...user, authority: 'southshire' } }, 403, 'TENANT'],
  ['a route that nobody looked at', { versions: seen(['moor', 'edge']) }, {}, 409, 'STALE_VERSION'],
  ['a route outside', { versions: seen(['moor', 'edge', 'dale', 'coast']) }, {}, 422, 'BODY'],
  ['a route twice', { versions: seen(['moor', 'edge', 'dale', 'dale']) }, {}, 422, 'BODY'],
  [
    'an older version of one',
    {},
    { decisions: tonight(decided('dale', { version: 2 })) },
    409,
    'STALE_VERSION',
  ],
  [
    'an expired one',
    {},
    { decisions: tonight(decided('dale', { valid_until: hoursAfter(EVENING, -1) })) },
    410,
    'EXPIRED',
  ],
  ['a route without advice', {}, { decisions: new Map([['moor', decided('moor')]]) }, 409, 'NO_ADVICE_YET'],
  [
    'as advised where nobody knows, without a rate',
    { action: 'as_advised', spread_rate_g_m2: undefined },
    { decisions: tonight(unknown('edge')) },
    422,
    'RATE_REQUIRED',
  ],
  ['treat without a rate', { spread_rate_g_m2: undefined }, {}, 422, 'BODY'],
  ['no action against advice without a reason', { action: 'no_action' }, {}, 422, 'NO_ACTION_NEEDS_REASON'],
])('nothing is answered: %s', (_name, request, given, status, code) => {
  expect(ask(request, given)).toMatchObject({ status, code })
})

test('of many faults the changed versions are told first, route by route', () => {
  const decisions = tonight(decided('moor', { version: 3 }), decided('dale', { version: 2 }))
  expect(ask({ action: 'no_action' }, { decisions })).toMatchObject({
    code: 'STALE_VERSION',
    message: expect.stringContaining('moor and dale'),
    difference: {
      routes: [
        { route: 'moor', now: { version: 3 } },
        { route: 'dale', now: { version: 2 } },
      ],
    },
  })
})

const after = (...decisions: Decision[]) => tonight(...decisions)
const again = (decisions: ReadonlyMap<string, Decision>, routes: readonly string[]) =>
  routes.map((route) => ({ route, expected_version: decisions.get(route)!.version }))

test('the county over one route’s own answer: named, then replaced', () => {
  const own = answered(ask({ spread_rate_g_m2: 20 }, { scope: scope('route', 'moor') }))
  const decisions = after(...own)
  const versions = again(decisions, ['moor', 'edge', 'dale'])
  const refused = ask({ versions }, { decisions })
  expect(refused).toMatchObject({
    status: 409,
    code: 'OVERRULES',
    difference: { overruled: [{ route: 'moor', spread_rate_g_m2: 20, by: 'dot' }] },
  })
  const overrules = ['route/moor/2026-01-15T18:00:00.000Z']
  expect(ask({ versions, overrules }, { decisions })).toMatchObject({ code: 'REASON_REQUIRED' })
  const replaced = answered(ask({ versions, overrules, note: 'Salt is short' }, { decisions }))
  expect(replaced[0]?.decided?.overruled).toMatchObject([{ scope: { name: 'Route moor' } }])
  expect(replaced[0]?.flags).toEqual(['OVERRULES_FOR_LESS'])
})

test('one route against the county: named with a reason, and the record keeps what was set aside', () => {
  const decisions = after(...answered(ask()))
  const moor = scope('route', 'moor')
  const request = { action: 'no_action', spread_rate_g_m2: undefined, note: 'Patrol: closed' } as const
  const versions = again(decisions, ['moor'])
  expect(ask({ ...request, versions }, { decisions, scope: moor })).toMatchObject({ code: 'OVERRULES' })
  const overrules = ['county/northshire/2026-01-15T18:00:00.000Z']
  const [answer] = answered(ask({ ...request, versions, overrules }, { decisions, scope: moor }))
  expect(answer).toMatchObject({ status: 'refused', decided: { overruled: [{ scope: { kind: 'county' } }] } })
})

test('no action counts once a second person gives it; the first cannot be the second', () => {
  const moor = scope('route', 'moor')
  const request = { action: 'no_action', spread_rate_g_m2: undefined, note: 'Patrol: dry' } as const
  const given = { scope: moor, second_person: true }
  const [first] = answered(ask({ ...request, versions: seen(['moor']) }, given))
  expect(first).toMatchObject({ status: 'proposed', decided: null, version: 2, awaiting: { by: 'dot' } })
  const decisions = after(first!)
  const versions = again(decisions, ['moor'])
  expect(ask({ ...request, versions }, { ...given, decisions })).toMatchObject({ code: 'TWO_PERSON' })
  const second = { ...user, username: 'dee' }
  const [both] = answered(ask({ ...request, versions }, { ...given, decisions, user: second }))
  expect(both).toMatchObject({ status: 'refused', decided: { by: 'dot', seconded_by: 'dee' } })
  expect(both).not.toHaveProperty('awaiting')
  const [treated] = answered(ask({ versions }, { ...given, decisions }))
  expect(treated).toMatchObject({ status: 'confirmed', decided: { by: 'dot', action: 'treat' } })
  expect(treated).not.toHaveProperty('awaiting')
})

test('a second person is not asked for what is advised', () => {
  const given = { scope: scope('route', 'moor'), second_person: true, decisions: tonight(warm('moor')) }
  const [answer] = answered(ask({ action: 'as_advised', versions: seen(['moor']) }, given))
  expect(answer).toMatchObject({ status: 'confirmed', decided: { action: 'no_action' } })
})
