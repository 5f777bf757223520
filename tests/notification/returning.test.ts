import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Alert } from '#src/decision/alert.ts'
import { afterEvent } from '#src/decision/alerts/life.ts'
import { deadline, onCallNight } from '#tests/notification/on-call-night.ts'
import { EVENING, minutesAfter } from '#tests/support/builders.ts'

const at = (minute: number) => minutesAfter(EVENING, minute)
const cleared = (alert: Alert, minute: number) => afterEvent(alert, { event: 'cleared', at: at(minute) })!
const returned = (alert: Alert, minute: number) => afterEvent(alert, { event: 'returned', at: at(minute) })!
const answered = (alert: Alert, minute: number) => {
  const seen = { severity: alert.severity, due_at: null, behind: 0 }
  const answer = { kind: 'acknowledged', by: 'pat', at: at(minute), comment: '', until: null, seen } as const
  return afterEvent(alert, { event: 'acknowledged', at: at(minute), answer })!
}

async function night(...steps: [minute: number, alerts: Alert[]][]) {
  const given = await onCallNight()
  for (const [minute, alerts] of steps) {
    await given.until(minute)
    await given.save(...alerts)
  }
  await given.until(60)
  return given.sent.map(({ minute, message }) => `${message.person} ${minute} ${message.kind}`)
}

describe('an alert that is cleared and back within half an hour never was away', () => {
  const one = deadline('route-1')
  const two = deadline('route-2')

  test('the ladder goes on, and nobody is told twice', async () => {
    const gone = cleared(one, 4)
    expect(await night([0, [one]], [4, [gone]], [8, [returned(gone, 8)]])).toEqual([
      'pat 0 alert',
      'lee 10 alert',
      'ann 20 alert',
      'bob 20 alert',
    ])
  })

  test('who heard that it is over hears that it is back, at once', async () => {
    const gone = cleared(one, 12)
    expect(await night([0, [one]], [12, [gone]], [14, [returned(gone, 14)]])).toEqual([
      'pat 0 alert',
      'lee 10 alert',
      'lee 12 over',
      'pat 12 over',
      'lee 14 alert',
      'pat 14 alert',
      'ann 20 alert',
      'bob 20 alert',
    ])
  })

  test('beside another of its cause that stands it is no news', async () => {
    const gone = cleared(one, 4)
    const told = await night([0, [one, two]], [4, [gone]], [20, [returned(gone, 20)]])
    expect(told.filter((words) => words.startsWith('pat'))).toEqual(['pat 0 alert'])
  })

  test('worse than it was told it is news', async () => {
    const warning = deadline('route-1', { severity: 'warning' })
    const gone = cleared(warning, 4)
    const worse = { ...returned(gone, 8), severity: 'urgent', told: deadline('route-1').told } as const
    const told = await night([0, [warning]], [4, [gone]], [8, [worse]])
    expect(told.slice(0, 3)).toEqual(['pat 0 alert', 'pat 8 alert', 'lee 18 alert'])
  })
})

test('comes and goes as it likes, unanswered: told again only to who heard that it was over', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 25 }), { minLength: 1, maxLength: 8 }),
      async (minutesBetween) => {
        const given = await onCallNight()
        let alert = deadline('route-1')
        let minute = 0
        await given.save(alert)
        for (const between of minutesBetween) {
          minute += between
          await given.until(minute)
          alert = alert.cleared_at ? returned(alert, minute) : cleared(alert, minute)
          await given.save(alert)
        }
        await given.until(minute + 25)
        for (const person of ['pat', 'lee', 'ann']) {
          const kinds = given.to(person).map(({ message }) => message.kind)
          const again = kinds.filter((kind, index) => kind === 'alert' && kinds[index - 1] === 'alert')
          expect(again).toEqual([])
          // it stands, and it was never long away: everybody knows by now
          if (!alert.cleared_at) expect(kinds.at(-1)).toBe('alert')
        }
      },
    ),
    { numRuns: 60 },
  ))

describe('what is news', () => {
  const one = deadline('route-1')
  const two = deadline('route-2')

  test('raised anew after more than half an hour', async () => {
    const anew = { ...deadline('route-1', { raised_at: at(45) }), version: 3 }
    expect((await night([0, [one]], [4, [cleared(one, 4)]], [45, [anew]])).slice(0, 2)).toEqual([
      'pat 0 alert',
      'pat 45 alert',
    ])
  })

  test('an answer that is taken back, beside another alert that nobody has answered', async () => {
    const taken = answered(one, 5)
    const back = afterEvent(taken, { event: 'undone', at: at(25) })!
    const told = await night([0, [one, two]], [5, [taken]], [25, [back]])
    expect(told.filter((words) => words.startsWith('pat'))).toEqual(['pat 0 alert', 'pat 25 alert'])
  })

  test('a message that did not reach its person before it was over is sent when it is back', async () => {
    const given = await onCallNight(({ person }, minute) =>
      person === 'pat' && minute < 6 ? { result: 'retry', why: 'answered 500' } : { result: 'sent' },
    )
    const gone = cleared(one, 4)
    await given.save(one)
    await given.until(4)
    await given.save(gone)
    await given.until(7)
    await given.save(returned(gone, 7))
    await given.until(9)
    expect(given.sent.map(({ minute, message }) => `${message.person} ${minute}`)).toEqual(['pat 7'])
  })
})
