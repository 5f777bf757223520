import { beforeEach, describe, expect, test } from 'vitest'
import { verificationOut } from '#src/api/documents/verification.ts'
import type { VerificationDocument } from '#src/api/verification-document.ts'
import { examplePolicy } from '#src/decision/policy.ts'
import { shadowRulesInForce } from '#src/main/shadow-rules-in-force.ts'
import { documentOf } from '#src/policy-document.ts'
import { parseDocument } from '#src/wire.ts'
import { type Bench, bench, KEY, notAProblem } from '#tests/api/support.ts'
import { EVENING } from '#tests/support/builders.ts'
import { aRuleNight, aStationNight } from '#tests/support/verified-nights.ts'

let one: Bench
beforeEach(async () => {
  const { changes: shadows } = await shadowRulesInForce({
    shadowRules: async () => [],
    saveShadowRules: (rules, entry) => one.store.saveShadowRules(rules, entry),
  })
  one = await bench({ shadows })
  const nights = [aStationNight(5, -1), aStationNight(6, 2, -0.5), aStationNight(7, 1)]
  await one.store.saveStationNights([
    ...nights,
    aStationNight(5, -9, -9, { authority: 'southshire', station: 'south-hill' }),
  ])
  await one.store.saveRuleNights([
    aRuleNight(5, 9),
    aRuleNight(6, null),
    aRuleNight(5, null, { rule: 'old-rule' }),
    aRuleNight(6, 0, { rule: 'old-rule' }),
    aRuleNight(5, 0, { authority: 'southshire', route: 'south-1' }),
  ])
})

const get = (path: string, headers: Record<string, string> = KEY) =>
  one.app.inject({ url: `/api/v1${path}`, headers })
async function asked(path = '/verification'): Promise<VerificationDocument> {
  const answer = await get(path)
  expect(answer.statusCode, answer.body).toBe(200)
  return parseDocument<VerificationDocument>(answer.body)
}
const put = async (payload: object, username = 'winter', authority = 'northshire') =>
  one.app.inject({
    method: 'PUT',
    url: `/api/v1/shadow-rules/${authority}`,
    headers: await one.as(username),
    payload,
  })

const oldRule = { kind: 'noon', id: 'old-rule', treat_below_c: 1, side: '<=' }

describe('verification', () => {
  test('of the season so far, in the documented shape, own nights only', async () => {
    const answer = await get('/verification')
    expect(verificationOut.strict().safeParse(answer.json()).error).toBeUndefined()
    expect(answer.body).not.toContain('south')
    expect(await asked()).toMatchObject({
      authority: 'northshire',
      from_night: '2025-10-01',
      to_night: '2026-01-15',
      cost: { example: true },
      old_rule: null,
      forecast: { all: { nights: 3, hits: 1, false_alarms: 1, correct_negatives: 1 } },
      rules: [
        { rule: 'live', all: { nights: 2, hits: 1, needless_runs: 0 } },
        { rule: 'old-rule', all: { nights: 2, misses: 1, needless_runs: 1 } },
      ],
      ledger: [],
    })
  })

  test('of other nights: [from, to)', async () => {
    const { forecast, rules } = await asked('/verification?from=2026-01-06&to=2026-01-07')
    expect(forecast.all.nights).toBe(1)
    expect(rules.map(({ all }) => all.nights)).toEqual([1, 1])
  })

  const refused: Record<string, [string, number, string]> = {
    'a span that runs backwards': ['?from=2026-01-06&to=2026-01-05', 400, 'PARAM'],
    'more than 400 nights': ['?from=2020-01-06&to=2026-01-05', 400, 'PARAM'],
    'a date that is none': ['?from=2026-02-30', 400, 'PARAM'],
    'another authority': ['?authority=southshire', 404, 'NOT_FOUND'],
  }
  for (const [name, [query, status, code]] of Object.entries(refused))
    test(`${name} is refused`, async () =>
      expect(notAProblem(await get(`/verification${query}`), status, code)).toBeUndefined())
})

describe('shadow rules', () => {
  test('set by a winter manager, kept with a line of the record, and the ledger is against the old one', async () => {
    const cost = { per_treatment_gbp: 300, source: 'our accounts' }
    const answer = await put({
      rules: [oldRule],
      old_rule: 'old-rule',
      cost,
      reason: 'before we had sensors',
    })
    expect(answer.statusCode, answer.body).toBe(200)
    expect((await get('/shadow-rules/northshire')).json()).toMatchObject({
      rules: [oldRule],
      old_rule: 'old-rule',
      changed_by: 'winter',
    })
    const [entry] = await one.store.record('northshire', 5)
    expect(entry).toMatchObject({ action: 'shadow_rules_changed', actor: 'winter', at: EVENING })
    const { ledger, shadows } = await asked()
    expect(shadows).toEqual(['old-rule'])
    expect(ledger).toMatchObject([
      { rule: 'live', old_rule: 'old-rule', saved: { treatments: 0, missed_frosts: 1, cost_gbp: 0 } },
    ])
  })

  test('none until some are set', async () => {
    expect((await get('/shadow-rules/northshire')).json()).toMatchObject({ rules: [], changed_by: null })
  })

  test('a whole policy may run in the shadow', async () => {
    const policy = documentOf({ ...examplePolicy, treat_probability: 0.5 })
    expect((await put({ rules: [{ kind: 'policy', id: 'bold', policy }] })).statusCode).toBe(200)
    expect((await get('/shadow-rules/northshire')).json()).toMatchObject({
      rules: [{ kind: 'policy', id: 'bold', policy: { treat_probability: 0.5 } }],
    })
  })

  const refused: Record<string, [object, string, number, string]> = {
    'an id twice': [{ rules: [oldRule, oldRule] }, 'winter', 422, 'BODY'],
    'the name of the live rule': [{ rules: [{ ...oldRule, id: 'live' }] }, 'winter', 422, 'BODY'],
    'an old rule that is none of them': [{ rules: [], old_rule: 'old-rule' }, 'winter', 422, 'BODY'],
    'by whoever may not': [{ rules: [] }, 'duty', 403, 'ROLE'],
    'for another authority': [{ rules: [] }, 'south', 403, 'ROLE'],
  }
  for (const [name, [payload, username, status, code]] of Object.entries(refused))
    test(`${name}: refused, nothing kept`, async () => {
      expect(notAProblem(await put(payload, username), status, code)).toBeUndefined()
      expect(await one.store.shadowRules()).toEqual([])
    })

  test('of a neighbour do not exist', async () => {
    expect(notAProblem(await get('/shadow-rules/southshire'), 404, 'NOT_FOUND')).toBeUndefined()
    expect(notAProblem(await put({ rules: [] }, 'winter', 'southshire'), 404, 'NOT_FOUND')).toBeUndefined()
  })
})
