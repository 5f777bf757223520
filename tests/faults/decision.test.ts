import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { recommend } from '#src/decision/recommend.ts'
import { isBelow } from '#src/decision/threshold.ts'
import type { RouteThreshold } from '#src/network/treatment-route.ts'
import { MINUTE, SECOND } from '#src/units.ts'
import { timeToAlarm } from '#tests/faults/time-to-alarm.ts'
import { aDecideCase, aDecideRoute, forecastTo, nightTo } from '#tests/support/decide-cases.ts'
import { virtualNight } from '#tests/support/virtual-night.ts'

const side = fc.constantFrom<RouteThreshold['side'][]>('<', '<=')
const threshold = fc.oneof(fc.constantFrom(1, 0.5, 0, -0, -2), fc.double({ min: -3, max: 10, noNaN: true }))

/** The next number that a road temperature can be, warmer or colder. */
function neighbour(value: number, way: 1 | -1): number {
  const bits = new DataView(new ArrayBuffer(8))
  if (value === 0) return way * Number.MIN_VALUE
  bits.setFloat64(0, value)
  bits.setBigInt64(0, bits.getBigInt64(0) + BigInt(value > 0 === way > 0 ? 1 : -1))
  return bits.getFloat64(0)
}

describe('a temperature at the edge of a threshold', () => {
  test('D1: exactly at it the documented side decides, one number colder treats, one warmer does not: 100,000 cases', () => {
    fc.assert(
      fc.property(threshold, side, (treat_below_c, which) => {
        const route = { treat_below_c, side: which, version: 1 }
        expect(isBelow(treat_below_c, route)).toBe(which === '<=')
        expect(isBelow(treat_below_c === 0 ? -treat_below_c : treat_below_c, route)).toBe(which === '<=')
        expect(isBelow(neighbour(treat_below_c, -1), route)).toBe(true)
        expect(isBelow(neighbour(treat_below_c, 1), route)).toBe(false)
        expect(isBelow(Number.NaN, route)).toBe(false)
      }),
      { numRuns: 100_000 },
    )
  })

  test('D1: the advice of a whole night says the same, and NaN is never no action: 2,000 cases', () => {
    const above = fc.oneof(fc.constantFrom(1, 0.5, 2), fc.double({ min: 0.5, max: 8, noNaN: true }))
    const distance = fc.constantFrom<(-1 | 0 | 1 | 'NaN')[]>(-1, 0, 1, 'NaN')
    fc.assert(
      fc.property(above, side, distance, (treat_below_c, which, way) => {
        const minimum = way === 'NaN' ? Number.NaN : way === 0 ? treat_below_c : neighbour(treat_below_c, way)
        const route = aDecideRoute({ threshold: { treat_below_c, side: which, version: 1 } })
        const series = nightTo(minimum, { evening: 9, doubt: 0.1 })
        const { outcome } = recommend(
          aDecideCase({ route, readings: [], forecasts: [forecastTo(minimum, { series })] }),
        )
        if (way === 'NaN') return outcome !== 'no_action'
        const isTreated = way === -1 || (way === 0 && which === '<=')
        return isTreated ? outcome === 'treat' : outcome !== 'treat'
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('every sensor of a route dies on a mild evening', () => {
  const DEAD = new Date('2026-01-15T17:00:00Z')
  test.each([
    [900, 1_800],
    [600, 1_800],
    [300, 1_800],
  ])('D2: read every %d s: unknown within %d s, and nowhere no action after', async (intervalS, promised) => {
    const watched = await virtualNight({
      scenario: 'uneventful',
      seed: 1,
      from: new Date('2026-01-15T14:00:00Z'),
      hours: 5,
      intervalS,
      silent: (_, at) => at >= DEAD,
    })
    const { store, network } = watched
    const unknownAfter_s: number[] = []
    for (const { id } of network.routes) {
      const entries = await store.record(`2026-01-15-${id}`, 1_000)
      const proposed = entries.map(({ at, detail }) => {
        const { after } = detail as { after: { recommendation: { outcome: string } } }
        return { at, outcome: after.recommendation.outcome }
      })
      expect(proposed.findLast(({ at }) => at < DEAD)?.outcome).toBe('no_action')
      const [first, ...rest] = proposed.filter(({ at }) => at >= DEAD)
      expect(first?.outcome).toBe('unknown')
      expect(rest.every(({ outcome }) => outcome !== 'no_action')).toBe(true)
      unknownAfter_s.push((first!.at.getTime() - DEAD.getTime()) / SECOND)
    }
    const slowest = Math.max(...unknownAfter_s)
    expect(slowest).toBeLessThanOrEqual(promised)
    const every = `sensors read every ${intervalS / 60} min are dead`
    timeToAlarm('D2', `${every}: all routes unknown`, slowest, promised)
    const alerts = await store.alerts()
    const silent = alerts.filter(({ kind }) => kind === 'sensor_silent')
    const told = Math.min(...silent.map(({ raised_at }) => raised_at.getTime()))
    timeToAlarm('D2', `${every}: alert`, (told - DEAD.getTime()) / SECOND, promised)
    expect(told - DEAD.getTime()).toBeLessThanOrEqual(35 * MINUTE)
  })
})
