import { describe, expect, test } from 'vitest'
import type { Outcome } from '#src/decision/recommendation.ts'
import { HOUR, MINUTE } from '#src/units.ts'
import { timeToAlarm } from '#tests/faults/time-to-alarm.ts'
import { AFTERNOON, nightWith, proposals, secondsUntilAlert } from '#tests/faults/weather-nights.ts'
import { hoursAfter } from '#tests/support/builders.ts'
import type { NightChoice } from '#tests/support/virtual-night.ts'
import type { Fault } from '../../firmware-sim/faults.ts'

const CAUTION: Readonly<Record<Outcome, number>> = { no_action: 0, unknown: 1, treat: 2 }

/** For every minute from the fault on and every route, how cautious the standing advice was. */
async function cautionIn(choice: Partial<NightChoice>, from: Date) {
  const night = await nightWith({ scenario: 'marginal-night', hours: 8, ...choice })
  const proposed = await proposals(night)
  return night.network.routes.flatMap(({ id }) => {
    const own = proposed.filter(({ route }) => route === id)
    return Array.from({ length: (night.clock.now().getTime() - from.getTime()) / MINUTE }, (_, minute) => {
      const at = from.getTime() + minute * MINUTE
      const standing = own.findLast((one) => one.at.getTime() <= at)
      return { route: id, minute, caution: CAUTION[standing?.recommendation.outcome ?? 'unknown'] }
    })
  })
}

describe('X3: a sensor on the route that freezes first jumps by 8 °C, one reading in six', () => {
  const [from, to] = [hoursAfter(AFTERNOON, 1), hoursAfter(AFTERNOON, 8)]
  const fault = (amount: number): Fault => ({ device: 'frost-09', kind: 'spike', from, to, amount })
  test('X3: up or down, it is never the reason for less caution than if it had said nothing', {
    timeout: 120_000,
  }, async () => {
    const silent = (device: string, at: Date) => device === 'frost-09' && at >= from
    const without = await cautionIn({ silent }, from)
    expect(new Set(without.map(({ caution }) => caution))).toContain(CAUTION.no_action)
    expect(new Set(without.map(({ caution }) => caution))).toContain(CAUTION.treat)
    for (const amount of [8, -8]) {
      const jumping = await cautionIn({ faults: [fault(amount)] }, from)
      expect(jumping).toHaveLength(without.length)
      const less = jumping.filter(({ caution }, index) => caution < without[index]!.caution)
      expect(less.slice(0, 3)).toEqual([])
    }
  })
  test('X3: half of the county’s sensors jump: no route is called safe that is not without the fault', {
    timeout: 120_000,
  }, async () => {
    const sound = await cautionIn({}, from)
    const odd = ['01', '03', '05', '07', '09', '11'].map((number) => ({
      ...fault(8),
      device: `frost-${number}`,
    }))
    const jumping = await cautionIn({ faults: odd }, from)
    const isSafe = ({ caution }: { caution: number }) => caution === CAUTION.no_action
    expect(sound.some(isSafe)).toBe(true)
    expect(sound.some(({ caution }) => caution === CAUTION.treat)).toBe(true)
    expect(jumping.filter((one, index) => isSafe(one) && !isSafe(sound[index]!)).slice(0, 3)).toEqual([])
  })
  test.each([8, -8])('X3: by %i °C: told within two hours', { timeout: 60_000 }, async (amount) => {
    const night = await nightWith({ scenario: 'marginal-night', hours: 3, faults: [fault(amount)] })
    const seconds = await secondsUntilAlert(night, 'sensor_doubted', from)
    timeToAlarm('X3', `jumps by ${amount} °C`, seconds, 7_200)
    expect(seconds).toBeLessThanOrEqual(7_200)
  })
})

test.each([
  ['radiation-frost', 'frost-10'],
  ['radiation-frost', 'frost-03'],
  ['marginal-night', 'frost-10'],
  ['thaw', 'frost-03'],
] as const)(
  'X7: %s, %s: a sensor under snow is told within 6 h',
  { timeout: 60_000 },
  async (scenario, device) => {
    const [from, to] = [hoursAfter(AFTERNOON, 2), hoursAfter(AFTERNOON, 11)]
    const faults: Fault[] = [{ device, kind: 'snow-buried', from, to, amount: null }]
    const night = await nightWith({ scenario, hours: 8, faults })
    const seconds = await secondsUntilAlert(night, 'sensor_doubted', from)
    timeToAlarm('X7', `${device} under snow, ${scenario}`, seconds, 21_600)
    expect(seconds).toBeLessThanOrEqual(21_600)
    const doubted = (await night.store.alerts()).filter(({ kind }) => kind === 'sensor_doubted')
    const station = night.network.devices.find(({ id }) => id === device)!.station
    for (const { subject } of doubted) expect(subject.split('/')[0]).toBe(station)
  },
)

test.each([300, 600])(
  'X8: a sensor that speaks every %i s falls silent: told at the third reading that is missing',
  { timeout: 60_000 },
  async (intervalS) => {
    const from = hoursAfter(AFTERNOON, 2)
    const silent = (device: string, at: Date) => device === 'frost-10' && at >= from
    const night = await nightWith({ hours: 4, intervalS, silent })
    const span = { from: AFTERNOON, to: hoursAfter(from, 2), limit: 1_000 }
    const heard = (await night.readings.ofDevice('frost-10', span)).at(-1)!.at
    const seconds = await secondsUntilAlert(night, 'sensor_silent', from)
    const sinceHeard_s = (from.getTime() + seconds * 1_000 - heard.getTime()) / 1_000
    timeToAlarm('X8', `every ${intervalS} s, since it was last heard`, sinceHeard_s, 3 * intervalS + 60)
    expect(seconds).toBeLessThanOrEqual(3 * intervalS)
    expect(sinceHeard_s).toBeLessThanOrEqual(3 * intervalS + 60)
    const [alert] = (await night.store.alerts()).filter(({ kind }) => kind === 'sensor_silent')
    expect(alert!.subject).toBe('frost-10')
    expect(hoursAfter(from, 1).getTime() - alert!.raised_at.getTime()).toBeGreaterThan(HOUR / 4)
  },
)
