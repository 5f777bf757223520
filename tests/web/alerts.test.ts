import { describe, expect, test } from 'vitest'
import type { Alert } from '#src/decision/alert.ts'
import { anAlert, EVENING, minutesAfter } from '#tests/support/builders.ts'
import { pagesBench, wordsOf } from '#tests/web/support.ts'

const near = anAlert({
  id: 'deadline_near:route-1',
  kind: 'deadline_near',
  subject: 'route-1',
  severity: 'urgent',
  message: 'Route 1: order the treatment by 18:40.',
  due_at: minutesAfter(EVENING, 40),
  raised_at: minutesAfter(EVENING, -20),
})
const silent = anAlert({ behind: ['Box 1 is silent.', 'Box 2 is silent.'] })
const form = {
  alert: near.id,
  act: 'acknowledge',
  comment: 'Crew is called.',
  expected_version: '1',
  seen: 'Nobody has answered.',
}

async function withAlerts(user: string | null = 'duty', alerts: Alert[] = [near, silent]) {
  const given = await pagesBench()
  await given.store.saveAlerts(alerts)
  const headers = user ? await given.as(user) : {}
  const page = async (url = '/alerts') => wordsOf((await given.get(url, headers)).body)
  const send = (more: Partial<typeof form> & { minutes?: string }) =>
    given.post('/alerts', { ...form, ...more }, headers)
  return { ...given, headers, page, send }
}

describe('the alerts of a night', () => {
  test('by cause, the loudest first, with age, countdown, what stands behind, and that nobody has answered', async () => {
    const { page } = await withAlerts()
    const words = await page()
    expect(words).toContain('2 alerts stand; 2 not answered.')
    expect(words.indexOf('Frost on the roads: 1')).toBeLessThan(words.indexOf('Sensors: 1'))
    expect(words).toContain(
      'Route 1: order the treatment by 18:40. 40 min left ! Nobody has answered since 17:40, for 20 min',
    )
    expect(words).toContain('The 2 behind it Box 1 is silent. Box 2 is silent.')
  })
  test('a state is told by a sign and a word, and the page of tonight tells it too', async () => {
    const { page, send } = await withAlerts()
    await send({})
    expect(await page()).toContain(
      '✓ Acknowledged since 17:40, for 20 min Acknowledged by duty at 18:00: Crew is called.',
    )
    expect(await page()).toContain('2 alerts stand; 1 not answered.')
    expect(await page('/')).toContain('✓ Acknowledged by duty at 18:00: Crew is called.')
  })
  test('one whose cause seems gone says since when', async () => {
    const { page } = await withAlerts('duty', [{ ...silent, fading_at: minutesAfter(EVENING, -2) }])
    expect(await page()).toContain('Seems over since 17:58; it ends when that has lasted.')
  })
  test('none at all is said', async () => {
    const { page } = await withAlerts('duty', [])
    expect(await page()).toContain('Nothing needs telling.')
  })
  test.each([
    [null, 'Sign in as the duty manager to answer.', 0],
    ['viewer', 'You are signed in as viewer. A duty manager on duty or a winter manager answers.', 0],
    ['off-duty', 'You are signed in as off-duty.', 0],
    ['winter', 'Answer', 2],
    ['duty', 'Quiet for 15 min', 2],
  ])('%s reads them: %s', async (user, words, forms) => {
    const { get, headers } = await withAlerts(user)
    const { body } = await get('/alerts', headers)
    expect(wordsOf(body)).toContain(words)
    expect(body.match(/name="comment"/g)?.length ?? 0).toBe(forms)
  })
  test('no snooze is offered past the last moment to order', async () => {
    const { get, headers } = await withAlerts('duty', [near])
    const { body } = await get('/alerts', headers)
    expect(body.match(/<option value="\d+"/g)).toEqual(['<option value="15"', '<option value="30"'])
  })
})

describe('the form, without scripts', () => {
  const stored = async ({ store }: { store: { alerts(): Promise<Alert[]> } }) =>
    (await store.alerts()).find(({ id }) => id === near.id)

  test('acknowledges and leads back to the alerts', async () => {
    const made = await withAlerts()
    const answer = await made.send({})
    expect([answer.statusCode, answer.headers.location]).toEqual([303, '/alerts'])
    expect(await stored(made)).toMatchObject({ version: 2, answer: { kind: 'acknowledged', by: 'duty' } })
  })
  test('snoozes by the clock of the service', async () => {
    const made = await withAlerts()
    await made.send({ act: 'snooze', minutes: '30' })
    expect((await stored(made))?.answer).toMatchObject({ kind: 'snoozed', until: minutesAfter(EVENING, 30) })
    expect(await made.page()).toContain('Quiet until 18:30, by duty at 18:00: Crew is called.')
  })
  test('takes an answer back without a comment', async () => {
    const made = await withAlerts()
    await made.send({})
    await made.send({ act: 'undo', comment: '', expected_version: '2' })
    expect(await stored(made)).toMatchObject({ version: 3, answer: null })
  })
  test.each([
    ['no comment', { comment: '' }, 422, 'Say who has it in hand'],
    ['a snooze past the deadline', { act: 'snooze', minutes: '60' }, 422, 'until 18:40 at the latest'],
    ['a snooze without an end', { act: 'snooze', minutes: 'long' }, 422, 'until'],
    ['an act that is none', { act: 'erase' }, 422, 'Choose what to do.'],
    ['an alert that is none', { alert: 'nothing' }, 404, 'No such id.'],
  ])(
    '%s: refused in words, with what was entered, and nothing changes',
    async (_name, more, status, words) => {
      const made = await withAlerts()
      const answer = await made.send(more)
      expect(answer.statusCode).toBe(status)
      expect(wordsOf(answer.body)).toContain('Not recorded')
      expect(wordsOf(answer.body)).toContain(words)
      expect(await stored(made)).toEqual(near)
    },
  )
  test('one that changed meanwhile: what was seen, and what it is now', async () => {
    const made = await withAlerts()
    const { answer: _, ...passed } = near
    await made.store.saveAlerts([
      { ...passed, answer: null, version: 2, message: 'Route 1: order by 18:20.' },
    ])
    const { statusCode, body } = await made.send({
      seen: 'Nobody has answered. Route 1: order the treatment by 18:40.',
    })
    expect(statusCode).toBe(409)
    expect(wordsOf(body)).toContain(
      'You were looking at: Nobody has answered. Route 1: order the treatment by 18:40.',
    )
    expect(wordsOf(body)).toContain('It is now: Nobody has answered. Route 1: order by 18:20.')
    expect(body).toContain('value="Crew is called."')
    expect(body).toContain('name="expected_version" value="2"')
  })
  test('comments are text, never markup', async () => {
    const made = await withAlerts()
    await made.send({ comment: '<img src=x onerror=alert(1)>' })
    expect((await made.get('/alerts', made.headers)).body).not.toContain('<img')
  })
})
