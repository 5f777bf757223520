import { expect, test } from 'vitest'
import { EVENING, minutesAfter } from '#tests/support/builders.ts'
import { county, pagesBench, wordsOf } from '#tests/web/support.ts'

const told = {
  route: 'route-1',
  started: '16:10',
  finished: '17:40',
  spread_rate_g_m2: '12,5',
  salt: 'prewet',
  salt_t: '',
  by: 'Crew 2',
  note: '',
}

async function office(user = 'duty') {
  const given = await pagesBench({ network: () => county })
  const headers = await given.as(user)
  const send = (fields: Record<string, string>) => given.post('/treatments', fields, headers)
  const look = async (url = '/treatments') => wordsOf((await given.get(url, headers)).body)
  return { ...given, send, look }
}

test('the office enters a treatment for the crew; tonight says so, and sent twice it is one', async () => {
  const { send, look, store } = await office()
  expect(await look()).toContain('No crew has told of a treatment in the last day.')
  const answer = await send(told)
  expect([answer.statusCode, answer.headers.location]).toEqual([303, '/treatments'])
  expect((await send(told)).statusCode).toBe(303)
  expect(await store.treatments({ from: minutesAfter(EVENING, -60), to: EVENING })).toMatchObject([
    { finished_at: minutesAfter(EVENING, -20), spread_rate_g_m2: 12.5, on_behalf: true, salt_t: null },
  ])
  const words = await look()
  expect(words).toContain('Route 1 16:10 to 17:40, 20 min ago whole route 12.5 g/m², pre-wet Crew 2')
  expect(words).toContain('entered for the crew by duty, 18:00')
  expect(await look('/')).toContain('treated 17:40, 12.5 g/m², 20 min ago')
})

test('what cannot have been so is refused with its likely cause, and what was entered stays', async () => {
  const { send } = await office()
  const { statusCode, body } = await send({ ...told, finished: '19:40' })
  expect(statusCode).toBe(422)
  expect(wordsOf(body)).toContain(
    'Likely cause: the phone’s clock is ahead, or it is planned and not done yet.',
  )
  expect(body).toContain('value="Crew 2"')
})

test('what was wrong is taken back with a reason, and stays to be seen', async () => {
  const { send, look } = await office('off-duty')
  await send(told)
  const treatment = 'office-2026-01-15-route-1-1740-125'
  expect((await send({ treatment, reason: '' })).statusCode).toBe(422)
  expect((await send({ treatment, reason: 'Was Route 2' })).statusCode).toBe(303)
  expect(await look()).toContain('Taken back by off-duty, 18:00: Was Route 2')
  expect(await look('/')).not.toContain('treated 17:40')
  const again = await send(told)
  expect([again.statusCode, wordsOf(again.body)]).toEqual([
    409,
    expect.stringContaining('was taken back and is not counted'),
  ])
  expect((await send({ ...told, spread_rate_g_m2: '10' })).statusCode).toBe(303)
})

test('a viewer sees what was done and no form', async () => {
  const { get } = await office()
  const { body } = await get('/treatments')
  expect(wordsOf(body)).toContain('No crew has told of a treatment')
  expect(body).not.toContain('id="record-treatment"')
})
