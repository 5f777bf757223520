import { beforeAll, describe, expect, test } from 'vitest'
import type { Decision } from '#src/decision/decision.ts'
import { COLD_DOUBT } from '#src/forecast/sensors/cold-doubt.ts'
import type { VerdictChange } from '#src/jobs/sensor-verdict-keeping.ts'
import { HOUR } from '#src/units.ts'
import { timeToAlarm } from '#tests/faults/time-to-alarm.ts'
import { virtualNight } from '#tests/support/virtual-night.ts'

const FROM = new Date('2026-01-15T15:00:00Z')
const STUCK = new Date('2026-01-15T17:00:00Z')
const FREE = new Date('2026-01-15T21:00:00Z')
const DEVICE = 'frost-10'
const STATION = 'ashwell-valley'
const ALERT = `sensor_doubted:${STATION}/SENSOR_STUCK`

/** From 17:00 to 21:00 the sensor in the valley shows what it showed at 17:00, while the county cools. */
describe('a night with one stuck sensor', { timeout: 60_000 }, () => {
  let night: Awaited<ReturnType<typeof virtualNight>>
  beforeAll(async () => {
    const fault = { device: DEVICE, kind: 'stuck' as const, from: STUCK, to: FREE, amount: null }
    night = await virtualNight({
      scenario: 'radiation-frost',
      seed: 1,
      from: FROM,
      hours: 8,
      faults: [fault],
    })
  }, 60_000)

  test('X1: a stuck sensor is told within 4 h, in its place and with figures, until it is free', async () => {
    const record = await night.store.record(ALERT, 10)
    expect(record.map(({ action }) => action)).toEqual(['alert_raised', 'alert_cleared'])
    const [alert] = (await night.store.alerts()).filter(({ id }) => id === ALERT)
    expect(alert?.message).toMatch(/sensor frost-10 is not believed, stuck since 17:0\d\. It has shown \d/)
    const seconds = (alert!.raised_at.getTime() - STUCK.getTime()) / 1_000
    timeToAlarm('X1', 'a sensor is stuck in a radiation frost', seconds, 14_400)
    expect(seconds).toBeLessThanOrEqual(14_400)
    expect(alert!.cleared_at!.getTime() - FREE.getTime()).toBeLessThanOrEqual(1.25 * HOUR)
  })
  test('the record tells what was believed and why', async () => {
    const changes = (await night.store.record(DEVICE, 10)).filter(({ action }) => action === 'sensor_verdict')
    const after = changes.map(({ detail }) => (detail as VerdictChange).after)
    expect(after.map(({ verdict }) => verdict)).toEqual(['not_believed', 'trusted'])
    expect(after[0]?.findings[0]?.evidence).toMatchObject({ neighbours_moved_c: expect.any(Number) })
  })
  test('no other sensor is doubted', async () => {
    const doubts = (await night.store.alerts()).filter(({ kind }) => kind === 'sensor_doubted')
    expect(doubts.map(({ id }) => id)).toEqual([ALERT])
  })
  test('X1: once doubted, forecasts start from the reading before, and later ones never from stuck readings', async () => {
    const [alert] = (await night.store.alerts()).filter(({ id }) => id === ALERT)
    const span = { from: alert!.raised_at, to: new Date(FREE.getTime() + HOUR) }
    const forecasts = await night.store.forecastsOf(STATION, span)
    expect(forecasts.length).toBeGreaterThan(0)
    for (const { last_reading_at } of forecasts) {
      const isBefore = last_reading_at!.getTime() <= STUCK.getTime()
      expect(isBefore || last_reading_at!.getTime() >= FREE.getTime()).toBe(true)
    }
  })
  test('its route is treated all the same', async () => {
    const decisions: Decision[] = await night.store.decisionsOfNight('2026-01-15')
    const own = decisions.find(({ route }) => route === 'route-1')
    expect(own?.recommendation.outcome).toBe('treat')
  })
})

test('a sensor that drifts to the cold side still counts: it lowers the forecasts of its station', {
  timeout: 60_000,
}, async () => {
  // What is usual is known after the first half day of readings that is eighteen hours old
  const [from, to] = [new Date('2026-01-15T21:00:00Z'), new Date('2026-01-16T03:00:00Z')]
  const fault = { device: 'frost-03', kind: 'drift' as const, from, to, amount: -2 }
  const { store } = await virtualNight({
    scenario: 'radiation-frost',
    seed: 1,
    from: FROM,
    hours: 12,
    faults: [fault],
  })
  const [change] = (await store.record('frost-03', 10)).filter(({ action }) => action === 'sensor_verdict')
  expect(change).toBeDefined()
  expect((change!.detail as VerdictChange).after.verdict).not.toBe('trusted')
  const span = { from: change!.at, to }
  const forecasts = await store.forecastsOf('oakham-town', span)
  expect(forecasts.length).toBeGreaterThan(0)
  for (const { doubts } of forecasts) expect(doubts).toContain(COLD_DOUBT)
})
