import { expect, test } from 'vitest'
import { adoptionEntry } from '#src/decision/adopted-policy.ts'
import { bandInWords } from '#src/web/policy/policy-words.ts'
import { EVENING } from '#tests/support/builders.ts'
import { forecastTo } from '#tests/support/decide-cases.ts'
import { anAdoptedPolicy } from '#tests/support/policies.ts'
import { ruledDeps } from '#tests/support/ruled-deps.ts'
import { aRow } from '#tests/support/treatment-tables.ts'
import { county, pagesBench, wordsOf } from '#tests/web/support.ts'

async function ruledPages() {
  const { deps, start } = ruledDeps(county)
  const made = await pagesBench(deps)
  const rules = await start(made.store)
  const page = async (user: string | null = null) =>
    wordsOf((await made.get('/policy', user ? await made.as(user) : {})).body)
  const propose = async (more: object = {}) => {
    const answer = await made.app.inject({
      method: 'PUT',
      url: '/api/v1/policies/northshire',
      headers: await made.as('winter'),
      payload: {
        policy: {
          format: 'frostline.policy/1',
          id: 'ours',
          table: { id: 'ours', name: 'Our table', source: 'Plan 2026', rows: [aRow({ id: 'N1' })] },
          ...more,
        },
        expected_version: 0,
        reason: 'Winter service plan 2026.',
      },
    })
    return answer.json().id as string
  }
  return { ...made, rules, page, propose }
}

test('without one: the example, each row of it, and what it leaves to a person', async () => {
  const words = await (await ruledPages()).page()
  expect(words).toContain('No policy has been adopted: advice follows an example that nobody has signed off.')
  expect(words).toContain('S3 frost above −5 below −2 °C wet dry 16 g/m²')
  expect(words).toContain('S5 frost above −10 up to and with −5 °C wet dry 2 × 15 g/m²')
  expect(words).toContain('S12 deep snow all temperatures any dry 20 g/m², repeated, with plough')
  expect(words).toContain('S1 frost from −2 °C any dry 8 g/m²')
  expect(words).toContain('S14 hard-packed snow up to and with −8 °C any dry a person decides')
  expect(words).toContain(
    'The table ends for frost, dry salt on a wet road: up to and with −10 °C, a person decides.',
  )
  expect(words).toContain('with a probability of 30 % or more')
})

test('an adopted one: who, when, why; its classes and thresholds with their side', async () => {
  const { rules, page } = await ruledPages()
  const [adopted] = anAdoptedPolicy()
  const classes = [
    { id: 'p1', name: 'Primary', threshold: { treat_below_c: 0.5, side: '<=' as const }, margin_min: 60 },
  ]
  const own = { ...adopted, policy: { ...adopted.policy, classes, default_class: 'p1' }, adopted_at: EVENING }
  await rules.policies.adopt(own, adoptionEntry(own, null))
  const words = await page('viewer')
  expect(words).toContain(
    'Version 1, adopted on 15 January 2026 at 18:00: proposed by winter, approved by other-winter. Adopted by the council on 3 October.',
  )
  expect(words).toContain('Primary (all routes not named) at or below +0.5 °C – – 60 min – –')
  expect(words).not.toContain('nobody has signed off')
})

test.each([
  ['winter', 'Somebody else must approve it.'],
  ['duty', 'Another winter manager approves it.'],
  ['other-winter', 'Approve: from now on it decides'],
])('a proposed one, to %s', async (user, says) => {
  const { page, propose } = await ruledPages()
  await propose()
  const words = await page(user)
  expect(words).toContain(
    'Version 1 was proposed by winter on 15 January 2026 at 18:00: Winter service plan 2026.',
  )
  expect(words).toContain(says)
})

test('is approved by a form, and a refusal keeps the page with its reason', async () => {
  const { post, as, propose, rules, page } = await ruledPages()
  const proposal = await propose()
  const refused = await post('/policy', { proposal }, await as('winter'))
  expect([refused.statusCode, wordsOf(refused.body)]).toEqual([
    403,
    expect.stringContaining('Who proposed a policy cannot approve it'),
  ])
  const answer = await post('/policy', { proposal }, await as('other-winter'))
  expect([answer.statusCode, answer.headers.location]).toEqual([303, '/policy'])
  expect(rules.policyOf('northshire').id).toBe('ours')
  expect(await page('duty')).toContain('approved by other-winter. Winter service plan 2026.')
})

test('one that is less cautious tonight says so, route by route', async () => {
  const { page, propose, store, deps } = await ruledPages()
  await store.saveForecasts([forecastTo(-3, { issued_at: deps.clock.now() })])
  await propose({
    table: { id: 'ours', name: 'Ours', source: '', rows: [aRow({ id: 'N1', spread_rate_g_m2: 5 })] },
  })
  const words = await page('other-winter')
  expect(words).toContain('Less cautious than the rules in force for at least one route')
  expect(words).toMatch(/Route 1 \(less cautious\)\. In force: .* 10 g\/m²\. Proposed: .* 5 g\/m²\./)
})

test.each([
  [{ min_c: -0.5, max_c: null }, 'from −0.5 °C'],
  [{ min_c: null, max_c: -4.99, max_included: false }, 'below −4.99 °C'],
  [{}, 'all temperatures'],
])('a band %o is %s', (band, words) => {
  expect(bandInWords(aRow(band))).toBe(words)
})
