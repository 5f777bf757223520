import { describe, expect, test } from 'vitest'
import type { ColdestSite, TonightDocument } from '#src/api/tonight-document.ts'
import { adviceBeside, chartBasis } from '#src/web/chart/chart-basis.ts'
import { aForecastPoint, EVENING, hoursAfter } from '#tests/support/builders.ts'

const aSite = (more: Partial<ColdestSite> = {}): ColdestSite => ({
  station: 'moor-top',
  name: 'Moor Top',
  observed: [],
  forecast: [],
  issued_at: EVENING,
  model: 'frostline-2',
  atmosphere: { source: 'open-meteo', issued_at: hoursAfter(EVENING, -1) },
  last_reading_at: EVENING,
  doubts: [],
  treat_below_c: 1,
  ...more,
})
const tonight = {
  now: EVENING,
  time_zone: 'Europe/London',
  forecast_error: null,
  routes: [],
} as unknown as TonightDocument
const drawn = [0, 6].map((hours) => aForecastPoint({ at: hoursAfter(EVENING, hours), road_temp_c: 0.1 }))

describe('what a chart stands on', () => {
  test.each([
    ['all as usual', {}, null],
    ['another sky', { doubts: ['SKY_CLEARER_THAN_FORECAST'] }, 'as under a clearer sky than was forecast.'],
    ['doubted start', { doubts: ['DOUBTFUL_START'] }, 'it starts from readings that are not believed.'],
    ['two doubts', { doubts: ['NO_WIND', 'NO_CLOUD'] }, 'no wind was forecast; no cloud was forecast.'],
    ['a code without words is left out', { doubts: ['LATER'] }, null],
    ['an old start', { last_reading_at: hoursAfter(EVENING, -8) }, 'could start from is of 10:00.'],
    ['no reading', { last_reading_at: null }, 'it starts from no reading.'],
  ])('%s', (_, more, words) => {
    const said = chartBasis(aSite(more), tonight)
    if (words) expect(said).toMatch(/Less sure than usual: /)
    else expect(said).not.toContain('Less sure')
    expect(said).toContain(words ?? '')
  })
})

describe('advice that reckons with another road than the one drawn', () => {
  const at = hoursAfter(EVENING, 5)
  test.each([
    [
      'colder: both are said',
      { station: 'moor-top', road_temp_c: -0.4, at },
      'The advice reckons with −0.4 °C',
    ],
    [
      'a road near it, colder by the thermal map',
      { station: 'moor-top', road_temp_c: -1.4, at, road: { road: 'B6105' } },
      'The advice reckons with −1.4 °C on B6105: by the thermal map',
    ],
    ['little colder, on the same side of all', { station: 'moor-top', road_temp_c: 0.01, at }, ''],
    ['the same', { station: 'moor-top', road_temp_c: 0.1, at }, ''],
    ['another station', { station: 'vale', road_temp_c: -0.4, at }, ''],
    ['it was this morning', { station: 'moor-top', road_temp_c: -0.4, at: hoursAfter(EVENING, -9) }, ''],
  ])('%s', (_, coldest, words) => {
    const routes = [{ coldest }] as unknown as TonightDocument['routes']
    const said = adviceBeside(aSite(), drawn, { ...tonight, routes })
    expect(said.startsWith(words)).toBe(true)
    expect(said === '').toBe(words === '')
  })
  test('no forecast ahead: nothing to compare', () => {
    const routes = [
      { coldest: { station: 'moor-top', road_temp_c: -0.4, at } },
    ] as unknown as TonightDocument['routes']
    expect(adviceBeside(aSite(), [], { ...tonight, routes })).toBe('')
  })
})
