import { beforeEach, describe, expect, test } from 'vitest'
import type { TestAlarms } from '#src/api/deps.ts'
import { type Bench, bench } from '#tests/api/support.ts'
import { EVENING, minutesAfter } from '#tests/support/builders.ts'

type Last = NonNullable<ReturnType<TestAlarms['last']>>
const person = (id: string, code: string, more: Partial<Last['people'][number]> = {}) => ({
  id,
  name: id,
  authority: null,
  code,
  by: 'sms',
  why: null,
  received_at: null,
  ...more,
})

let last: Last | null
let api: Bench
beforeEach(async () => {
  last = {
    at: minutesAfter(EVENING, -30),
    people: [person('pat', '1234'), person('sam', '9876', { authority: 'southshire' })],
  }
  api = await bench({
    testAlarms: {
      now: () => EVENING,
      last: () => last,
      received(code) {
        const people = last!.people.map((one) => (one.code === code ? { ...one, received_at: EVENING } : one))
        last = { ...last!, people }
      },
    },
  })
})
const url = '/api/v1/test-alarm'
const look = async () => (await api.app.inject({ url, headers: await api.as('duty') })).json()
const say = async (code: string, as = 'duty') =>
  api.app.inject({ method: 'POST', url: `${url}/received`, headers: await api.as(as), payload: { code } })

describe('a test message', () => {
  test('is told of without its code, and without the people of another authority', async () => {
    expect(await look()).toEqual({
      at: '2026-01-15T17:30:00.000Z',
      age_s: 1_800,
      people: [{ name: 'pat', by: 'sms', why: null, received_at: null }],
    })
  })

  test('came, says who knows its code: once, and in the record', async () => {
    const answer = await say(' 1234 ')
    expect(answer.json().people).toMatchObject([{ name: 'pat', received_at: EVENING.toISOString() }])
    expect(await api.store.record('pat', 10)).toMatchObject([
      { action: 'test_alarm_received', actor: 'duty', authority: 'northshire' },
    ])
  })

  test.each([
    ['of nobody', '0000', 'TEST_CODE'],
    ['of somebody of another authority', '9876', 'TEST_CODE'],
    ['that is none', 'abcd', 'BODY'],
  ])('is not said to have come by a code %s', async (_, code, problem) => {
    const answer = await say(code)
    expect(answer.statusCode).toBeGreaterThanOrEqual(400)
    expect(answer.json().code).toBe(problem)
    expect(last!.people.filter(({ received_at }) => received_at)).toEqual([])
    expect(await api.store.record('pat', 10)).toEqual([])
  })

  test('is not signed off by trying: after ten wrong codes none is taken until the next test', async () => {
    for (let tried = 0; tried < 10; tried++) expect((await say(`000${tried}`)).statusCode).toBe(422)
    expect((await say('1234')).json().detail).toContain('Too many wrong codes')
    last = { ...last!, at: EVENING }
    expect((await say('1234')).statusCode).toBe(200)
  })

  test('that was never sent is no message', async () => {
    last = null
    expect(await look()).toEqual({ at: null, age_s: null, people: [] })
    expect((await say('1234')).statusCode).toBe(422)
  })
})
