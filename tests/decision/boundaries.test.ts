/** Every boundary of the shipped table and of the thresholds in use, through the table and through the advice. */
import { describe, expect, test } from 'vitest'
import { scotland2010 } from '#src/decision/policies/scotland-2010.ts'
import { recommend } from '#src/decision/recommend.ts'
import { isHole, rowFor, type SaltType, type Traffic, type Wetness } from '#src/decision/treatment-table.ts'
import type { RouteThreshold } from '#src/network/treatment-route.ts'
import { aDecideCase, aDecideRoute, forecastTo, nightTo } from '#tests/support/decide-cases.ts'
import { aRow, aTable } from '#tests/support/treatment-tables.ts'

const outcomeAt = (minimum: number, threshold: Partial<RouteThreshold>, state: Wetness = 'dry') => {
  const route = aDecideRoute({ threshold: { treat_below_c: 1, side: '<', version: 1, ...threshold } })
  const series = nightTo(minimum, { state })
  const { outcome, rule, spread_rate_g_m2, passes } = recommend(
    aDecideCase({ route, forecasts: [forecastTo(minimum, { series })] }),
  )
  return { outcome, rule, spread_rate_g_m2, passes }
}

const frost: readonly [string, number, Wetness, string, number | null, number | null][] = [
  ['+1.0', 1, 'dry', 'S1', 8, 1],
  ['+0.5', 0.5, 'wet', 'S1', 8, 1],
  ['0.0', 0, 'dry', 'S1', 8, 1],
  ['−0.0', -0, 'wet', 'S1', 8, 1],
  ['−1.99', -1.99, 'wet', 'S1', 8, 1],
  ['−2.0', -2, 'dry', 'S1', 8, 1],
  ['−2.0', -2, 'wet', 'S1', 8, 1],
  ['−2.01', -2.01, 'dry', 'S2', 10, 1],
  ['−2.01', -2.01, 'damp', 'S2', 10, 1],
  ['−2.01', -2.01, 'wet', 'S3', 16, 1],
  ['−4.96, shown as −5.0', -4.96, 'dry', 'S2', 10, 1],
  ['−4.99', -4.99, 'dry', 'S2', 10, 1],
  ['−4.99', -4.99, 'wet', 'S3', 16, 1],
  ['−5.0', -5, 'dry', 'S4', 18, 1],
  ['−5.0', -5, 'wet', 'S5', 15, 2],
  ['−9.99', -9.99, 'damp', 'S4', 18, 1],
  ['−9.99', -9.99, 'wet', 'S5', 15, 2],
  ['−10.0', -10, 'dry', 'TOO_COLD_FOR_SALT', null, null],
  ['−10.0', -10, 'wet', 'TOO_COLD_FOR_SALT', null, null],
]

describe('frost at a bound of Scotland 2010', () => {
  test.each(frost)('%s °C (%d), %s: table row %s', (_name, road_temp_c, wetness, row, rate, passes) => {
    const asked = { hazard: 'frost', road_temp_c, wetness, salt: 'dry', traffic: null } as const
    const answer = rowFor(scotland2010, asked)
    if (isHole(answer)) expect(answer.code).toBe(row)
    else expect([answer.id, answer.spread_rate_g_m2, answer.passes]).toEqual([row, rate, passes])
  })

  test.each(frost)('%s °C (%d), %s: advice by row %s', (_name, minimum, wetness, row, rate, passes) => {
    const isRow = row.startsWith('S')
    expect(outcomeAt(minimum, { treat_below_c: 1, side: '<=' }, wetness)).toEqual({
      outcome: isRow ? 'treat' : 'unknown',
      rule: isRow ? `scotland-2010/${row}` : row,
      spread_rate_g_m2: rate,
      passes,
    })
  })

  test.each([Number.NaN, Number.NEGATIVE_INFINITY])(
    '%d is no temperature: never a row, never no action',
    (at) => {
      const asked = { hazard: 'frost', road_temp_c: at, wetness: 'dry', salt: 'dry', traffic: null } as const
      expect(isHole(rowFor(scotland2010, asked))).toBe(true)
      expect(outcomeAt(at, {}).outcome).not.toBe('no_action')
    },
  )

  test('NaN says that no temperature is known, and no other reason', () => {
    const asked = { hazard: 'frost', wetness: 'dry', salt: 'dry', traffic: null } as const
    expect(rowFor(scotland2010, { ...asked, road_temp_c: Number.NaN })).toEqual({
      code: 'MATRIX_NO_ROW',
      message: 'Transport Scotland 2010 (example) cannot be read without a road temperature for frost',
    })
  })
})

/** A minimum, a threshold, and what `<` and `<=` make of it. */
const thresholds: readonly [string, number, number, string, string][] = [
  ['+1.0 at +1.0', 1, 1, 'no_action', 'treat'],
  ['just below +1.0', 0.999999, 1, 'treat', 'treat'],
  ['just above +1.0', 1.000001, 1, 'no_action', 'no_action'],
  ['+0.5 at +0.5', 0.5, 0.5, 'no_action', 'treat'],
  ['just below +0.5', 0.499999, 0.5, 'treat', 'treat'],
  ['just above +0.5', 0.500001, 0.5, 'no_action', 'no_action'],
  ['0.0 at 0.0', 0, 0, 'no_action', 'treat'],
  ['−0.0 at 0.0', -0, 0, 'no_action', 'treat'],
  ['0.0 at −0.0', 0, -0, 'no_action', 'treat'],
  ['no temperature', Number.NaN, 1, 'unknown', 'unknown'],
  ['no threshold', 0.5, Number.NaN, 'unknown', 'unknown'],
]
describe.each(['<', '<='] as const)('a threshold with the side %s', (side) => {
  test.each(thresholds)(
    '%s: minimum %d, threshold %d',
    (_name, minimum, treat_below_c, strict, inclusive) => {
      expect(outcomeAt(minimum, { treat_below_c, side }).outcome).toBe(side === '<' ? strict : inclusive)
    },
  )
})

const byTraffic = aTable(
  aRow({ id: 'L', traffic: ['light'], spread_rate_g_m2: 12 }),
  aRow({ id: 'M', traffic: ['medium', 'heavy'], spread_rate_g_m2: 9 }),
  aRow({ id: 'P', traffic: ['light', 'medium', 'heavy'], salt: 'prewet', spread_rate_g_m2: 7 }),
)
const traffic: readonly [string, SaltType, Traffic | null, string][] = [
  ['light', 'dry', 'light', 'L'],
  ['heavy', 'dry', 'heavy', 'M'],
  [
    'not stated: never the lighter by guess',
    'dry',
    null,
    'Our table goes by traffic for frost, which the policy does not state for this route',
  ],
  ['not stated, where all have the same row', 'prewet', null, 'P'],
  [
    'stated, with a salt that the table lacks',
    'treated',
    'light',
    'Our table has no row for frost with treated salt',
  ],
]
test.each(traffic)('traffic %s', (_name, salt, stated, says) => {
  const asked = { hazard: 'frost', road_temp_c: -1, wetness: 'dry', salt, traffic: stated } as const
  const answer = rowFor(byTraffic, asked)
  expect(isHole(answer) ? answer.message : answer.id).toBe(says)
})
