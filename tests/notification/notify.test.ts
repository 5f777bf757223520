import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { afterEvent } from '#src/decision/alerts/life.ts'
import { deadline, onCallNight, people } from '#tests/notification/on-call-night.ts'
import { anAlert, EVENING, minutesAfter } from '#tests/support/builders.ts'

const answered = (alert: ReturnType<typeof deadline>, minute: number, by = 'pat') => {
  const at = minutesAfter(EVENING, minute)
  const seen = { severity: alert.severity, due_at: null, behind: 0 }
  const answer = { kind: 'acknowledged', by, at, comment: 'Ordered.', until: null, seen } as const
  return afterEvent(alert, { event: 'acknowledged', at, answer })!
}
const entry = { at: EVENING, actor: 'pat', authority: 'northshire', action: 'x', subject: 'y', detail: null }

describe('escalation', () => {
  test('N2: nobody answers: duty manager, deputy after 10 min, the list after 20, each once', async () => {
    const night = await onCallNight()
    await night.save(deadline('route-1'))
    await night.until(120)
    const told = night.sent.map(({ minute, message }) => `${message.person} ${minute}`)
    console.log(`time to message: ${told.join(', ')} min`)
    expect(told).toEqual(['pat 0', 'lee 10', 'ann 20', 'bob 20'])
  })

  test.each([
    ['the duty manager after 5 min', 5, ['pat'], []],
    ['the deputy after 12 min', 12, ['pat', 'lee'], ['pat']],
    ['one of the list after 25 min', 25, ['pat', 'lee', 'ann', 'bob'], ['pat', 'lee', 'ann']],
  ])('an answer of %s stops it, and the others need not get up', async (_, minute, told, stoodDown) => {
    const night = await onCallNight()
    const alert = deadline('route-1')
    await night.save(alert)
    await night.until(minute)
    const by = told.at(-1)!
    await night.store.saveAlert(answered(alert, minute, by), alert.version, entry)
    await night.until(90)
    const of = (kind: string) =>
      night.sent.flatMap(({ message }) => (message.kind === kind ? [message.person] : []))
    expect(of('alert')).toEqual(told)
    expect(of('over').toSorted()).toEqual(stoodDown.filter((person) => person !== by).toSorted())
    expect(await night.store.standingNotices()).toEqual([])
  })

  test('an answer that is broken by worse begins it again', async () => {
    const night = await onCallNight()
    const alert = deadline('route-1')
    await night.save(alert)
    await night.until(3)
    const acknowledged = answered(alert, 3)
    await night.store.saveAlert(acknowledged, alert.version, entry)
    await night.until(30)
    await night.save({ ...acknowledged, answer: null, version: 3, message: 'route-1 is past its deadline.' })
    await night.until(45)
    expect(night.sent.map(({ minute, message }) => `${message.person} ${minute}`)).toEqual([
      'pat 0',
      'pat 30',
      'lee 40',
    ])
  })

  test('a warning is told to the duty manager alone; when it becomes urgent the clock of the others begins', async () => {
    const night = await onCallNight()
    const warning = deadline('route-1', { severity: 'warning' })
    await night.save(warning)
    await night.until(40)
    expect(night.sent.map(({ message }) => message.person)).toEqual(['pat'])
    await night.save({ ...warning, severity: 'urgent', version: 2 })
    await night.until(55)
    expect(night.sent.map(({ minute, message }) => `${message.person} ${minute}`)).toEqual([
      'pat 0',
      'pat 40',
      'lee 50',
    ])
  })

  test('once what is urgent was answered, a warning beside it wakes nobody else; the next urgent one does at once', async () => {
    const night = await onCallNight()
    const urgent = deadline('route-1')
    await night.save(urgent, deadline('route-2', { severity: 'warning' }))
    await night.until(5)
    await night.store.saveAlert(answered(urgent, 5), urgent.version, entry)
    await night.until(30)
    expect(night.sent.map(({ minute, message }) => `${message.person} ${minute}`)).toEqual(['pat 0'])
    await night.save(deadline('route-3'))
    await night.until(41)
    expect(night.sent.slice(1).map(({ minute, message }) => `${message.person} ${minute}`)).toEqual([
      'pat 30',
      'lee 40',
    ])
  })

  test('a person of one authority is told of that one alone', async () => {
    const night = await onCallNight()
    await night.save(deadline('route-1'), deadline('south-1', { authority: 'southshire' }))
    await night.until(1)
    const of = (person: string) =>
      night
        .to(person)
        .map(({ message }) => message.authority)
        .toSorted()
    expect({ pat: of('pat'), sam: of('sam') }).toEqual({
      pat: ['northshire', 'southshire'],
      sam: ['southshire'],
    })
  })
})

describe('one cause is one message', () => {
  test('N4: 500 dead sensors, each an alert, with forecasts gone stale: at most 3 to a person, the cause first', async () => {
    const night = await onCallNight()
    const dead = Array.from({ length: 500 }, (_, index) =>
      anAlert({
        id: `sensor_silent:box-${index}`,
        kind: 'sensor_silent',
        subject: `box-${index}`,
        severity: 'warning',
      }),
    )
    const broker = anAlert({
      id: 'sensor_silent:northshire',
      kind: 'sensor_silent',
      subject: 'northshire',
      severity: 'urgent',
      message: 'All 500 sensors are silent. Cause: the broker.',
    })
    const stale = anAlert({ id: 'forecast_stale:northshire', kind: 'forecast_stale', severity: 'urgent' })
    await night.save(...dead, broker)
    await night.until(20)
    await night.save(stale)
    await night.until(120)
    console.log(
      `500 dead sensors in two hours: ${people.map(({ id }) => `${id} ${night.to(id).length}`).join(', ')} messages`,
    )
    for (const { id } of people) expect(night.to(id).length).toBeLessThanOrEqual(3)
    const [first] = night.to('pat')
    expect(first!.message.title).toBe('URGENT: Sensors (Northshire Council, 18:00)')
    expect(first!.message.body).toMatch(/^All 500 sensors are silent. Cause: the broker.\n/)
    expect(first!.message.body).toContain('And 498 more of the same cause.')
  })

  test('six routes one after the other are two messages to the duty manager in half an hour, not six', async () => {
    const night = await onCallNight()
    for (let route = 1; route <= 6; route++) {
      await night.save(deadline(`route-${route}`, { raised_at: minutesAfter(EVENING, route * 4 - 4) }))
      await night.until(route * 4)
    }
    expect(night.to('pat')).toHaveLength(2)
    expect(night.to('pat')[1]!.message.body).toContain('route-4')
  })

  test('any alerts at any minutes: a person hears of one cause at most every 15 min', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.nat(60), { minLength: 1, maxLength: 12 }), async (minutes) => {
        const night = await onCallNight()
        const due = minutes.toSorted((a, b) => a - b)
        for (const [index, minute] of due.entries()) {
          await night.until(minute)
          await night.save(deadline(`route-${index}`))
        }
        await night.until(90)
        const heard = night.to('pat').map(({ minute }) => minute)
        const gaps = heard.slice(1).map((minute, index) => minute - heard[index]!)
        expect(gaps.filter((gap) => gap < 15)).toEqual([])
        const told = night
          .to('pat')
          .map(({ message }) => message.body)
          .join()
        expect(told).toContain('route-0')
      }),
      { numRuns: 20 },
    ))
})

describe('a channel that fails', () => {
  test('is tried again under the same id, and shown; the ladder does not wait for it', async () => {
    const night = await onCallNight(({ person }, minute) =>
      person === 'pat' && minute < 7 ? { result: 'retry', why: 'answered 500' } : { result: 'sent' },
    )
    await night.save(deadline('route-1'))
    const { trouble } = await night.until(5)
    expect(trouble).toBe('not reached: pat (answered 500)')
    const after = await night.until(12)
    expect(after.trouble).toBeNull()
    expect(night.sent.map(({ message }) => message.person)).toEqual(['pat', 'lee'])
    expect(new Set(night.tried.map(({ message }) => message.id)).size).toBe(2)
  })

  test('N1: for good is tried once, and a human is reached by the next rung within 10 min', async () => {
    const night = await onCallNight(({ person }) =>
      person === 'pat' ? { result: 'refused', why: 'answered 410' } : { result: 'sent' },
    )
    await night.save(deadline('route-1'))
    await night.until(10)
    expect(night.tried.map(({ message }) => message.person)).toEqual(['pat', 'lee'])
  })

  test('after an hour nobody is sent the alarm of an hour ago', async () => {
    const night = await onCallNight(() => ({ result: 'retry', why: 'ETIMEDOUT' }))
    await night.save(deadline('route-1'))
    await night.until(100)
    const messages = await night.store.latestMessages(10)
    expect(new Set(messages.map(({ state }) => state))).toEqual(new Set(['dropped']))
  })
})

describe('never twice', () => {
  test('a new process sends nothing that was sent', async () => {
    const night = await onCallNight()
    await night.save(deadline('route-1'))
    for (const minute of [0, 5, 10, 15, 20, 25]) {
      await night.until(minute)
      night.restart()
    }
    expect(night.sent).toHaveLength(4)
  })

  test('killed between the try and its end, the message is tried again under its id, not at once', async () => {
    const night = await onCallNight(() => {
      throw new Error('killed')
    })
    await night.save(deadline('route-1'))
    await expect(night.once()).rejects.toThrow('killed')
    night.restart()
    await expect(night.once()).resolves.toMatchObject({ sent: 0, waiting: 1 })
  })

  test('each message that was sent has its line in the record', async () => {
    const night = await onCallNight()
    await night.save(deadline('route-1'))
    await night.until(20)
    const [notice] = await night.store.standingNotices()
    const lines = await night.store.record(notice!.id, 10)
    expect(lines.map(({ action, detail }) => `${action} ${(detail as { person: string }).person}`)).toEqual([
      'notified pat',
      'notified lee',
      'notified ann',
      'notified bob',
    ])
  })
})
