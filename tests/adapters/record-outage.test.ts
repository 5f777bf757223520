import { afterEach, beforeEach, expect, test } from 'vitest'
import { throughOutages } from '#src/adapters/operational/through-outages.ts'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { checkRecord } from '#src/jobs/record-check.ts'
import { replayRecord } from '#src/jobs/record-replay.ts'
import type { OperationalStore } from '#src/ports.ts'
import { aDecision } from '#tests/support/builders.ts'
import { decidedNight } from '#tests/support/decided-night.ts'

/** A database that can go away, or take what it is given and lose its answer. */
type Server = { state: 'answers' | 'refuses' | 'loses its answers' }

function behind(server: Server, database: OperationalStore): OperationalStore {
  let trouble: string | null = null
  const call = async (work: () => Promise<unknown>) => {
    trouble = server.state === 'refuses' ? 'gone' : null
    if (trouble) throw Object.assign(new Error(trouble), { code: 'STORE_LOST' })
    const answer = await work()
    return server.state === 'loses its answers' ? new Promise(() => {}) : answer
  }
  const calls = Object.entries(database).map(([name, method]) => [
    name,
    (...values: unknown[]) => call(() => (method as (...values: unknown[]) => Promise<unknown>)(...values)),
  ])
  return { ...Object.fromEntries(calls), trouble: () => trouble, close: async () => {} } as OperationalStore
}

let database: OperationalStore
let server: Server
let store: OperationalStore
beforeEach(async () => {
  server = { state: 'answers' }
  database = await openOperationalStore({ sqliteFile: ':memory:' })
  store = throughOutages(behind(server, database), 50)
})
afterEach(async () => {
  await store.close()
  await database.close()
})

const engineOnly = (target: OperationalStore): OperationalStore => ({
  ...target,
  saveForecasts: database.saveForecasts,
  // A person's answer is refused while the store is away, never held
  saveDecision: async (decision, expected, kept) =>
    kept?.entry && kept.entry.actor !== 'engine' ? false : target.saveDecision(decision, expected, kept),
})
const back = () => expect.poll(() => store.trouble(), { timeout: 5_000 }).toBeNull()

test('what was decided during an outage is in the record afterwards, in its order, and replays', async () => {
  server.state = 'refuses'
  await decidedNight(engineOnly(store))
  server.state = 'answers'
  await back()
  const entries = await database.record(null, 10)
  expect(entries.map(({ action }) => action)).toEqual(['decision_proposed', 'decision_changed'])
  expect(await replayRecord(database)).toMatchObject({ same: 2, unpinned: 0, faults: [] })
  expect((await checkRecord(database)).fault).toBeNull()
})

test('what was written although its answer was lost is in the record once', async () => {
  server.state = 'loses its answers'
  await decidedNight(engineOnly(store))
  server.state = 'answers'
  await back()
  const entries = await database.record(null, 10)
  expect(entries.map(({ action }) => action)).toEqual(['decision_proposed', 'decision_changed'])
  expect(await database.decision('2026-01-15-route-1')).toMatchObject({ version: 2 })
})

test('a proposal that came second to a person’s answer is in the record all the same', async () => {
  await store.saveDecision(aDecision(), null)
  server.state = 'refuses'
  const proposal = aDecision({ version: 2, flags: ['NEWER'] })
  const entry = {
    at: proposal.proposed_at,
    actor: 'engine',
    authority: 'northshire',
    action: 'decision_changed',
    subject: proposal.id,
    detail: { before: null, after: proposal },
  }
  await store.saveDecision(proposal, 1, { entry })
  const answered = aDecision({ version: 2, status: 'confirmed' })
  await database.saveDecision(answered, 1)
  server.state = 'answers'
  await back()
  expect(await database.decision(proposal.id)).toEqual(answered)
  expect(await database.record(proposal.id, 10)).toMatchObject([{ detail: { after: proposal } }])
})
