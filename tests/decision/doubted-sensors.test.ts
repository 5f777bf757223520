import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { recommend } from '#src/decision/recommend.ts'
import type { Outcome } from '#src/decision/recommendation.ts'
import { DOUBTFUL_START } from '#src/forecast/sensors/cold-doubt.ts'
import { doubtedReading } from '#src/forecast/sensors/doubtful.ts'
import { FINDING_CODES } from '#src/forecast/sensors/sensor-verdict-types.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { aReading, EVENING, hoursAfter, minutesAfter } from '#tests/support/builders.ts'
import { aDecideCase, forecastTo, nightTo, twoSensors } from '#tests/support/decide-cases.ts'

const RUNS = Number(process.env.FROSTLINE_PROPERTY_RUNS ?? 20_000) / 5
/** `unknown` says "assume treat": as cautious as treat. */
const CAUTION: Record<Outcome, number> = { no_action: 0, unknown: 1, treat: 1 }
const HOLES = ['TOO_COLD_FOR_SALT', 'MATRIX_NO_ROW', 'MATRIX_NO_RATE']

const temperature = fc.oneof(
  fc.double({ min: -12, max: 12, noNaN: true }),
  fc.constantFrom(-0, 0, 1, 0.9999999),
)
const reading = fc
  .record({
    road_temp_c: temperature,
    device: fc.constantFrom('one', 'two', 'three'),
    age_min: fc.constantFrom(0, 5, 29, 30, 31, 90, 400),
    seq: fc.integer({ min: 0, max: 1000 }),
  })
  .map(({ age_min, ...more }): Reading => aReading({ ...more, at: minutesAfter(EVENING, -age_min) }))
const given = fc
  .record({
    readings: fc.array(reading, { maxLength: 5 }),
    minimum: temperature,
    evening: fc.double({ min: 0, max: 10, noNaN: true }),
  })
  .map(({ readings, minimum, evening }) => {
    const series = nightTo(minimum, { evening: Math.max(evening, minimum) })
    return aDecideCase({ readings, forecasts: [forecastTo(0, { series })] })
  })
const code = fc.constantFrom(...FINDING_CODES)

type Case = ReturnType<typeof aDecideCase>
const isNoLess = (before: Case, after: Case) => {
  const [one, other] = [recommend(before), recommend(after)]
  if (CAUTION[other.outcome] < CAUTION[one.outcome]) return false
  return one.outcome !== 'treat' || other.outcome === 'treat' || HOLES.includes(other.rule)
}

describe('doubt never makes a decision less cautious', () => {
  test('X3: one more doubtful reading, warm or cold', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(given, reading, code, (before, more, flag) =>
        isNoLess(before, { ...before, readings: [...before.readings, { ...more, flags: [flag] }] }),
      ),
      { numRuns: RUNS },
    )
  })
  test('a verdict on any one sensor, from any moment on', { timeout: 60_000 }, () => {
    const verdict = fc.record({ device: fc.constantFrom('one', 'two', 'three'), ago: fc.nat(500), code })
    fc.assert(
      fc.property(given, verdict, (before, { device, ago, code }) => {
        const spans = [{ code, from: minutesAfter(EVENING, -ago), until: null }]
        const readings = before.readings.map((one) =>
          one.device === device ? doubtedReading(one, spans) : one,
        )
        return isNoLess(before, { ...before, readings })
      }),
      { numRuns: RUNS },
    )
  })
})

describe('on a warm night', () => {
  const warm = aDecideCase()
  const doubted = (...devices: string[]) =>
    warm.readings.map((one) =>
      devices.includes(one.device)
        ? doubtedReading(one, [{ code: 'SENSOR_STUCK', from: hoursAfter(EVENING, -3), until: null }])
        : one,
    )
  test('one believed sensor that agrees with its forecast is enough', () => {
    expect(recommend({ ...warm, readings: doubted('moor-top-spare') }).outcome).toBe('no_action')
  })
  test('with every sensor doubted nothing shows that the road is safe', () => {
    const { outcome, rule } = recommend({ ...warm, readings: doubted('moor-top-box', 'moor-top-spare') })
    expect([outcome, rule]).toEqual(['unknown', 'NO_FRESH_READING'])
  })
  test('a forecast that had only doubtful readings to start from shows nothing safe either', () => {
    const forecasts = [forecastTo(4, { doubts: [DOUBTFUL_START] })]
    const { outcome, rule } = recommend({ ...warm, forecasts })
    expect([outcome, rule]).toEqual(['unknown', 'SENSOR_DOUBTED'])
  })
  test('X3: a doubted sensor that reads cold is reason enough to treat', () => {
    const [box, spare] = twoSensors(6)
    const cold = { ...box!, road_temp_c: -0.5, flags: ['SENSOR_STUCK'] }
    const advice = recommend({ ...warm, readings: [cold, spare!] })
    expect(advice.outcome).toBe('treat')
    expect(advice.inputs).toContainEqual({
      kind: 'reading',
      id: 'moor-top-box/1',
      name: 'flags',
      value: 'SENSOR_STUCK',
      at: EVENING,
    })
  })
})
