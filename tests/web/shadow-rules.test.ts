import { beforeEach, describe, expect, test } from 'vitest'
import type { ShadowRules } from '#src/decision/verification/shadow-rules.ts'
import { shadowRulesInForce } from '#src/main/shadow-rules-in-force.ts'
import { EVENING } from '#tests/support/builders.ts'
import { anAdoptedPolicy } from '#tests/support/policies.ts'
import { county, pagesBench, wordsOf } from '#tests/web/support.ts'

let given: Awaited<ReturnType<typeof pagesBench>>
let held: () => Promise<ShadowRules | undefined>
let winter: Record<string, string>
beforeEach(async () => {
  const { changes: shadows } = await shadowRulesInForce({
    shadowRules: async () => [],
    saveShadowRules: (rules, entry) => given.store.saveShadowRules(rules, entry),
  })
  given = await pagesBench({ network: () => county, shadows })
  held = async () => (await given.store.shadowRules())[0]
  winter = await given.as('winter')
})

const page = async (headers = winter) => (await given.get('/shadow-rules', headers)).body
const noon = { id: 'noon-plus-one', treat_below_c: '+1,0', side: '<=', reason: 'As by our plan of 2019' }
const send = (fields: Record<string, string>, headers = winter) =>
  given.post('/shadow-rules', fields, headers)
const changedAt = async () => (await held())?.changed_at.toISOString() ?? ''

describe('the rules beside the advice', () => {
  test('none: says so, and what a winter manager can do; nobody else is offered a form', async () => {
    expect(wordsOf(await page())).toMatch(/No rule runs beside the advice: .* Another rule of noon/)
    const others = await page(await given.as('duty'))
    expect(wordsOf(others)).toContain('A winter manager changes these.')
    expect(others).not.toContain('id="set-rules"')
  })

  test('a rule of noon, the old rule and the cost are set, with a line of the record', async () => {
    const fields = { ...noon, old_rule: 'noon-plus-one', per_treatment_gbp: '412.50', source: 'Ledger 2025' }
    const answer = await send(fields)
    expect([answer.statusCode, answer.headers.location]).toEqual([303, '/shadow-rules'])
    expect(await held()).toMatchObject({
      rules: [{ kind: 'noon', id: 'noon-plus-one', treat_below_c: 1, side: '<=' }],
      old_rule: 'noon-plus-one',
      cost: { per_treatment_gbp: 412.5, source: 'Ledger 2025' },
      changed_by: 'winter',
    })
    const words = wordsOf(await page())
    expect(words).toContain('Savings are counted against noon-plus-one.')
    expect(words).toMatch(/noon-plus-one treats when the lowest forecast at noon is at or below \+1\.0 °C/)
    expect(words).toContain('Last changed by winter on')
    const [line] = await given.store.record('northshire', 1)
    expect(line).toMatchObject({ action: 'shadow_rules_changed', detail: { reason: noon.reason } })
  })

  test('a rule that is ticked off runs no more; a whole policy that stays is as it was', async () => {
    const [{ policy }] = anAdoptedPolicy()
    const rules: ShadowRules = {
      authority: 'northshire',
      rules: [
        { kind: 'policy', id: 'next-winter', policy },
        { kind: 'noon', id: 'old-rule', treat_below_c: 0, side: '<' },
      ],
      old_rule: null,
      cost: null,
      changed_at: EVENING,
      changed_by: 'winter',
    }
    const entry = {
      at: EVENING,
      actor: 'winter',
      authority: 'northshire',
      action: 'x',
      subject: 'x',
      detail: {},
    }
    await given.deps.shadows!.change(rules, entry)
    expect(wordsOf(await page())).toContain('next-winter decides as version 1 of the policy ours would')
    const answer = await send({
      'keep-next-winter': 'yes',
      changed_at: EVENING.toISOString(),
      reason: 'Enough',
    })
    expect(answer.statusCode, wordsOf(answer.body)).toBe(303)
    expect((await held())?.rules).toEqual([rules.rules[0]])
  })

  test.each([
    ['a name with a space', { ...noon, id: 'our rule' }, 'A name of 3 to 32 small letters'],
    ['no temperature', { ...noon, treat_below_c: 'one' }, 'Give a temperature from'],
    [
      'an old rule that does not run',
      { ...noon, old_rule: 'another' },
      'The old rule has to be one of the rules',
    ],
    ['a cost without its source', { ...noon, per_treatment_gbp: '400' }, 'Say where that figure is from'],
  ])('%s: the reason, and what was entered is still there', async (_, fields, says) => {
    const answer = await send(fields)
    expect(answer.statusCode).toBe(422)
    expect(wordsOf(answer.body)).toMatch(new RegExp(`Not changed.*${says}`))
    expect(answer.body).toContain(`value="${fields.id}"`)
    expect(answer.body).toContain(noon.reason)
    expect(await held()).toBeUndefined()
  })

  test('rules that somebody changed meanwhile are not overwritten', async () => {
    await send(noon)
    const answer = await send({ ...noon, id: 'noon-zero', changed_at: '' }, await given.as('other-winter'))
    expect(answer.statusCode).toBe(409)
    expect(wordsOf(answer.body)).toContain('changed meanwhile, by winter')
    expect((await held())?.rules.map(({ id }) => id)).toEqual(['noon-plus-one'])
    const again = await send({
      ...noon,
      id: 'noon-zero',
      'keep-noon-plus-one': 'yes',
      changed_at: await changedAt(),
    })
    expect(again.statusCode).toBe(303)
    expect((await held())?.rules.map(({ id }) => id)).toEqual(['noon-plus-one', 'noon-zero'])
  })

  test('a duty manager’s form is refused', async () => {
    const answer = await send(noon, await given.as('duty'))
    expect(answer.statusCode).toBe(403)
    expect(await held()).toBeUndefined()
  })

  test('the page of skill leads here', async () => {
    expect((await given.get('/skill')).body).toContain('href="/shadow-rules"')
  })
})
