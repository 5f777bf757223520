import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { DecideCase, Treatment } from '#src/decision/decide-case.ts'
import { examplePolicy, type ResidualSaltRule } from '#src/decision/policy.ts'
import { recommend } from '#src/decision/recommend.ts'
import { brineFreezingPoint, shareLeft } from '#src/decision/residual-salt.ts'
import type { Precipitation } from '#src/forecast/road-forecast-types.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { aReading, EVENING, hoursAfter, minutesAfter } from '#tests/support/builders.ts'
import { aDecideCase, forecastTo } from '#tests/support/decide-cases.ts'

const RUNS = Number(process.env.FROSTLINE_PROPERTY_RUNS ?? 4_000)

test.each([
  ['at once: no less than after an hour', 0, 0.46],
  ['an hour', 1, 0.46],
  ['M62 after 2 h: 59 % gone', 2, 0.41],
  ['M62 after 25 h: 73 % gone', 25, 0.27],
  ['later than anybody measured', 25.1, 0],
])('share left: %s', (_name, age, share) => {
  expect(shareLeft(age)).toBeCloseTo(share, 2)
})

test('what is left on 0.1 mm of water freezes at −2.0 °C with 3.3 g/m², at 0 °C with none', () => {
  expect(brineFreezingPoint(3.3)).toBeCloseTo(-2, 1)
  expect(brineFreezingPoint(0)).toBe(0)
})

const credit: ResidualSaltRule = { credit_share: 1, least_spread_rate_g_m2: 5 }
const spread = (hours: number, more: Partial<Treatment> = {}): Treatment => ({
  id: 'run-1',
  at: hoursAfter(EVENING, -hours),
  spread_rate_g_m2: 10,
  ...more,
})
/** Every half hour since four hours ago a sensor says that nothing falls. */
const dry = (more: Partial<Reading> = {}): Reading[] =>
  Array.from({ length: 9 }, (_, index) =>
    aReading({
      at: minutesAfter(EVENING, -30 * index),
      seq: 100 - index,
      road_temp_c: 6,
      precipitating: false,
      ...more,
    }),
  )
const rain = (rain_mm_h: number | null): Precipitation[] => [
  { at: hoursAfter(EVENING, 3), rain_mm_h, snow_mm_h: 0 },
]
const frost = (minimum = -3, precipitation: readonly Precipitation[] | null = []) =>
  forecastTo(minimum, precipitation ? { precipitation } : {})
const salted = (more: Partial<DecideCase> = {}, rule: ResidualSaltRule | null = credit) =>
  recommend(
    aDecideCase({
      policy: { ...examplePolicy, residual_salt: rule },
      forecasts: [frost()],
      readings: dry(),
      treatments: [spread(3)],
      ...more,
    }),
  )

test('the policy says that it lowers the rate, sensors and weather that it is dry: lowered, in whole grams, up', () => {
  const { spread_rate_g_m2, because, notes, inputs } = salted()
  expect(spread_rate_g_m2).toBe(7)
  expect(because).toContain('row S2 (frost): 10 g/m², lowered to 7 g/m² for salt left on the road')
  expect(notes).toEqual([
    {
      code: 'RESIDUAL_CREDITED',
      says: 'Of 10 g/m² spread at 15:00, 3 h ago, 3.8 g/m² may be left (0.1 mm of water would freeze at −2.3 °C); the rate is lowered by the policy’s rule. Salt left is never a reason not to treat.',
    },
  ])
  expect(inputs.filter(({ kind }) => kind === 'treatment').map(({ name }) => name)).toEqual([
    'residual_salt_g_m2',
    'residual_age_h',
    'brine_freezing_point_c',
    'spread_rate_g_m2',
  ])
})

const uncredited: readonly [string, Partial<DecideCase>, ResidualSaltRule | null, string][] = [
  ['the policy has no rule', {}, null, 'the policy does not lower the rate for it'],
  [
    'ordered, not said to be done',
    { treatments: [spread(3, { is_only_ordered: true })] },
    credit,
    'nobody has said that it was spread',
  ],
  [
    'spread on part of the route',
    { treatments: [spread(3, { is_only_part: true })] },
    credit,
    'it was spread on part of the route only',
  ],
  [
    'rain since',
    {
      readings: [
        ...dry(),
        aReading({ at: minutesAfter(EVENING, -40), precipitating: true, flags: ['SPIKE'] }),
      ],
    },
    credit,
    '0.0 g/m² may be left; not counted: it may have rained since',
  ],
  [
    'no sensor tells of rain',
    { readings: dry({ precipitating: undefined }) },
    credit,
    'it may have rained since',
  ],
  [
    'only a doubtful sensor tells',
    { readings: dry({ flags: ['STUCK'] }) },
    credit,
    'it may have rained since',
  ],
  ['an hour of silence', { readings: dry().toSpliced(3, 1) }, credit, 'it may have rained since'],
  ['1 mm of rain to come', { forecasts: [frost(-3, rain(1))] }, credit, 'rain is expected to wash it off'],
  [
    'rain to come not known',
    { forecasts: [frost(-3, rain(null))] },
    credit,
    'nobody knows whether it will rain',
  ],
  [
    'weather says nothing of rain',
    { forecasts: [frost(-3, null)] },
    credit,
    'nobody knows whether it will rain',
  ],
]
test.each(uncredited)('the full rate: %s', (_name, more, rule, says) => {
  const { spread_rate_g_m2, notes } = salted(more, rule)
  expect(spread_rate_g_m2).toBe(10)
  expect(notes?.at(-1)?.says).toContain(says)
})

test('never lower than the least that the policy spreads, never higher than the table, and in one pass only', () => {
  expect(salted({ treatments: [spread(1, { spread_rate_g_m2: 40 })] }).spread_rate_g_m2).toBe(5)
  const most = { credit_share: 1, least_spread_rate_g_m2: 30 }
  expect(salted({}, most).spread_rate_g_m2).toBe(10)
  const wet = dry({ surface_state: 'wet' })
  expect(salted({ forecasts: [frost(-6)], readings: wet })).toMatchObject({ spread_rate_g_m2: 15, passes: 2 })
})

test('treatments to come count for nothing', () => {
  expect(salted({ treatments: [spread(-1)] })).toMatchObject({ spread_rate_g_m2: 10, notes: [] })
})

const treatment = fc.record({
  hours: fc.double({ min: -2, max: 40, noNaN: true }),
  rate: fc.double({ min: 0.1, max: 80, noNaN: true }),
  is_only_ordered: fc.boolean(),
  is_only_part: fc.boolean(),
})
test('salt on the road, however much, never changes whether or by when to treat, nor takes a rate under the least', {
  timeout: 300_000,
}, () => {
  fc.assert(
    fc.property(
      fc.array(treatment, { maxLength: 4 }),
      fc.double({ min: -12, max: 6, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (given, minimum, credit_share) => {
        const treatments = given.map(({ hours, rate, ...how }, index) =>
          spread(hours, { id: `run-${index}`, spread_rate_g_m2: rate, ...how }),
        )
        const rule = { credit_share, least_spread_rate_g_m2: 5 }
        const night = { forecasts: [frost(minimum)] }
        const [bare, salt] = [
          salted({ ...night, treatments: [] }, rule),
          salted({ ...night, treatments }, rule),
        ]
        const isSame =
          salt.outcome === bare.outcome &&
          salt.rule === bare.rule &&
          salt.passes === bare.passes &&
          salt.start_by?.getTime() === bare.start_by?.getTime()
        const [lowered, full] = [salt.spread_rate_g_m2, bare.spread_rate_g_m2]
        return (
          isSame && (full === null ? lowered === null : lowered! >= Math.min(5, full) && lowered! <= full)
        )
      },
    ),
    { numRuns: RUNS },
  )
})
