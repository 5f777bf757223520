import fc from 'fast-check'
import { expect, test } from 'vitest'
import { recommend } from '#src/decision/recommend.ts'
import { usedCase } from '#src/decision/used-case.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { canonicalText } from '#src/wire.ts'
import { aReading, EVENING, minutesAfter } from '#tests/support/builders.ts'
import { aDecideCase, forecastTo } from '#tests/support/decide-cases.ts'
import '#tests/support/property-seed.ts'

/** A sensor that speaks every second for five minutes up to now. */
const chatter = (more: (second: number) => Partial<Reading>): Reading[] =>
  Array.from({ length: 300 }, (_, second) => {
    const at = minutesAfter(EVENING, -5 + second / 60)
    return aReading({ device: 'moor-top-box', at, received_at: at, seq: second, ...more(second) })
  })
const toldOf = (readings: readonly Reading[]) =>
  recommend(aDecideCase({ readings, forecasts: [forecastTo(4)] }))
    .inputs.filter(({ kind, name }) => kind === 'reading' && name === 'road_temp_c')
    .map(({ id }) => Number(id.split('/')[1]))

test('of a sensor that speaks every second the last and the coldest are told', () => {
  const readings = chatter((second) => ({ road_temp_c: second === 120 ? 5.1 : 5.5 }))
  expect(toldOf(readings)).toEqual([0, 120, 299])
})

test('what it said of the road is told once for each state, and each flag', () => {
  const readings = chatter((second) => ({
    road_temp_c: 5.5,
    surface_state: second >= 200 ? 'wet' : 'dry',
    flags: second === 250 ? ['STEP'] : [],
  }))
  expect(toldOf(readings)).toEqual([0, 200, 250, 299])
})

test('a sensor that speaks every few minutes is told whole', () => {
  expect(toldOf(chatter(() => ({ road_temp_c: 5.5 })).filter(({ seq }) => seq % 30 === 0))).toHaveLength(10)
})

test('what is kept of a chattering sensor gives the same advice, byte for byte, and is small', () => {
  const temps = fc.array(fc.double({ min: -3, max: 8, noNaN: true }), { minLength: 300, maxLength: 300 })
  fc.assert(
    fc.property(temps, fc.double({ min: -2, max: 6, noNaN: true }), (road, minimum) => {
      const given = aDecideCase({
        readings: chatter((second) => ({ road_temp_c: road[second]! })),
        forecasts: [forecastTo(minimum)],
      })
      const advice = recommend(given)
      const used = usedCase(given, advice)
      expect(canonicalText(recommend(used))).toBe(canonicalText(advice))
      expect(used.readings.length).toBeLessThan(12)
    }),
    { numRuns: 200 },
  )
})
