import { describe, expect, test } from 'vitest'
import { onCall, virtualWatchdog } from '#tests/watchdog/virtual-watchdog.ts'

const MINUTE = 60
const HOUR = 60 * MINUTE
const FROM = 10 * MINUTE

describe('each fault is told to the duty manager in time, alone', () => {
  test.each<[string, string, number, string | undefined]>([
    ['the service is killed or its loop is blocked', 'service', 40, undefined],
    ['its marks cannot be read', 'marks', 40, undefined],
    ['its pages do not answer', 'health', 40, undefined],
    ['the cron stands still', 'cron', 3 * MINUTE + 10, undefined],
    ['the disk of the journal is full', 'journal', 30, 'ENOSPC'],
    ['the operational store is away', 'operational store', MINUTE, 'no answer'],
    ['the broker is away', 'broker', 70, 'ECONNREFUSED'],
    ['no sensor is heard', 'sensors', 15 * MINUTE + 10, undefined],
    ['F1: the weather service answers with errors', 'weather', 11 * MINUTE, 'answered 500'],
    ['the weather is silent', 'weather', 2 * HOUR + 16 * MINUTE, undefined],
    ['the decision cycle is silent', 'decisions', 20 * MINUTE + 10, undefined],
    ['the notifications are silent', 'notifications', 5 * MINUTE + 10, undefined],
    ['messages are refused by their channels', 'notifications', 4 * MINUTE + 10, 'answered 500'],
  ])('%s', async (name, part, within_s, trouble) => {
    const dog = virtualWatchdog({ faults: { [part]: { from_s: FROM, ...(trouble && { trouble }) } } })
    await dog.until(FROM + within_s)
    console.log(`time to alarm, ${name}: ${(dog.told[0]?.at_s ?? Infinity) - FROM} s (at most ${within_s} s)`)
    expect(dog.told).toMatchObject([{ person: 'pat', kind: 'alarm' }])
    expect(dog.alarms().map(({ name: alarmed }) => alarmed)).toEqual([part])
  })
})

test('nothing is told while all is well for a night', async () => {
  const dog = virtualWatchdog({})
  await dog.until(14 * HOUR)
  expect(dog.tried).toEqual([])
})

test('the message names the cause, what to do and who is told when', async () => {
  const dog = virtualWatchdog({ faults: { journal: { from_s: FROM, trouble: 'the disk is full' } } })
  await dog.until(FROM + 30)
  expect(dog.told[0]!.words).toBe(
    'Readings are not acknowledged: last well 20 s ago (the disk is full). Look at the disk of the data directory. ' +
      'Told until it is well: Pat now, Lee after 10 min, Ann after 20 min, Bob after 20 min.',
  )
})

test('duty manager, deputy, list: each once, while it stands', async () => {
  const dog = virtualWatchdog({ faults: { service: { from_s: FROM } } })
  await dog.until(FROM + 3 * HOUR)
  const after = dog.told.map(({ person, at_s }) => [person, Math.round((at_s - FROM) / MINUTE)])
  expect(after).toEqual([
    ['pat', 1],
    ['lee', 11],
    ['ann', 21],
    ['bob', 21],
  ])
})

test('well again is told to those who were told, and to nobody else', async () => {
  const dog = virtualWatchdog({ faults: { service: { from_s: FROM, until_s: FROM + 5 * MINUTE } } })
  await dog.until(FROM + HOUR)
  expect(dog.told.map(({ person, kind }) => `${person} ${kind}`)).toEqual(['pat alarm', 'pat recovered'])
  expect(dog.told[1]!.words).toMatch(/^Well again after 5 min/)
})

test('a service that is killed is one message: what follows from it is not told, and is not called well', async () => {
  const dog = virtualWatchdog({
    faults: { weather: { from_s: FROM, trouble: 'answered 500' }, service: { from_s: FROM + HOUR } },
  })
  await dog.until(FROM + 4 * HOUR)
  expect(
    dog.told.filter(({ person }) => person === 'pat').map(({ kind, words }) => [kind, words.slice(0, 20)]),
  ).toEqual([
    ['alarm', 'No weather forecast '],
    ['alarm', 'The service says not'],
  ])
})

test('what comes and goes every few minutes all night is told a few times only', async () => {
  const channel = () => ({ result: 'sent' }) as const
  const faults: Record<string, { from_s: number; until_s: number }> = {}
  const flapping = { from_s: 0, until_s: 0 }
  faults.health = flapping
  const dog = virtualWatchdog({ faults, channel })
  for (let at = FROM; at < FROM + 6 * HOUR; at += 5 * MINUTE) {
    Object.assign(flapping, { from_s: at, until_s: at + 2 * MINUTE })
    await dog.until(at + 5 * MINUTE - 5)
  }
  const toPat = dog.told.filter(({ person }) => person === 'pat')
  expect(toPat.length).toBeLessThanOrEqual(6)
})

describe('a message is sent once', () => {
  test('also when the watchdog is killed and started again', async () => {
    const dog = virtualWatchdog({ faults: { service: { from_s: FROM } } })
    await dog.until(FROM + 5 * MINUTE)
    dog.restart()
    await dog.until(FROM + 30 * MINUTE)
    expect(dog.told.map(({ person }) => person)).toEqual(['pat', 'lee', 'ann', 'bob'])
  })

  test('and tried again under the same id until the channel takes it', async () => {
    const channel = ({ at_s }: { at_s: number }) =>
      at_s < FROM + 5 * MINUTE
        ? ({ result: 'retry', why: 'answered 500' } as const)
        : ({ result: 'sent' } as const)
    const dog = virtualWatchdog({ faults: { health: { from_s: FROM } }, channel })
    await dog.until(FROM + 9 * MINUTE)
    expect(dog.told).toHaveLength(1)
    expect(dog.tried.length).toBeGreaterThan(3)
    expect(dog.tried.length).toBeLessThan(12)
    expect(new Set(dog.tried.map(({ id }) => id)).size).toBe(1)
  })

  test('one that is refused for good is not tried again, and the deputy is told all the same', async () => {
    const channel = ({ person }: { person: string }) =>
      person === 'pat' ? ({ result: 'refused', why: 'answered 410' } as const) : ({ result: 'sent' } as const)
    const dog = virtualWatchdog({ faults: { health: { from_s: FROM } }, channel })
    await dog.until(FROM + 12 * MINUTE)
    expect(dog.tried.map(({ person }) => person)).toEqual(['pat', 'lee'])
  })
})

test.each([
  ['two hours back', -2 * HOUR],
  ['two hours forward', 2 * HOUR],
])('a clock that is set %s neither hides a silence nor makes one', async (_, by_s) => {
  const clockSet = { from_s: FROM, by_s }
  const well = virtualWatchdog({ clockSet })
  await well.until(FROM + HOUR)
  expect(well.told).toEqual([])
  const killed = virtualWatchdog({ clockSet, faults: { service: { from_s: FROM - 10 } } })
  await killed.until(FROM + MINUTE)
  expect(killed.alarms()).toMatchObject([{ name: 'service' }])
})

test('a watchdog that is started beside a service that died before it says so at once', async () => {
  const dog = virtualWatchdog({ faults: { service: { from_s: 1, until_s: HOUR } }, contacts: onCall })
  await dog.until(45)
  expect(dog.told).toMatchObject([{ person: 'pat' }])
})
