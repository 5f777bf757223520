import { expect, test } from 'vitest'
import { markedField } from '#src/web/startup/validate-page.ts'
import { EVENING } from '#tests/support/builders.ts'
import { plain, shownIn } from '#tests/web/shown-in.ts'
import { pagesBench, wordsOf } from '#tests/web/support.ts'

const { post, get } = await pagesBench({ demonstration: null })
const own = { origin: 'http://localhost:80', 'sec-fetch-site': 'same-origin' }
const message = (more: object = {}) =>
  JSON.stringify({ v: 1, ts: EVENING.toISOString(), seq: 1, road_temp_c: -0.4, ...more })
const checked = async (payload: string) => (await post('/validate', { payload }, own)).body

test('the page is there for anybody, with an example', async () => {
  expect(wordsOf((await get('/validate')).body)).toContain('Nothing is sent or kept')
})

test('refused: the field marked, expected, got, the likely cause, and a message that would be accepted', async () => {
  const html = await checked(message({ road_temp_c: 100 }))
  const words = plain(wordsOf(html))
  expect(words).toContain('This message would be refused: RANGE (road_temp_c).')
  expect(words).toContain('Expected -40 to 80 °C; got 100')
  expect(words).toContain('Likely: degrees Fahrenheit sent as Celsius.')
  expect(plain(/<mark>(.*?)<\/mark>/.exec(html)?.[1] ?? '')).toBe('"road_temp_c":100')
  const corrected = shownIn(html, 'corrected')
  expect(JSON.parse(corrected).road_temp_c).toBe(37.78)
  expect(wordsOf(await checked(corrected))).toContain('would be accepted')
})

test('accepted, and accepted with a doubt', async () => {
  expect(wordsOf(await checked(message()))).toContain('This message would be accepted: −0.4 °C.')
  expect(wordsOf(await checked(message({ battery_v: 2.4 })))).toContain(
    'accepted: −0.4 °C, with a doubt: LOW_BATTERY.',
  )
})

test('what is pasted is shown as text, never as markup', async () => {
  const html = await checked('<script>alert(1)</script>')
  expect(html).not.toContain('<script>alert')
  expect(wordsOf(html)).toContain('INVALID_JSON_OR_SHAPE')
})

test('more than may be checked at once is refused in words', async () => {
  expect(wordsOf(await checked('x'.repeat(16_385)))).toContain('PAYLOAD_TOO_LARGE')
  const answer = await post('/validate', { payload: 'x'.repeat(40_000) }, own)
  expect(answer.statusCode).toBe(422)
  expect(wordsOf(answer.body)).toContain('Not checked')
})

test('from another site nothing is checked', async () => {
  expect(
    (await post('/validate', { payload: '{}' }, { origin: 'http://elsewhere.example' })).statusCode,
  ).toBe(403)
})

test.each([
  ['{"a":1,"road_temp_c" : "x,}\\"", "b":2}', 'road_temp_c', '"road_temp_c" : "x,}\\""'],
  ['{"road_temp_c":1}', 'air_temp_c', undefined],
  ['{"a.b":1,"aXb":2}', 'a.b', '"a.b":1'],
])('the field at fault in %s', (payload, field, marked) => {
  expect(markedField(payload, field)?.marked).toBe(marked)
})
