import { beforeEach, describe, expect, test } from 'vitest'
import { notify } from '#src/jobs/notify.ts'
import { ladder } from '#src/notification/escalation.ts'
import { type Bench, bench, KEY, twoAuthorities } from '#tests/api/support.ts'
import { deadline, people } from '#tests/notification/on-call-night.ts'
import { EVENING, minutesAfter } from '#tests/support/builders.ts'
import { silentLog } from '#tests/support/silent-log.ts'

let api: Bench
const told: string[] = []
let run: ReturnType<typeof notify>

beforeEach(async () => {
  api = await bench()
  told.length = 0
  run = notify({
    clock: api.deps.clock,
    store: api.store,
    people,
    steps: ladder({ duty_manager: 10, deputy: 10 }),
    page: 'http://localhost',
    network: () => twoAuthorities,
    log: silentLog,
    notifier: {
      async send({ person, kind, authority }) {
        told.push(`${person} ${kind} ${authority}`)
        return { result: 'sent' }
      },
    },
  })
  await api.store.saveAlerts([
    deadline('route-1'),
    deadline('route-2'),
    deadline('south-1', { authority: 'southshire' }),
  ])
  await run()
})

const ofNorthshire = async () => (await api.app.inject({ url: '/api/v1/notices', headers: KEY })).json().items
const answer = async (notice: string, as: string, comment = 'I have it in hand.') =>
  api.app.inject({
    method: 'POST',
    url: `/api/v1/notices/${encodeURIComponent(notice)}/answer`,
    headers: await api.as(as),
    payload: { comment },
  })

describe('an answer', () => {
  test('acknowledges every alert of the notice, and nobody else is told', async () => {
    const [notice, ...others] = await ofNorthshire()
    expect(others).toEqual([])
    const answered = await answer(notice.id, 'duty')
    expect(answered.statusCode).toBe(200)
    expect(answered.json().items.map(({ state }: { state: string }) => state)).toEqual([
      'acknowledged',
      'acknowledged',
    ])
    told.length = 0
    api.setNow(minutesAfter(EVENING, 25))
    await run()
    // southshire has not answered: its own escalation goes on
    expect(told.filter((line) => line.includes('northshire'))).toEqual([])
    expect(told.toSorted()).toEqual(['ann', 'bob', 'lee'].map((person) => `${person} alert southshire`))
    expect(await ofNorthshire()).toEqual([])
  })

  test.each([
    ['who may only look', 'viewer', 403],
    ['of another authority', 'south', 404],
    ['who is not on duty', 'off-duty', 403],
  ])('of somebody %s changes nothing', async (_, username, status) => {
    const [notice] = await ofNorthshire()
    expect((await answer(notice.id, username)).statusCode).toBe(status)
    expect(await ofNorthshire()).toEqual([notice])
  })

  test('needs words', async () => {
    const [notice] = await ofNorthshire()
    expect((await answer(notice.id, 'duty', ' ')).json()).toMatchObject({ code: 'COMMENT_REQUIRED' })
  })

  test('to nothing that stands is not found', async () => {
    expect((await answer('northshire.sky.2026-01-15T18:00:00.000Z', 'duty')).statusCode).toBe(404)
  })
})

test('the outbox shows what became of each message, of the own authority alone', async () => {
  const { items } = (await api.app.inject({ url: '/api/v1/notifications', headers: KEY })).json()
  expect(items).toMatchObject([{ person: 'pat', authority: 'northshire', state: 'sent', attempts: 1 }])
})
