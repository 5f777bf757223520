import { expect, test } from 'vitest'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { recommend } from '#src/decision/recommend.ts'
import type { RecordEntry } from '#src/decision/record-entry.ts'
import { usedCase } from '#src/decision/used-case.ts'
import { replayRecord } from '#src/jobs/record-replay.ts'
import { aDecision, EVENING, minutesAfter } from '#tests/support/builders.ts'
import { aDecideCase, aRoad, forecastTo, roadsOf, twoSensors } from '#tests/support/decide-cases.ts'

const given = aDecideCase()
const anEntry = (more: Partial<RecordEntry> = {}): RecordEntry => ({
  seq: 1,
  at: EVENING,
  actor: 'engine',
  authority: 'northshire',
  action: 'decision_proposed',
  subject: given.id,
  detail: { before: null, after: aDecision({ recommendation: recommend(given) }) },
  pinned: 'hash',
  ...more,
})
const replayOf = (entry: RecordEntry, found: object) =>
  replayRecord({
    recordAfter: async (after) => (after === 0 ? [entry] : []),
    pinnedCase: async () => ({ given, rules: 'digest', isOfThese: true, ...found }),
  })
const none = { same: 0, other_rules: 0, unpinned: 0, faults: [] }
const colder = aDecideCase({ readings: twoSensors(-1) })

test.each([
  ['the same case gives the same bytes', anEntry(), {}, { ...none, same: 1 }],
  ['also under rules of another version', anEntry(), { isOfThese: false }, { ...none, same: 1 }],
  [
    'another outcome, decided by other rules',
    anEntry(),
    { given: colder, isOfThese: false },
    { ...none, other_rules: 1 },
  ],
  ['nothing pinned', anEntry({ pinned: null }), {}, { ...none, unpinned: 1 }],
  ['an entry about something else', anEntry({ action: 'alert_raised' }), {}, none],
])('%s', async (_, entry, found, replay) => {
  expect(await replayOf(entry, found)).toEqual(replay)
})

test.each([
  ['the same rules decide otherwise now', { given: colder }],
  ['the route abc… was changed', { lost: 'the route abc… was changed' }],
])('%s: named with its entry', async (message, found) => {
  const { faults } = await replayOf(anEntry(), found)
  expect(faults).toEqual([{ seq: 1, subject: given.id, message }])
})

test('D4: policy, threshold and forecast change in the middle of the night: each decision replays by its own', async () => {
  const store = await openOperationalStore({ sqliteFile: ':memory:' })
  const { policy, route } = given
  const forecasts = [forecastTo(0.4), forecastTo(-2, { issued_at: minutesAfter(EVENING, 60) })]
  await store.saveForecasts(forecasts)
  const decided = [
    { ...given, forecasts: [forecasts[0]!] },
    { ...given, policy: { ...policy, version: 2, treat_probability: 0.01 }, forecasts: [forecasts[0]!] },
    {
      ...given,
      route: { ...route, threshold: { ...route.threshold, treat_below_c: -5, version: 2 } },
      forecasts: [forecasts[0]!],
    },
    { ...given, now: minutesAfter(EVENING, 61), forecasts: [forecasts[1]!] },
  ]
  for (const [index, restsOn] of decided.entries()) {
    const after = aDecision({ id: `d-${index}`, recommendation: recommend(restsOn) })
    const { seq: _, pinned: __, ...entry } = anEntry({ subject: after.id, detail: { before: null, after } })
    await store.saveDecision(after, null, { restsOn, entry })
  }
  const entries = await store.record(null, 10)
  expect(new Set(entries.map(({ pinned }) => pinned)).size).toBe(decided.length)
  expect(await replayRecord(store)).toEqual({ ...none, same: decided.length })
  await store.close()
})

test('a case is pinned without readings that it does not depend on', () => {
  const old = twoSensors(6, { at: minutesAfter(EVENING, -120), seq: 0 })
  const long = aDecideCase({ readings: [...old, ...given.readings] })
  expect(usedCase(long, recommend(long)).readings).toEqual(given.readings)
})

test('and without roads that it does not name, and the forecasts that only they need', () => {
  const [cold, mild, far] = [
    aRoad(-2, { id: 'cold' }),
    aRoad(-0.5, { id: 'mild' }),
    aRoad(0, { id: 'far', references: [{ station: 'low-bridge', weight: 1 }] }),
  ]
  const roads = roadsOf([cold, mild, far], { stations: [{ id: 'low-bridge', name: 'Low Bridge' }] })
  const reference_forecasts = [forecastTo(9, { station: 'low-bridge' })]
  const whole = aDecideCase({ roads, reference_forecasts })
  expect(usedCase(whole, recommend(whole))).toMatchObject({
    roads: { segments: [{ id: 'cold' }], stations: [] },
    reference_forecasts: [],
  })
  const unknown = aDecideCase({ roads })
  expect(usedCase(unknown, recommend(unknown))).toBe(unknown)
})

test('and stays whole where a byte would differ', () => {
  const other = { ...recommend(given), because: 'for another reason' }
  expect(usedCase(given, other)).toBe(given)
})
