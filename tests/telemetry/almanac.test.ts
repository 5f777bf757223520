import { getPosition } from 'suncalc'
import { describe, expect, it } from 'vitest'
import { isSunDown, sunElevation } from '#src/telemetry/almanac.ts'
import { HOUR } from '#src/units.ts'

describe('elevation of the sun', () => {
  // Published times of sunrise and sunset, to the minute.
  it.each([
    ['London, midsummer 2026', 51.5, -0.13, '2026-06-21T03:43:00Z', '2026-06-21T20:22:00Z'],
    ['Edinburgh, midwinter 2026', 55.95, -3.19, '2026-12-21T08:42:00Z', '2026-12-21T15:40:00Z'],
  ])('%s', (_, lat, lon, rise, set) => {
    const minutes = (text: string, count: number) => new Date(Date.parse(text) + count * 60_000)
    expect(isSunDown(minutes(rise, -3), lat, lon)).toBe(true)
    expect(isSunDown(minutes(rise, 3), lat, lon)).toBe(false)
    expect(isSunDown(minutes(set, -3), lat, lon)).toBe(false)
    expect(isSunDown(minutes(set, 3), lat, lon)).toBe(true)
  })
  it('agrees with another almanac all through a year', () => {
    // suncalc includes refraction (0.5° at the horizon).
    let worst = 0
    for (let hour = 0; hour < 365 * 24; hour += 7) {
      const at = new Date(Date.parse('2026-01-01T00:00:00Z') + hour * HOUR)
      const other = getPosition(at, 56, -4).altitude
      worst = Math.max(worst, Math.abs(sunElevation(at, 56, -4) - other))
    }
    expect(worst).toBeLessThan(0.6)
  })
})
