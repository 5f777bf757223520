import { describe, expect, test } from 'vitest'
import { policyOut, policyProposalOut, policyRehearsalOut } from '#src/api/documents/policies.ts'
import { examplePolicy } from '#src/decision/policy.ts'
import { bench, notAProblem, twoAuthorities } from '#tests/api/support.ts'
import { forecastTo, twoSensors } from '#tests/support/decide-cases.ts'
import { ruledDeps } from '#tests/support/ruled-deps.ts'
import { aRow } from '#tests/support/treatment-tables.ts'

/** The API over policies that are stored and come into force, on a night that falls to −3.0 °C. */
async function changeable() {
  const { deps, start, own } = ruledDeps(twoAuthorities)
  const made = await bench(deps, twoSensors(6))
  const rules = await start(made.store)
  await made.store.saveForecasts([forecastTo(-3)])
  const send = async (user: string, method: 'GET' | 'PUT' | 'POST', url = '', payload?: object) =>
    made.app.inject({
      method,
      url: `/api/v1/policies/northshire${url}`,
      headers: await made.as(user),
      ...(payload && { payload }),
    })
  const proposed = async (payload: object) => (await send('winter', 'PUT', '', payload)).json()
  const adopted = async (payload: object) => {
    const { id: proposal } = await proposed(payload)
    return send('other-winter', 'POST', '/approve', { proposal })
  }
  return { ...made, rules, send, proposed, adopted, own }
}

const ourTable = { id: 'ours', name: 'Our table', source: 'made up', rows: [aRow({ id: 'N1' })] }
const ours = (more: object = {}) => ({ format: 'frostline.policy/1', id: 'ours', table: ourTable, ...more })
const wish = (policy: object = {}, more: object = {}) => ({
  policy: ours(policy),
  expected_version: 0,
  reason: 'Winter service plan 2026.',
  ...more,
})

describe('a policy', () => {
  test('that nobody adopted is the example, and says what it leaves to a person', async () => {
    const { send } = await changeable()
    const answer = (await send('viewer', 'GET')).json()
    expect(policyOut.strict().safeParse(answer).error).toBeUndefined()
    expect(answer).toMatchObject({ adopted: null, versions: [], proposal: null, policy: { example: true } })
    expect(answer.findings).toContainEqual(expect.objectContaining({ kind: 'ends', rows: ['S5'] }))
  })

  test('counts only once somebody else has approved it, and then decides', async () => {
    const { send, rules, store } = await changeable()
    const answer = await send('winter', 'PUT', '', wish())
    expect(answer.statusCode).toBe(202)
    const proposal = answer.json()
    expect(policyProposalOut.strict().safeParse(proposal).error).toBeUndefined()
    expect(rules.policyOf('northshire')).toBe(examplePolicy)
    expect((await send('viewer', 'GET')).json()).toMatchObject({
      adopted: null,
      proposal: { id: proposal.id },
    })

    const approve = (user: string) => send(user, 'POST', '/approve', { proposal: proposal.id })
    expect(notAProblem(await approve('winter'), 403, 'TWO_PERSON')).toBeUndefined()
    expect(notAProblem(await approve('duty'), 403, 'ROLE')).toBeUndefined()
    expect((await approve('other-winter')).json()).toMatchObject({
      status: 'approved',
      approved_by: 'other-winter',
    })
    expect(rules.policyOf('northshire')).toMatchObject({ id: 'ours', version: 1, example: false })
    expect(rules.policyOf('southshire')).toBe(examplePolicy)
    expect(notAProblem(await approve('other-winter'), 409, 'STALE_VERSION')).toBeUndefined()

    const adoption = { version: 1, proposed_by: 'winter', approved_by: 'other-winter' }
    expect((await send('viewer', 'GET')).json()).toMatchObject({
      adopted: adoption,
      versions: [adoption],
      proposal: null,
      policy: { table: { rows: [{ id: 'N1' }] } },
    })
    const record = await store.record('northshire', 10)
    expect(record.map(({ action, actor }) => [action, actor])).toEqual([
      ['policy_proposed', 'winter'],
      ['policy_adopted', 'other-winter'],
    ])
    expect(record[1]?.detail).toMatchObject({
      before: null,
      after: { policy: { version: 1, table: { rows: [{ id: 'N1' }] } } },
    })
  })

  test('has every version kept; an older one is read by its number', async () => {
    const { send, adopted } = await changeable()
    await adopted(wish())
    await adopted(wish({ version: 2, treat_probability: 0.2 }, { expected_version: 1 }))
    expect((await send('viewer', 'GET')).json()).toMatchObject({
      policy: { version: 2, treat_probability: 0.2 },
      versions: [{ version: 1 }, { version: 2 }],
    })
    expect((await send('viewer', 'GET', '?version=1')).json().policy.treat_probability).toBe(0.3)
    expect(notAProblem(await send('viewer', 'GET', '?version=3'), 404, 'NOT_FOUND')).toBeUndefined()
  })

  test('changes by one person only where the policy in force says so', async () => {
    const { send, adopted, rules, store } = await changeable()
    const alone = wish({ second_person: false })
    expect((await send('winter', 'PUT', '', alone)).statusCode).toBe(202)
    await adopted(alone)
    const next = wish({ version: 2 }, { expected_version: 1 })
    const answer = await send('winter', 'PUT', '', next)
    expect([answer.statusCode, answer.json().status, answer.json().approved_by]).toEqual([
      200,
      'approved',
      null,
    ])
    expect(rules.policyOf('northshire')).toMatchObject({ version: 2, second_person: true })
    expect((await store.record('northshire', 1))[0]).toMatchObject({
      action: 'policy_adopted',
      actor: 'winter',
    })
  })

  test('that was proposed again is approved as it is now, not as it was', async () => {
    const { send, proposed } = await changeable()
    const first = await proposed(wish())
    const second = await proposed(wish({ treat_probability: 0.2 }))
    const approve = (proposal: string) => send('other-winter', 'POST', '/approve', { proposal })
    expect(notAProblem(await approve(first.id), 409, 'STALE_VERSION')).toBeUndefined()
    expect((await approve(second.id)).json().policy.treat_probability).toBe(0.2)
  })

  test('of two approvals at once counts once', async () => {
    const { send, proposed, store } = await changeable()
    const { id: proposal } = await proposed(wish())
    const approve = () => send('other-winter', 'POST', '/approve', { proposal })
    const codes = (await Promise.all([approve(), approve()])).map(({ statusCode }) => statusCode)
    expect(codes.toSorted()).toEqual([200, 409])
    expect(await store.policies('northshire')).toHaveLength(1)
  })
})

const hole = { ...ourTable, rows: [aRow({ id: 'N1', max_c: -2 })] }
const refusals: readonly [string, string, object, number, string, object][] = [
  ['of a duty manager', 'duty', wish(), 403, 'ROLE', {}],
  ['of another authority', 'south', wish(), 403, 'ROLE', {}],
  [
    'on another version than the one in force',
    'winter',
    wish({}, { expected_version: 4 }),
    409,
    'STALE_VERSION',
    { difference: { in_force: 0 } },
  ],
  ['without a reason', 'winter', wish({}, { reason: ' ' }), 422, 'REASON_REQUIRED', { field: 'reason' }],
  ['with a version left out', 'winter', wish({ version: 3 }), 422, 'BODY', { field: 'policy.version' }],
  [
    'with a hole in its table',
    'winter',
    wish({ table: hole }),
    422,
    'POLICY',
    {
      field: 'policy.table.rows',
      detail: expect.stringContaining('No row answers for frost, dry salt: above −2 °C'),
    },
  ],
  [
    'for a route of somebody else',
    'winter',
    wish({ routes: [{ route: 'south-1' }] }),
    422,
    'POLICY',
    { field: 'policy.routes[0].route' },
  ],
  [
    'with a misspelt name',
    'winter',
    wish({ treat_probabilty: 0.2 }),
    422,
    'BODY',
    { detail: expect.stringContaining('treat_probabilty') },
  ],
  ['without a table', 'winter', wish({ table: undefined }), 422, 'BODY', { field: 'policy.table' }],
]
test.each(refusals)('a proposal %s is refused', async (_name, user, payload, status, code, more) => {
  const { send, store } = await changeable()
  const answer = await send(user, 'PUT', '', payload)
  expect(notAProblem(answer, status, code)).toBeUndefined()
  expect(answer.json()).toMatchObject(more)
  expect(await store.record(null, 10)).toEqual([])
})

test('the policy of another authority does not exist', async () => {
  const { app, as } = await changeable()
  const headers = await as('winter')
  const url = '/api/v1/policies/southshire'
  expect(notAProblem(await app.inject({ url, headers }), 404, 'NOT_FOUND')).toBeUndefined()
  const put = await app.inject({ method: 'PUT', url, headers, payload: wish() })
  expect(notAProblem(put, 404, 'NOT_FOUND')).toBeUndefined()
})

describe('a dry run', () => {
  test('answers what is found and what would change tonight, and keeps nothing', async () => {
    const { send, store } = await changeable()
    const answer = await send('winter', 'PUT', '', wish({}, { dry_run: true }))
    expect(answer.statusCode).toBe(200)
    expect(policyRehearsalOut.strict().safeParse(answer.json()).error).toBeUndefined()
    expect(answer.json()).toMatchObject({
      may_be_used: true,
      flags: [],
      difference: {
        routes: 1,
        changed: [
          {
            route: 'route-1',
            before: { outcome: 'treat', rule: 'scotland-2010/S2', spread_rate_g_m2: 10 },
            after: { outcome: 'treat', rule: 'ours/N1', spread_rate_g_m2: 10 },
            less_cautious: false,
          },
        ],
      },
    })
    expect((await send('viewer', 'GET')).json().proposal).toBeNull()
    expect(await store.record(null, 10)).toEqual([])
  })

  test('of a policy that cannot be used says why', async () => {
    const { send } = await changeable()
    const answer = (await send('winter', 'PUT', '', wish({ table: hole }, { dry_run: true }))).json()
    expect(answer).toMatchObject({
      may_be_used: false,
      difference: null,
      findings: [{ kind: 'hole', rows: ['N1'], fix: expect.stringContaining('Widen row N1') }, {}],
    })
  })

  const lessSalt = { table: { ...ourTable, rows: [aRow({ id: 'N1', spread_rate_g_m2: 8 })] } }
  const noTreatment = {
    classes: [{ id: 'p1', name: 'Primary', threshold: { treat_below_c: -3, side: '<' } }],
    default_class: 'p1',
    treat_probability: 1,
  }
  test.each([
    ['less salt', lessSalt, { outcome: 'treat', spread_rate_g_m2: 8 }],
    ['no treatment', noTreatment, { outcome: 'no_action' }],
  ])('%s than tonight is marked', async (_name, policy, after) => {
    const { send } = await changeable()
    const answer = (await send('winter', 'PUT', '', wish(policy, { dry_run: true }))).json()
    expect(answer.flags).toEqual(['LESS_CAUTIOUS'])
    expect(answer.difference.changed[0]).toMatchObject({ after, less_cautious: true })
  })

  test("looks at the routes' own values where the next policy no longer rules them", async () => {
    const { send, adopted } = await changeable()
    const margin = { classes: [{ id: 'p1', name: 'Primary', margin_min: 90 }], default_class: 'p1' }
    await adopted(wish(margin))
    const back = wish({ version: 2 }, { expected_version: 1, dry_run: true })
    const [{ before, after }] = (await send('winter', 'PUT', '', back)).json().difference.changed
    expect(Date.parse(after.start_by) - Date.parse(before.start_by)).toBe(60 * 60_000)
  })
})

test('a threshold that the policy rules is not changed beside it', async () => {
  const { app, as, adopted, rules, own } = await changeable()
  const put = async () =>
    app.inject({
      method: 'PUT',
      url: '/api/v1/routes/route-1/thresholds',
      headers: await as('winter'),
      payload: { treat_below_c: 1.5, expected_version: 1, reason: 'Policy 2026' },
    })
  expect((await put()).statusCode).toBe(202)
  await adopted(wish({ routes: [{ route: 'route-1', threshold: { treat_below_c: 0.5, side: '<=' } }] }))
  expect(rules.network().routes[0]?.threshold).toEqual({ treat_below_c: 0.5, side: '<=', version: 1 })
  expect(own().routes[0]?.threshold).toEqual({ treat_below_c: 1, side: '<', version: 1 })
  expect(notAProblem(await put(), 409, 'RULED_BY_POLICY')).toBeUndefined()
})
