import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { asKnown } from '#src/api/as-known.ts'
import type { AsKnownDocument } from '#src/api/as-known-document.ts'
import { hashOf } from '#src/api/hash.ts'
import type { Principal } from '#src/api/principal.ts'
import type { OperationalStore } from '#src/ports.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { canonicalText } from '#src/wire.ts'
import { bench, KEY, notAProblem } from '#tests/api/support.ts'
import {
  aDecision,
  aForecast,
  anAlert,
  aReading,
  EVENING,
  hoursAfter,
  minutesAfter,
} from '#tests/support/builders.ts'
import { aVerdict } from '#tests/support/sensor-verdicts.ts'

const NIGHT = '2026-01-15'
const url = (at?: Date) => `/api/v1/nights/${NIGHT}/as-known-at${at ? `?at=${at.toISOString()}` : ''}`

/** One thing that becomes known at an instant. */
type Event =
  | {
      readonly kind: 'decision' | 'alert' | 'cleared' | 'verdict' | 'forecast'
      readonly minute: number
      readonly value: number
    }
  | { readonly kind: 'reading'; readonly minute: number; readonly value: number; readonly late: number }

const decision = (minute: number, value: number) =>
  aDecision({ id: `${NIGHT}-route-1`, version: value + 1, proposed_at: minutesAfter(EVENING, minute) })

async function happens(store: OperationalStore, event: Exclude<Event, { kind: 'reading' }>): Promise<void> {
  const { kind, minute, value } = event
  const at = minutesAfter(EVENING, minute)
  const entry = { at, actor: 'engine', authority: 'northshire' }
  if (kind === 'forecast') return store.saveForecasts([aForecast({ issued_at: at })])
  if (kind === 'decision') {
    const after = decision(minute, value)
    const detail = { before: null, after }
    return store.appendRecord({ ...entry, action: 'decision_changed', subject: after.id, detail })
  }
  if (kind === 'verdict') {
    const after = aVerdict({ at, verdict: value % 2 ? 'doubtful' : 'trusted' })
    const detail = { before: 'trusted', after }
    return store.appendRecord({ ...entry, action: 'sensor_verdict', subject: after.device, detail })
  }
  const alert = anAlert({ raised_at: at, cleared_at: kind === 'cleared' ? at : null })
  const action = kind === 'cleared' ? 'alert_cleared' : 'alert_raised'
  return store.appendRecord({ ...entry, action, subject: alert.id, detail: alert })
}

const readingsOf = (events: readonly Event[]): Reading[] =>
  events.flatMap((event, seq) =>
    event.kind === 'reading'
      ? aReading({
          seq,
          at: minutesAfter(EVENING, event.minute - event.late),
          received_at: minutesAfter(EVENING, event.minute),
          road_temp_c: event.value,
        })
      : [],
  )

async function benchAfter(events: readonly Event[], readings: readonly Reading[] = readingsOf(events)) {
  const given = await bench({}, readings)
  for (const event of events) if (event.kind !== 'reading') await happens(given.store, event)
  given.setNow(hoursAfter(EVENING, 48))
  return given
}

const who: Principal = {
  kind: 'user',
  name: 'winter',
  authorities: ['northshire'],
  role: 'winter_manager',
  on_duty: false,
  scopes: ['read'],
}

async function documentAfter(
  events: readonly Event[],
  readings: readonly Reading[],
  at: Date,
): Promise<string> {
  const { deps, store } = await benchAfter(events, readings)
  const document = await asKnown(deps, who, NIGHT, at)
  await store.close()
  return canonicalText(document)
}

const minute = fc.integer({ min: 0, max: 600 })
const anyEvent: fc.Arbitrary<Event> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('decision', 'alert', 'cleared', 'verdict', 'forecast'),
    minute,
    value: fc.nat(5),
  }),
  fc.record({
    kind: fc.constant('reading'),
    minute,
    value: fc.nat(5),
    late: fc.integer({ min: -9, max: 90 }),
  }),
)

describe('as known at an instant', () => {
  test('whatever becomes known later, not a byte of it shows', async () => {
    const generated = fc.asyncProperty(
      fc.array(anyEvent, { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 0, max: 600 }),
      async (events, minutes) => {
        const at = minutesAfter(EVENING, minutes)
        const readings = readingsOf(events)
        const until = events.filter((event) => event.minute <= minutes)
        const received = readings.filter(({ received_at }) => received_at <= at)
        const atTheTime = await documentAfter(until, received, at)
        expect(await documentAfter(events, readings, at)).toBe(atTheTime)
      },
    )
    await fc.assert(generated, { numRuns: 40 })
  })

  test('each version of a decision as long as it stood, forecasts by issue, readings by receipt', async () => {
    const events: Event[] = [
      { kind: 'decision', minute: 0, value: 0 },
      { kind: 'forecast', minute: 5, value: 0 },
      { kind: 'reading', minute: 40, value: 1, late: 35 },
      { kind: 'alert', minute: 10, value: 0 },
      { kind: 'verdict', minute: 10, value: 1 },
      { kind: 'decision', minute: 60, value: 1 },
      { kind: 'cleared', minute: 60, value: 0 },
      { kind: 'verdict', minute: 60, value: 0 },
      { kind: 'forecast', minute: 65, value: 0 },
    ]
    const { app } = await benchAfter(events)
    const told = async (minutes: number) => {
      const answer = await app.inject({ url: url(minutesAfter(EVENING, minutes)), headers: KEY })
      const { routes, stations, alerts } = answer.json<AsKnownDocument>()
      const [station] = stations
      return {
        version: routes[0]?.decision?.version ?? null,
        readings: station?.readings.length,
        issued: station?.forecast?.issued_at ?? null,
        doubts: station?.doubts.length,
        alerts: alerts.length,
      }
    }
    const issued = minutesAfter(EVENING, 5).toISOString()
    expect(await told(0)).toEqual({ version: 1, readings: 0, issued: null, doubts: 0, alerts: 0 })
    expect(await told(39)).toEqual({ version: 1, readings: 0, issued, doubts: 1, alerts: 1 })
    expect(await told(40)).toEqual({ version: 1, readings: 1, issued, doubts: 1, alerts: 1 })
    expect(await told(60)).toEqual({ version: 2, readings: 1, issued, doubts: 0, alerts: 0 })
  })

  test('the hash of a forecast is that of the document as it is given', async () => {
    const { app } = await benchAfter([{ kind: 'forecast', minute: 5, value: 0 }])
    const answer = await app.inject({ url: url(minutesAfter(EVENING, 5)), headers: KEY })
    const { sha256, ...forecast } = answer.json<AsKnownDocument>().stations[0]!.forecast!
    expect(hashOf(forecast)).toBe(sha256)
  })

  test('names, places and sensors are those of then, and which network that was', async () => {
    const { app, store, deps } = await benchAfter([])
    const now = deps.network()
    const then = { ...now, stations: now.stations.map((one) => ({ ...one, name: `${one.name}, old mast` })) }
    await store.saveNetwork(then, { at: hoursAfter(EVENING, -99) })
    await store.saveNetwork(now, { at: hoursAfter(EVENING, 2) })
    const told = async (hours: number) => {
      const answer = await app.inject({ url: url(hoursAfter(EVENING, hours)), headers: KEY })
      const { stations, network } = answer.json<AsKnownDocument>()
      return [stations[0]?.name, String(network?.since_at)]
    }
    expect(await told(1)).toEqual(['Moor Top, old mast', hoursAfter(EVENING, -99).toISOString()])
    expect(await told(3)).toEqual(['Moor Top', hoursAfter(EVENING, 2).toISOString()])
  })

  test('a network that nobody kept is said to be of now', async () => {
    const { app } = await benchAfter([])
    const answer = await app.inject({ url: url(EVENING), headers: KEY })
    const { network, not_known } = answer.json<AsKnownDocument>()
    expect(network).toBeNull()
    expect(not_known[0]).toMatch(/^No network of then is kept: names/)
  })

  test('another authority is not in it', async () => {
    const { app } = await benchAfter([{ kind: 'decision', minute: 0, value: 0 }])
    const { body } = await app.inject({ url: url(), headers: KEY })
    expect(body).toContain('moor-top')
    expect(body).not.toContain('south')
  })

  test.each([
    ['later than now', hoursAfter(EVENING, 49)],
    ['before the night', hoursAfter(EVENING, -24)],
  ])('%s is refused in words', async (_, at) => {
    const { app } = await benchAfter([])
    expect(notAProblem(await app.inject({ url: url(at), headers: KEY }), 400, 'PARAM')).toBeUndefined()
  })
})
