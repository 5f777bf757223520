import { expect, test } from 'vitest'
import { decidingStations, mayBeAsked } from '#src/decision/reporting/deciding-stations.ts'
import {
  aDecision,
  aDevice,
  aForecast,
  aForecastPoint,
  aNetwork,
  aRecommendation,
  EVENING,
  hoursAfter,
} from '#tests/support/builders.ts'

type Series = ReturnType<typeof aForecast>['series']
/** The same band every hour of the night: median ± 0.8 °C. */
const flat = (median: number, hours = 18): Series =>
  Array.from({ length: hours }, (_, hour) =>
    aForecastPoint({ at: hoursAfter(EVENING, hour), road_temp_c: median }),
  )
const dropsAt = (hour: number): Series =>
  flat(6).map((point) => (point.at < hoursAfter(EVENING, hour) ? point : { ...point, road_temp_p10_c: 1.5 }))
const deciding = (series: Series, recommendation: Partial<ReturnType<typeof aRecommendation>> = {}) => [
  ...decidingStations({
    network: aNetwork(),
    decisions: [
      aDecision({
        recommendation: aRecommendation({ outcome: 'no_action', complete_by: null, ...recommendation }),
      }),
    ],
    forecasts: [aForecast({ series })],
    now: EVENING,
  }).keys(),
]

// the threshold is 1 °C
test.each<[string, Series, object, boolean]>([
  ['warm beyond doubt', flat(6), {}, false],
  ['its cold end just beyond the margin', flat(2.81), {}, false],
  ['its cold end at the margin', flat(2.79), {}, true],
  ['around the threshold', flat(1), {}, true],
  ['its warm end just below the margin', flat(-0.81), {}, false],
  ['cold beyond doubt, and nothing is ordered on it', flat(-6), {}, false],
  ['near in six hours', dropsAt(6), {}, true],
  ['near in seven hours', dropsAt(7), {}, false],
  [
    'cold beyond doubt, to be treated by 23:00',
    flat(-6),
    { outcome: 'treat', complete_by: hoursAfter(EVENING, 5) },
    true,
  ],
  ['cold beyond doubt, too late to treat', flat(-6), { outcome: 'treat', complete_by: EVENING }, false],
  ['unknown, and warm by every forecast', flat(6), { outcome: 'unknown' }, false],
  ['unknown, and not far from the threshold', flat(4.5), { outcome: 'unknown' }, true],
  [
    'unknown, with a forecast that has run out',
    flat(4, 0).concat(aForecastPoint({ at: hoursAfter(EVENING, -1) })),
    { outcome: 'unknown' },
    false,
  ],
])('%s', (_, series, advice, expected) => {
  expect(deciding(series, advice)).toEqual(expected ? ['moor-top'] : [])
})

test('without a forecast no reading decides', () => {
  const decisions = [aDecision({ recommendation: aRecommendation({ outcome: 'unknown' }) })]
  expect(decidingStations({ network: aNetwork(), decisions, forecasts: [], now: EVENING }).size).toBe(0)
})

test('why, in words', () => {
  const given = {
    network: aNetwork(),
    decisions: [],
    forecasts: [aForecast({ series: flat(1) })],
    now: EVENING,
  }
  expect([...decidingStations(given).values()]).toEqual([
    'the road may be at +0.2 °C at 18:00, near the threshold of Route 1',
  ])
})

const span = { since_at: EVENING, until_at: hoursAfter(EVENING, 1), reason: 'new battery', by: 'kim' }
test.each([
  ['active', {}, true],
  ['revoked', { status: 'revoked' as const }, false],
  ['waiting to be claimed', { status: 'pending' as const }, false],
  ['in somebody’s hands', { maintenance: span }, false],
  ['in quarantine', { quarantine: span }, false],
])('a device that is %s', (_, more, expected) => {
  expect(mayBeAsked(aDevice(more), EVENING)).toBe(expected)
})
