import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { throughOutages } from '#src/adapters/operational/through-outages.ts'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import type { Alert } from '#src/decision/alert.ts'
import type { Decision } from '#src/decision/decision.ts'
import { nothingLearned } from '#src/forecast/learning/learned-error.ts'
import type { OperationalStore } from '#src/ports.ts'
import {
  aCompletedTreatment,
  aDecision,
  aForecast,
  anOutcome,
  anAlert as anyAlert,
  aSpotRequest,
  EVENING,
  hoursAfter,
} from '#tests/support/builders.ts'
import { operationalStoreContract } from './operational-contract.ts'

const anAlert = (): Alert => anyAlert({ id: 'sensor_silent:north', authority: 'north', subject: 'north' })

type Server = { state: 'answers' | 'refuses' | 'is silent'; trouble?: string | null }

/** A real store behind a server that can go away; like PostgreSQL's, it learns of it by a call that fails. */
function behind(server: Server, store: OperationalStore): OperationalStore {
  const call = async (name: string, work: () => Promise<unknown>) => {
    if (server.state === 'is silent') return new Promise(() => {})
    server.trouble = server.state === 'refuses' ? `PostgreSQL, ${name}: gone` : null
    if (server.trouble) throw Object.assign(new Error(server.trouble), { code: 'STORE_LOST' })
    return work()
  }
  const calls = Object.entries(store).map(([name, method]) => [
    name,
    (...values: unknown[]) =>
      call(name, () => (method as (...values: unknown[]) => Promise<unknown>)(...values)),
  ])
  const as = (authorities: readonly string[]) => behind(server, store.as(authorities))
  return {
    ...Object.fromEntries(calls),
    as,
    trouble: () => server.trouble ?? null,
    close: store.close,
  } as OperationalStore
}

operationalStoreContract('SQLite, should it ever go away', async () =>
  throughOutages(await openOperationalStore({ sqliteFile: ':memory:' })),
)

describe('a store that goes away', () => {
  let database: OperationalStore
  let server: Server
  let store: OperationalStore
  beforeEach(async () => {
    server = { state: 'answers' }
    database = await openOperationalStore({ sqliteFile: ':memory:' })
    store = throughOutages(behind(server, database), 100)
    await store.saveDecision(aDecision(), null)
    await store.saveSession({ token_hash: 'token', username: 'ann', expires_at: hoursAfter(EVENING, 8) })
  })
  afterEach(() => store.close())

  const known = aDecision()
  const newer = aDecision({ version: 2, flags: ['NEWER'] })
  const answered = aDecision({
    version: 2,
    status: 'confirmed',
    decided: { ...aDecision().decided!, action: 'treat', by: 'ann' },
  })
  const entry = {
    at: EVENING,
    actor: 'engine',
    authority: 'north',
    action: 'decision_changed',
    subject: known.id,
    detail: null,
  }

  test.each(['refuses', 'is silent'] as const)('%s: what was read before is read again', async (state) => {
    await store.session('token')
    await store.decisionsOfNight(known.night)
    server.state = state
    const began = performance.now()
    expect(await store.session('token')).toMatchObject({ username: 'ann' })
    expect(await store.decisionsOfNight(known.night)).toEqual([known])
    expect(await store.saveDecision(newer, 1)).toBe(true)
    expect(performance.now() - began).toBeLessThan(1_000)
    expect(store.trouble()).toMatch(/(gone|no answer within 0.1 s); 1 entry is held/)
  })

  test.each(['refuses', 'is silent'] as const)(
    '%s: who is asked again in another request is answered what was known; another authority is not',
    async (state) => {
      const asked = (authority: string) => {
        const own = store.as([authority])
        return Promise.all([
          own.decision(known.id),
          own.plansOfNight('north', known.night),
          own.plan('plan-1'),
        ])
      }
      const answer = [known, [], null]
      expect(await asked(known.authority)).toEqual(answer)
      server.state = state
      const began = performance.now()
      expect(await asked(known.authority)).toEqual(answer)
      await expect(store.as(['another']).plansOfNight(known.authority, known.night)).rejects.toThrow(
        /gone|no answer/,
      )
      expect(performance.now() - began).toBeLessThan(1_000)
    },
  )

  test('what was never read is refused, with the reason', async () => {
    server.state = 'refuses'
    await expect(store.decision('2025-12-01-other')).rejects.toThrow('PostgreSQL, decision: gone')
    await expect(store.decisionsOfNight('2025-12-01')).rejects.toThrow('gone')
  })

  test('a night that begins meanwhile starts without decisions, not with a failure', async () => {
    await store.decisionsOfNight(known.night)
    server.state = 'refuses'
    expect(await store.decisionsOfNight('2026-01-31')).toEqual([])
  })

  test('what the engine works out is shown at once and written when the store is back, in its order', async () => {
    await store.decisionsOfNight(known.night)
    await store.latestForecasts()
    await store.alerts()
    server.state = 'refuses'
    expect(await store.saveDecision(newer, 1)).toBe(true)
    expect(await store.saveDecision({ ...newer, version: 3 }, 2)).toBe(true)
    await store.saveForecasts([aForecast()])
    await store.saveAlerts([anAlert()])
    await store.appendRecord(entry)
    expect(await store.decision(known.id)).toMatchObject({ version: 3 })
    expect(await store.decisionsOfNight(known.night)).toMatchObject([{ version: 3, flags: ['NEWER'] }])
    expect(await store.latestForecasts()).toEqual([aForecast()])
    expect(await store.alerts()).toEqual([anAlert()])
    expect(store.trouble()).toMatch(/gone; 4 entries are held in memory until it works/)
    expect(await database.decision(known.id)).toEqual(known)

    server.state = 'answers'
    await expect.poll(() => store.trouble(), { timeout: 5_000 }).toBeNull()
    expect(await database.decision(known.id)).toMatchObject({ version: 3 })
    expect(await database.latestForecasts()).toEqual([aForecast()])
    expect(await database.alerts()).toEqual([anAlert()])
    expect(await database.record(known.id, 10)).toHaveLength(1)
  })

  test('a person’s answer is refused, never held; so is a line of theirs in the record', async () => {
    server.state = 'refuses'
    await expect(store.saveDecision(answered, 1)).rejects.toThrow('gone')
    await expect(store.appendRecord({ ...entry, actor: 'ann' })).rejects.toThrow('gone')
    await expect(
      store.saveAlert({ ...anAlert(), version: 2 }, 1, { ...entry, actor: 'ann' }),
    ).rejects.toThrow('gone')
    const acted = { ...entry, actor: 'ann' }
    const answers = [{ decision: answered, expected: 1, entry: acted }]
    await expect(store.saveAnswers(answers)).rejects.toThrow('gone')
    await expect(store.addTreatment(aCompletedTreatment(), acted)).rejects.toThrow('gone')
    await expect(store.addSpotRequest(aSpotRequest(), acted)).rejects.toThrow('gone')
    expect(store.trouble()).not.toContain('held')
    server.state = 'answers'
    expect(await store.decision(known.id)).toEqual(known)
    expect(await store.openSpotRequests()).toEqual([])
  })

  test('requests that wait are known while the store is away', async () => {
    const request = aSpotRequest()
    await store.addSpotRequest(request, { ...entry, actor: 'ann' })
    await store.openSpotRequests()
    server.state = 'refuses'
    expect(await store.openSpotRequests()).toEqual([request])
  })

  test('an answer for several routes comes after a proposal that was held', async () => {
    server.state = 'refuses'
    await store.saveDecision(newer, 1)
    server.state = 'answers'
    const answer = { decision: { ...answered, version: 3 }, expected: 2, entry: { ...entry, actor: 'ann' } }
    expect(await store.saveAnswers([answer])).toBe(true)
    expect(await database.decision(known.id)).toMatchObject({ version: 3, status: 'confirmed' })
  })

  test('a person’s answer to a proposal that was held comes after it', async () => {
    server.state = 'refuses'
    await store.saveDecision(newer, 1)
    server.state = 'answers'
    expect(await store.saveDecision({ ...answered, version: 3 }, 2)).toBe(true)
    expect(await database.decision(known.id)).toMatchObject({ version: 3, status: 'confirmed' })
  })

  test('who answered from elsewhere meanwhile was first: the held proposal does not replace it', async () => {
    server.state = 'refuses'
    await store.saveDecision(newer, 1)
    await database.saveDecision(answered, 1)
    server.state = 'answers'
    await expect.poll(() => store.trouble(), { timeout: 5_000 }).toBeNull()
    expect(await store.decision(known.id)).toEqual(answered)
  })

  test('a proposal that was written although no answer came gives way to the newer one that is held', async () => {
    server.state = 'refuses'
    await store.saveDecision({ ...newer, version: 3 }, 2)
    await database.saveDecision(newer, 1)
    server.state = 'answers'
    await expect.poll(() => store.trouble(), { timeout: 5_000 }).toBeNull()
    expect(await database.decision(known.id)).toMatchObject({ version: 3 })
  })

  test('what forecasts are expected to meet is held; what was measured is found again and is not', async () => {
    const expected = anOutcome()
    const measured = { ...expected, observed_c: -1 }
    const learned = nothingLearned({ ...expected, since_at: EVENING })
    await store.saveOutcomes([], [learned])
    await store.learnedErrors()
    server.state = 'refuses'
    await store.saveOutcomes([expected])
    expect(store.trouble()).toMatch(/gone; 1 entry is held/)
    await expect(store.saveOutcomes([measured], [learned])).rejects.toThrow('gone')
    await expect(store.saveOutcomes([], [learned])).rejects.toThrow('gone')
    expect(await store.learnedErrors()).toEqual([learned])
    server.state = 'answers'
    await expect.poll(() => store.trouble(), { timeout: 5_000 }).toBeNull()
    const ever = { from: EVENING, to: hoursAfter(EVENING, 48) }
    expect(await database.outcomesOf(ever)).toEqual([expected])
  })

  test('a save that gets no answer is held, not waited for', async () => {
    server.state = 'is silent'
    const began = performance.now()
    expect(await store.saveDecision(newer, 1)).toBe(true)
    expect(performance.now() - began).toBeLessThan(1_000)
    expect(store.trouble()).toContain('no answer within 0.1 s; 1 entry is held')
  })

  test('closing writes what is held, when the store is back', async () => {
    const other = throughOutages(behind(server, { ...database, close: async () => {} }), 100)
    server.state = 'refuses'
    await other.saveDecision(newer, 1)
    server.state = 'answers'
    await other.close()
    expect(await database.decision(known.id)).toMatchObject({ version: 2 })
  })

  test('who signed out stays signed out', async () => {
    await store.session('token')
    server.state = 'refuses'
    await expect(store.deleteSession('token')).rejects.toThrow('gone')
    await expect(store.session('token')).rejects.toThrow('gone')
  })
})

describe('an authority whose store goes away', () => {
  const [north, south] = ['northshire', 'southshire'].map((authority) =>
    aDecision({ id: `${authority}-1`, authority, route: `${authority}-1` }),
  ) as [Decision, Decision]
  let server: Server
  let store: OperationalStore
  beforeEach(async () => {
    server = { state: 'answers' }
    store = throughOutages(behind(server, await openOperationalStore({ sqliteFile: ':memory:' })), 100)
    for (const decision of [north, south]) await store.saveDecision(decision, null)
    await store.decisionsOfNight(north.night)
  })
  afterEach(() => store.close())

  test('while all is well it reads its own', async () => {
    expect(await store.as(['northshire']).decisionsOfNight(north.night)).toEqual([north])
    expect(await store.as(['northshire']).decision(south.id)).toBeNull()
  })

  test.each(['refuses', 'is silent'] as const)(
    '%s: of what the engine knew it sees its own',
    async (state) => {
      server.state = state
      expect(await store.as(['northshire']).decisionsOfNight(north.night)).toEqual([north])
      expect(await store.as(['southshire']).decisionsOfNight(north.night)).toEqual([south])
      expect(await store.as([]).decisionsOfNight(north.night)).toEqual([])
    },
  )

  test('of what is held it sees its own, and a person’s answer is refused', async () => {
    server.state = 'refuses'
    const newer = { ...south, version: 2 }
    expect(await store.saveDecision(newer, 1)).toBe(true)
    expect(await store.as(['southshire']).decision(south.id)).toEqual(newer)
    await expect(store.as(['northshire']).decision(south.id)).rejects.toThrow()
    const answered = { ...north, version: 2, status: 'confirmed' as const }
    await expect(store.as(['northshire']).saveDecision(answered, 1)).rejects.toThrow()
    server.state = 'answers'
    await store.as(['northshire']).saveDecision(answered, 1)
    expect(await store.as(['northshire']).decision(north.id)).toEqual(answered)
  })
})
