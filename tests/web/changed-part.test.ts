/** What an open page of tonight asks for when a decision changes: the first words and the routes' lines alone. */
import { expect, test } from 'vitest'
import type { ChangedTonight } from '#src/api/tonight-document.ts'
import { parseDocument } from '#src/wire.ts'
import { aDecision, anAlert, aRecommendation } from '#tests/support/builders.ts'
import { pagesBench } from '#tests/web/support.ts'

const lineIn = (html: string) =>
  /<tr[^>]* id="line-route-1"[\s\S]*?<\/tr>/.exec(html)?.[0].replace(/ data-after="[^"]*"/, '')
const leadIn = (html: string) => /<div id="lead"[\s\S]*?<\/div>/.exec(html)?.[0]
const withoutMark = (line?: string) => line?.replace(/(class="route-number"[^>]*>)[^<]*/, '$1')

test('holds the same words as the whole page, and says where the line stands', async () => {
  const { get } = await pagesBench()
  const [whole, part] = [(await get('/')).body, (await get('/tonight/changed?routes=route-1')).body]
  expect(lineIn(part)).toContain('Treat')
  expect(withoutMark(lineIn(part))).toBe(withoutMark(lineIn(whole)))
  expect(leadIn(part)).toBe(leadIn(whole))
  expect(part).toContain('data-after=""')
  expect(part.length).toBeLessThan(whole.length / 4)
})

test('follows the decision as the engine holds it', async () => {
  const recommendation = aRecommendation({
    outcome: 'no_action',
    spread_rate_g_m2: null,
    because: 'It stays warm.',
  })
  const held = { decisions: async () => [aDecision({ recommendation })], forecasts: async () => [] }
  const { get } = await pagesBench({ held })
  const { body } = await get('/tonight/changed?routes=route-1')
  expect(lineIn(body)).toContain('It stays warm')
})

test('names what its alerts are about, and nothing of another authority', async () => {
  const { get, store } = await pagesBench()
  await store.saveAlerts([
    anAlert(),
    anAlert({ id: 'threshold_crossed:south-hill', authority: 'southshire', subject: 'south-hill' }),
  ])
  const { body } = await get('/api/v1/tonight/changed?routes=route-1,south-1,nobody')
  const changed = parseDocument<ChangedTonight>(body)
  expect(changed.changed.map(({ id, after }) => [id, after])).toEqual([['route-1', null]])
  expect(changed.alerts).toHaveLength(1)
  expect(body).not.toContain('south')
})

test('who may not read tonight may not read a part of it', async () => {
  const { get } = await pagesBench({ demonstration: null })
  expect((await get('/tonight/changed?routes=route-1')).headers.location).toMatch(/^\/sign-in/)
  expect((await get('/api/v1/tonight/changed?routes=route-1')).statusCode).toBe(401)
})
