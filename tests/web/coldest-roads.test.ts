import { describe, expect, test } from 'vitest'
import type { RouteSegmentsDocument, SegmentNight } from '#src/api/route-segments-document.ts'
import { coldestRoads } from '#src/web/coldest-roads.ts'
import {
  aForecast,
  aNetwork,
  anAuthority,
  aRoute,
  aSegment,
  EVENING,
  hoursAfter,
} from '#tests/support/builders.ts'
import { pagesBench, wordsOf } from '#tests/web/support.ts'

const offsets = { clear: 0, broken: 0, overcast: 0 }
const aRoad = (more: Partial<SegmentNight> = {}): SegmentNight => ({
  id: 'segment-1',
  road: 'Mill Lane',
  length_m: 600,
  road_temp_c: -3.1,
  road_temp_p10_c: -4.2,
  at: hoursAfter(EVENING, 10),
  freeze_probability: 0.98,
  offset_c: offsets,
  spread_c: offsets,
  passes: 0,
  stations: ['moor-top'],
  ...more,
})
const aDocument = (more: Partial<RouteSegmentsDocument> = {}): RouteSegmentsDocument => ({
  format: 'frostline.route-segments/1',
  route: 'route-1',
  now: EVENING,
  from: EVENING,
  to: hoursAfter(EVENING, 18),
  issued_at: EVENING,
  length_m: 41_000,
  surveyed_m: 0,
  unknown_m: 0,
  survey_runs: 0,
  stations: [
    { id: 'moor-top', name: 'Moor Top' },
    { id: 'vale', name: 'Vale' },
  ],
  shares: [
    { at: EVENING, below_zero: 0, below_zero_p10: 0.2, unknown: 0 },
    { at: hoursAfter(EVENING, 11), below_zero: 0.38, below_zero_p10: 1, unknown: 0 },
  ],
  coldest: ['segment-1'],
  coldest_m: 4_100,
  segments: [aRoad(), aRoad({ id: 'segment-2', road: 'A6024', road_temp_c: 0.4 })],
  ...more,
})
const said = (more: Partial<RouteSegmentsDocument>) => coldestRoads(aDocument(more), 'Europe/London')

describe('the coldest tenth of a route', () => {
  test('is one sentence: how cold, where, when, and how much of the route', () => {
    expect(said({}).sentence).toBe(
      'The coldest tenth of this route (4.1 km of 41.0 km) goes down to −3.1 °C, on Mill Lane at 04:00. At 05:00 38 % of its length is below 0 °C; one night in ten is colder, and then it is all of it.',
    )
  })
  test.each([
    [
      'none below zero',
      { shares: [{ at: EVENING, below_zero: 0, below_zero_p10: 0.004, unknown: 0 }] },
      'None of its length is forecast below 0 °C; one night in ten is colder, and then it is under 1 % of it.',
    ],
    [
      'all below zero',
      { shares: [{ at: EVENING, below_zero: 1, below_zero_p10: 1, unknown: 0 }] },
      'At 18:00 all of its length is below 0 °C.',
    ],
  ])('%s', (_, more, words) => expect(said(more).sentence).toContain(words))
  test.each([
    [
      'no survey',
      {},
      'Told from the forecasts of Moor Top and Vale; no survey has been driven here, so roads between the stations may be colder than this.',
    ],
    [
      'surveyed in part',
      { survey_runs: 3, surveyed_m: 30_750 },
      '75 % of the length was measured by survey runs.',
    ],
    ['some of it out of reach', { unknown_m: 700 }, 'For 0.7 km no forecast reaches: not known, not warm.'],
  ])('says what it rests on: %s', (_, more, words) => expect(said(more).basis).toContain(words))
  test('a road is one row, with its coldest place, its length and its surveys', () => {
    const segments = [
      aRoad({ passes: 3 }),
      aRoad({ id: 'b', road_temp_c: -2.9, length_m: 500, passes: 1, at: EVENING }),
      aRoad({ id: 'c', road: 'Bridge Street', road_temp_c: -2.8, passes: 2 }),
      aRoad({ id: 'd', road: 'Bridge Street', road_temp_c: -2.7 }),
      aRoad({ id: 'e', road: 'High Street', road_temp_c: -2.6 }),
    ]
    const { rows, more } = said({ segments, coldest: segments.map(({ id }) => id) })
    expect(rows).toEqual([
      {
        road: 'Mill Lane',
        length: '1.1 km',
        lowest: '−3.1 °C',
        could: '−4.2 °C',
        at: '04:00',
        rests: 'surveyed once',
      },
      expect.objectContaining({ road: 'Bridge Street', rests: 'partly surveyed' }),
      expect.objectContaining({ road: 'High Street', rests: 'stations only' }),
    ])
    expect(more).toBeNull()
  })
  test('of many roads eight are listed and the rest counted', () => {
    const segments = Array.from({ length: 11 }, (_, i) => aRoad({ id: `s-${i}`, road: `Road ${i}` }))
    const { rows, more } = said({ segments, coldest: segments.map(({ id }) => id) })
    expect(rows).toHaveLength(8)
    expect(more).toBe('and 3 more roads, less cold')
  })
  test.each([
    [
      'no action, and a road between the stations below the threshold',
      'no_action',
      1,
      /Mill Lane .* −3.1 °C.* by hand/,
    ],
    ['no action, and all roads above it', 'no_action', -4, null],
    ['at the threshold', 'no_action', -3.1, /by hand/],
    ['treat: the roads are treated anyway', 'treat', 1, null],
    ['unknown: decided by hand anyway', 'unknown', 1, null],
    ['no threshold is known', 'no_action', null, null],
  ])('advice beside the roads: %s', (_, outcome, treatBelow, words) => {
    const { against } = coldestRoads(aDocument(), 'Europe/London', { outcome, treatBelow })
    if (words) expect(against).toMatch(words)
    else expect(against).toBeNull()
  })
  test.each([
    ['driven: the advice counts it itself', [aRoad({ passes: 1 })], null],
    [
      'driven, and another that nobody drove',
      [aRoad({ passes: 1 }), aRoad({ id: 'b', road: 'Back Lane' })],
      /Back Lane/,
    ],
  ])('the coldest road was %s', (_, segments, words) => {
    const driven = aDocument({ segments, coldest: segments.map(({ id }) => id) })
    const { against } = coldestRoads(driven, 'Europe/London', { outcome: 'no_action', treatBelow: 1 })
    if (words) expect(against).toMatch(words)
    else expect(against).toBeNull()
  })
  test.each([
    ['the document cannot be read', null, 'cannot be told one by one now'],
    ['no roads', aDocument({ length_m: 0, segments: [], coldest: [] }), 'has no roads on the map yet'],
    ['no forecast', aDocument({ coldest: [], shares: [] }), 'No station’s forecast reaches'],
  ])('says why it is missing: %s', (_, document, words) =>
    expect(coldestRoads(document, 'Europe/London').missing).toContain(words),
  )
})

describe('on the page of a route', () => {
  const network = aNetwork({
    authorities: [anAuthority({ demonstration: true })],
    routes: [aRoute({ segments: [aSegment(), aSegment({ id: 'segment-2', road: '<b>B6106</b>' })] })],
  })
  test('stands with its table, names as text', async () => {
    const { get, store } = await pagesBench({ network: () => network })
    await store.saveForecasts([aForecast()])
    const { body, statusCode } = await get('/routes/route-1')
    expect(statusCode).toBe(200)
    expect(wordsOf(body)).toContain('Coldest tenth of this route')
    expect(wordsOf(body)).toContain('goes down to −2.0 °C')
    expect(wordsOf(body)).toContain('no survey has been driven here')
    expect(body).toMatch(/<caption[^>]*>Coldest roads of this route/)
    expect(body).not.toContain('<b>B6106')
  })
  test('of a route without roads says so', async () => {
    const { get } = await pagesBench()
    expect(wordsOf((await get('/routes/route-1')).body)).toContain('This route has no roads on the map yet')
  })
})
