/** The cycle that works advice out only when it can matter, against one that does so at each look. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { isActRefusal } from '#src/decision/act-refusal.ts'
import { approve } from '#src/decision/approval.ts'
import type { DecideCase } from '#src/decision/decide-case.ts'
import { examplePolicy, type Policy } from '#src/decision/policy.ts'
import { recommend } from '#src/decision/recommend.ts'
import { decisionCycle } from '#src/jobs/decision-cycle.ts'
import { heldAdvice } from '#src/jobs/held-advice.ts'
import { liveFeed } from '#src/jobs/live-feed.ts'
import { recentReadings } from '#src/telemetry/recent-readings.ts'
import { writeDocument } from '#src/wire.ts'
import { aDevice, aNetwork, aReading, aRoute, EVENING, minutesAfter } from '#tests/support/builders.ts'
import { forecastTo } from '#tests/support/decide-cases.ts'
import { silentLog } from '#tests/support/silent-log.ts'
import '#tests/support/property-seed.ts'

const PERSON = { username: 'dot', authority: 'northshire', role: 'duty_manager', on_duty: true }
const temperature = fc.double({ min: -4, max: 8, noNaN: true })

/** What may happen in a night, each after a time. */
const event = fc.record({
  after_min: fc.constantFrom(0, 0.2, 1, 1, 1, 3, 5, 31),
  what: fc.oneof(
    fc.record({
      kind: fc.constant('reading' as const),
      device: fc.constantFrom('moor-top-box', 'moor-top-spare'),
      road_temp_c: temperature,
      /** Late, or from the future. */
      ago_min: fc.constantFrom(0, 0, 0, 2, 40, -5, -9),
      flags: fc.constantFrom([], [], ['SPIKE']),
      isTwice: fc.boolean(),
    }),
    fc.record({
      kind: fc.constant('forecast' as const),
      minimum: temperature,
      ago_min: fc.constantFrom(0, 3, 359),
    }),
    fc.record({ kind: fc.constant('minute' as const) }),
    fc.record({ kind: fc.constant('policy' as const), treat_probability: fc.constantFrom(0.1, 0.3, 0.9) }),
    fc.record({ kind: fc.constant('threshold' as const), treat_below_c: fc.constantFrom(0, 1, 2) }),
    fc.record({
      kind: fc.constant('answer' as const),
      action: fc.constantFrom('treat' as const, 'no_action' as const),
    }),
  ),
})
type Event = typeof event extends fc.Arbitrary<infer T> ? T : never

async function nightOf(
  events: readonly Event[],
  advise: (given: DecideCase) => ReturnType<typeof recommend>,
) {
  const store = await openOperationalStore({ sqliteFile: ':memory:' })
  const [live, recent] = [liveFeed(), recentReadings()]
  const devices = [aDevice(), aDevice({ id: 'moor-top-spare' })]
  let now = EVENING
  let network = aNetwork({ devices })
  let policy: Policy = examplePolicy
  let seq = 0
  const cycle = decisionCycle({
    network: () => network,
    clock: { now: () => now },
    recent,
    store,
    live,
    policyOf: () => policy,
    log: silentLog,
    advise,
  })

  async function happen(what: Event['what']): Promise<void> {
    if (what.kind === 'reading') {
      const { isTwice, ago_min, kind: _, ...more } = what
      const reading = aReading({ ...more, at: minutesAfter(now, -ago_min), received_at: now, seq: ++seq })
      for (let times = isTwice ? 2 : 1; times > 0; times--) recent.add(reading, now)
      await cycle.onReading(reading)
    } else if (what.kind === 'forecast') {
      const issued_at = minutesAfter(now, -what.ago_min)
      await store.saveForecasts([
        forecastTo(what.minimum, { issued_at, atmosphere: { source: 'x', issued_at } }),
      ])
      live.publish({ kind: 'forecast', subject: 'moor-top', at: now })
      await cycle.all()
    } else if (what.kind === 'policy') policy = { ...policy, treat_probability: what.treat_probability }
    else if (what.kind === 'threshold') {
      const threshold = { treat_below_c: what.treat_below_c, side: '<' as const, version: ++seq }
      network = { ...network, routes: [aRoute({ threshold })] }
    } else if (what.kind === 'answer') {
      const [before] = await store.decisionsOfNight('2026-01-15')
      if (!before) return
      const { action } = what
      const asked = {
        action,
        routes: ['route-1'],
        expected_version: before.version,
        note: 'patrol',
        basis: 'PATROL',
      }
      const after = approve(before, asked as Parameters<typeof approve>[1], now, PERSON)
      if (isActRefusal(after)) return
      await store.saveDecision(after, before.version)
      live.publish({ kind: 'decision', subject: 'route-1', at: now })
    } else await cycle.all()
  }

  const decisions: string[] = []
  for (const { after_min, what } of events) {
    now = minutesAfter(now, after_min)
    await happen(what)
    await cycle.all()
    decisions.push(writeDocument(await store.decisionsOfNight('2026-01-15')))
  }
  const record = writeDocument(await store.record(null, 10_000))
  cycle.stop()
  await store.close()
  return { decisions, record }
}

test('whatever happens in a night, decisions and record are those of a cycle that starts from nothing at each look', async () => {
  const counts = { looks: 0 }
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 25 }), async (events) => {
      const held = heldAdvice()
      const incremental = (given: DecideCase) => {
        counts.looks++
        return held(given)
      }
      expect(await nightOf(events, incremental)).toEqual(await nightOf(events, recommend))
    }),
    { numRuns: 150 },
  )
  expect(counts.looks).toBeGreaterThan(1_000)
}, 120_000)

test('a look without news costs no new advice; one with news does', () => {
  const advise = heldAdvice()
  const given = {
    id: '2026-01-15-route-1',
    now: EVENING,
    until: minutesAfter(EVENING, 600),
    time_zone: 'Europe/London',
    policy: examplePolicy,
    route: { ...aRoute(), stations: [{ id: 'moor-top', name: 'Moor Top' }] },
    forecasts: [forecastTo(4)],
    readings: [aReading()],
    treatments: [],
  }
  const first = advise(given)
  expect(advise({ ...given, now: minutesAfter(EVENING, 4), readings: [...given.readings] })).toBe(first)
  expect(advise({ ...given, now: minutesAfter(EVENING, 4), readings: [aReading({ seq: 9 })] })).not.toBe(
    first,
  )
  expect(advise({ ...given, now: minutesAfter(EVENING, 5) })).not.toBe(first)
})
