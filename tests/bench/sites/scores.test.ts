import { describe, expect, test } from 'vitest'
import { roadForecast } from '#src/forecast/road-forecast.ts'
import {
  coverage,
  mae,
  peirce,
  pinball,
  rmse,
  type ScoredPair,
  scorePairs,
  within2,
} from '#tests/bench/sites/scores.ts'
import { siteFaults } from '#tests/bench/sites/tables.ts'
import { aForecastCase, hoursFrom, pointAt, seriesOf } from '#tests/forecast/cases.ts'

const aPair = (ours: number, road_temp_c: number, more: Partial<ScoredPair> = {}): ScoredPair => ({
  at: hoursFrom(1),
  lead_h: 1,
  road_temp_c,
  night: true,
  overlap3h: true,
  metro: road_temp_c + 3,
  roadsurf: road_temp_c + 2,
  persistence: road_temp_c + 1,
  offset: 0,
  site: 'moor-top',
  isCommon: true,
  ours,
  p10: ours - 1,
  p90: ours + 1,
  ...more,
})

describe('scores by hand', () => {
  const pairs = [aPair(1, 0), aPair(-3, 0), aPair(-1, -1.5), aPair(-1, -0.5)]
  test.each([
    ['mean absolute error', mae(pairs, 'ours'), (1 + 3 + 0.5 + 0.5) / 4],
    ['of another forecast', mae(pairs, 'roadsurf'), 2],
    ['root mean square', rmse(pairs, 'ours'), Math.sqrt((1 + 9 + 0.25 + 0.25) / 4)],
    ['within 2 °C', within2(pairs), 75],
    ['between p10 and p90, ends included', coverage(pairs), 75],
    ['frost: both hit, one of two without frost a false alarm', peirce(pairs, 'ours'), 1 - 1 / 2],
    ['quantile loss', pinball([aPair(1, 0)]), (0.1 * 0 + 0.9 * 0 + 0.5 * 1 + 0.1 * 2) / 3],
  ])('%s', (_, value, expected) => {
    expect(value).toBeCloseTo(expected, 9)
  })
  test('a forecast is joined to a pair by straight lines', () => {
    const given = aForecastCase()
    const series = seriesOf(given)
    const [a, b] = [pointAt(series, 5), pointAt(series, 5 + 1 / 6)]
    const at = hoursFrom(5 + 1 / 24)
    const [scored] = scorePairs([{ given, site: 'moor-top', pairs: [aPair(0, 0, { at })] }], roadForecast)
    expect(scored!.ours).toBeCloseTo(a.road_temp_c + (b.road_temp_c - a.road_temp_c) / 4, 6)
  })
  test('a pair after the end of a forecast is an error', () => {
    const cases = [{ given: aForecastCase(), site: 'moor-top', pairs: [aPair(0, 0, { at: hoursFrom(25) })] }]
    expect(() => scorePairs(cases, roadForecast)).toThrow('ends before')
  })
})

describe('the limits of a site', () => {
  const good = [aPair(-0.5, -1), aPair(1, 1)]
  test.each<[string, readonly ScoredPair[], readonly RegExp[]]>([
    ['kept', good, []],
    ['worse than RoadSurf', [...good, aPair(9, -1, { lead_h: 6 })], [/against roadsurf/, /Peirce/]],
    ['worse than persistence at once', [...good, aPair(6, 1, { lead_h: 2 })], [/against persistence/]],
    ['RoadSurf unknown there', good.map((pair) => ({ ...pair, roadsurf: null })), []],
  ])('%s', (_, pairs, expected) => {
    const faults = siteFaults(pairs)
    for (const pattern of expected) expect(faults.join('\n')).toMatch(pattern)
    expect(faults.length >= expected.length && (expected.length > 0 || faults.length === 0)).toBe(true)
  })
})
