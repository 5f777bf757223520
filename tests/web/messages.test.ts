import { describe, expect, test } from 'vitest'
import type { OutboxMessage } from '#src/notification/message.ts'
import type { Notice } from '#src/notification/notice.ts'
import { EVENING, hoursAfter, minutesAfter } from '#tests/support/builders.ts'
import { pagesBench, wordsOf } from '#tests/web/support.ts'

const ago = (minutes: number) => minutesAfter(EVENING, -minutes)

const aNotice = (more: Partial<Notice> = {}): Notice => ({
  id: 'northshire.frost.2026-01-15T17:40:00.000Z',
  authority: 'northshire',
  cause: 'frost',
  severity: 'urgent',
  opened_at: ago(20),
  urgent_at: ago(20),
  wave: 0,
  wave_at: ago(20),
  told: [],
  closed_at: null,
  ...more,
})
const told = (person: string, more: Partial<OutboxMessage> = {}): OutboxMessage => ({
  id: `${more.notice ?? aNotice().id}.0.${person}`,
  notice: aNotice().id,
  authority: 'northshire',
  person,
  name: person[0]!.toUpperCase() + person.slice(1),
  kind: 'alert',
  severity: 'urgent',
  title: 'URGENT: Frost on the roads (Northshire Council, 17:40)',
  body: 'Route 1 must be ordered by 21:00.\nTold until somebody answers: Pat now, Lee after 10 min.',
  created_at: ago(20),
  state: 'sent',
  attempts: 1,
  next_try_at: ago(20),
  sent_at: ago(20),
  by: 'email',
  why: null,
  ...more,
})
const waiting = { state: 'due', sent_at: null, by: null, why: 'answered 500' } as const

async function page(
  notices: readonly Notice[],
  messages: readonly OutboxMessage[],
  user: string | null = 'duty',
) {
  const given = await pagesBench()
  await given.store.saveNotices(notices, messages)
  const headers = user ? await given.as(user) : {}
  return wordsOf((await given.get('/messages', headers)).body)
}

describe('who was told what, when and by which way', () => {
  test('of what waits for an answer: each person, channel, time and age, and what was said', async () => {
    const words = await page(
      [aNotice()],
      [told('pat'), told('lee', { by: 'sms', sent_at: ago(10), created_at: ago(10) })],
    )
    expect(words).toContain('Frost on the roads: nobody has answered; told to Lee and Pat.')
    expect(words).toContain(
      'Urgent: Frost on the roads. As told at 17:50: Route 1 must be ordered by 21:00. ! Nobody has answered since 17:40, for 20 min',
    )
    expect(words).toContain(
      '✓ 17:40 Pat was told by e-mail 20 min ago ✓ 17:50 Lee was told by SMS 10 min ago',
    )
    expect(words).toContain(
      'What was said Route 1 must be ordered by 21:00. Told until somebody answers: Pat now',
    )
    expect(words).toContain('that is not yet read')
  })

  test('a second channel that had to do is said', async () => {
    const words = await page([aNotice()], [told('pat', { by: 'sms', why: 'email: 550 no such mailbox' })])
    expect(words).toContain('Pat was told by SMS (email: 550 no such mailbox)')
    expect(words).not.toContain('Warning: Pat')
  })

  test.each<[string, Partial<OutboxMessage>, string]>([
    [
      'waits',
      { ...waiting, attempts: 3, next_try_at: minutesAfter(EVENING, 2) },
      'waits; tried 3 times, again at 18:02 (answered 500)',
    ],
    ['was refused', { ...waiting, state: 'refused' }, 'NOT reached: refused for good (answered 500)'],
    ['was given up', { ...waiting, state: 'dropped' }, 'NOT reached in time: given up (answered 500)'],
  ])('who is not reached because it %s stands above all', async (_, more, became) => {
    const words = await page([aNotice()], [told('pat', more)])
    expect(words).toContain('NOBODY has been reached.')
    expect(words).toContain('Warning: Pat has not been reached: answered 500. Ring instead.')
    expect(words).toContain(became)
  })

  test('a message that is only written here is not called told', async () => {
    const words = await page([aNotice()], [told('pat', { by: 'outbox' })])
    expect(words).toContain('NOBODY has been reached.')
    expect(words).toContain(
      'What Pat should hear is only written here: give them a channel in the contacts file.',
    )
    expect(words).toContain('? 17:40 Pat was told only here: no channel is set')
  })

  test('of what is over: who answered, or that nobody did; for a day', async () => {
    const closed = { opened_at: ago(90), closed_at: ago(60) }
    const words = await page(
      [
        aNotice({ ...closed, id: 'northshire.frost.1', answered_by: ['pat'] }),
        aNotice({ ...closed, id: 'northshire.sky.1', cause: 'sky' }),
        aNotice({ id: 'northshire.sensors.1', cause: 'sensors', closed_at: hoursAfter(EVENING, -25) }),
      ],
      [told('lee', { notice: 'northshire.frost.1', kind: 'over', title: 'Frost: answered by pat' })],
    )
    expect(words).toContain('Nothing waits for an answer.')
    expect(words).toContain('✓ Answered by pat at 17:00 since 16:30, for 30 min')
    expect(words).toContain('Lee was told that nothing more need be done by e-mail')
    expect(words).toContain('○ Over at 17:00, answered by nobody')
    expect(words).not.toContain('Sensors')
  })

  test('nothing at all is said', async () => {
    const words = await page([], [])
    expect(words).toContain('Nothing waits for an answer.')
    expect(words).toContain('Answered or over, in the last 24 h Nothing has been answered or is over.')
  })

  test('another authority’s messages are not shown', async () => {
    const words = await page(
      [aNotice({ authority: 'southshire' })],
      [told('pat', { authority: 'southshire' })],
    )
    expect(words).not.toContain('Pat')
  })
})

describe('the test of the alarms', () => {
  const one = { id: 'pat', authority: null, why: null, received_at: null }
  const bench = async (people: object[], at: Date | null = ago(30)) => {
    const received: string[] = []
    const given = await pagesBench({
      testAlarms: {
        now: () => EVENING,
        last: () => (at ? ({ at, people } as never) : null),
        received: (code) => void received.push(code),
      },
    })
    const headers = await given.as('duty')
    const words = async () => wordsOf((await given.get('/messages', headers)).body)
    const send = (code: string) => given.post('/messages', { code }, headers)
    return { ...given, received, words, send }
  }

  test('who was sent one, by which way, and who says that it came', async () => {
    const { words } = await bench([
      { ...one, name: 'Pat', code: '1234', by: 'sms', received_at: ago(26) },
      { ...one, name: 'Lee', code: '2345', by: 'email' },
      { ...one, name: 'Ann', code: '3456', by: 'outbox' },
      { ...one, name: 'Bob', code: '4567', by: null, why: 'sms: answered 401' },
    ])
    expect(await words()).toContain('Tried on 2026-01-15 at 17:30, 30 min ago: it came to 1 of 4.')
    expect(await words()).toContain('✓ Pat was sent one by SMS, and says after 4 min that it came')
    expect(await words()).toContain('? Lee was sent one by e-mail, and has not said that it came')
    expect(await words()).toContain('× Ann NOT reached: no channel is set')
    expect(await words()).toContain('× Bob NOT reached (sms: answered 401)')
    expect(await words()).not.toContain('2345')
  })

  test('the code is typed on the page; a wrong one is refused and stays', async () => {
    const { send, received } = await bench([{ ...one, name: 'Pat', code: '1234', by: 'sms' }])
    const wrong = await send('1243')
    expect(wrong.statusCode).toBe(422)
    expect(wrong.body).toContain('value="1243"')
    expect(wordsOf(wrong.body)).toContain('No message of the last test had this code.')
    expect((await send('1234')).headers.location).toBe('/messages#test')
    expect(received).toEqual(['1234'])
  })

  test('one of two days ago asks for another; none at all is said', async () => {
    const old = await bench([{ ...one, name: 'Pat', code: '1234', by: 'sms' }], hoursAfter(EVENING, -48))
    expect(await old.words()).toContain('That is more than a day: send another.')
    const never = await bench([], null)
    expect(await never.words()).toContain('Whether an alarm would reach anybody was never tried.')
  })
})

test('the page of the alerts leads there', async () => {
  const given = await pagesBench()
  expect((await given.get('/alerts', await given.as('duty'))).body).toContain('href="/messages"')
})
