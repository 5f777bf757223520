import { expect, test } from 'vitest'
import {
  asTreatment,
  type CompletedTreatment,
  isWhole,
  reportFault,
  segmentsTold,
  type TreatmentReport,
} from '#src/decision/completed-treatment.ts'
import {
  aRoute,
  aSegment,
  aTreatmentReport,
  EVENING,
  hoursAfter,
  minutesAfter,
} from '#tests/support/builders.ts'

const route = aRoute({
  segments: [
    aSegment({ id: 'out', treated: false }),
    aSegment({ id: 'moor' }),
    aSegment({ id: 'edge' }),
    aSegment({ id: 'back', treated: false }),
  ],
})
test.each<[string, Partial<TreatmentReport>]>([
  ['a whole round', {}],
  ['a stretch of it', { stretch: { from: 'moor', to: 'edge' } }],
  ['one road of it', { stretch: { from: 'edge', to: 'edge' } }],
  ['finished this minute, by a clock four minutes ahead', { finished_at: minutesAfter(EVENING, 4) }],
  ['sent three days late', { started_at: hoursAfter(EVENING, -75), finished_at: hoursAfter(EVENING, -73) }],
  ['without a count of salt', { salt_t: null }],
  ['40 g/m²', { spread_rate_g_m2: 40 }],
])('can be so: %s', (_name, more) => {
  expect(reportFault(aTreatmentReport(more), route, EVENING)).toBeNull()
})

test.each<[string, Partial<TreatmentReport>, string, string]>([
  ['finished before it started', { finished_at: hoursAfter(EVENING, -4) }, 'finished_at', 'swapped'],
  ['finished in an hour', { finished_at: hoursAfter(EVENING, 1) }, 'finished_at', 'clock is ahead'],
  [
    'last year',
    { started_at: hoursAfter(EVENING, -8_760), finished_at: hoursAfter(EVENING, -8_759) },
    'started_at',
    'the date is wrong',
  ],
  ['a round of 13 h', { started_at: hoursAfter(EVENING, -14) }, 'finished_at', 'one of the two dates'],
  ['0 g/m²', { spread_rate_g_m2: 0 }, 'spread_rate_g_m2', 'nothing was spread'],
  ['−10 g/m²', { spread_rate_g_m2: -10 }, 'spread_rate_g_m2', 'another unit'],
  ['40.01 g/m²', { spread_rate_g_m2: 40.01 }, 'spread_rate_g_m2', 'another unit'],
  ['a rate that is no number', { spread_rate_g_m2: Number.NaN }, 'spread_rate_g_m2', 'another unit'],
  ['1,400 t', { salt_t: 1_400 }, 'salt_t', 'kilograms'],
  ['no salt at all', { salt_t: 0 }, 'salt_t', 'kilograms'],
  ['a road of another route', { stretch: { from: 'moor', to: 'coast' } }, 'stretch', 'another route'],
  ['backwards', { stretch: { from: 'edge', to: 'moor' } }, 'stretch', 'swapped'],
])('cannot be so: %s', (_name, more, field, cause) => {
  const fault = reportFault(aTreatmentReport(more), route, EVENING)
  expect(fault).toMatchObject({ field, likely_cause: expect.stringContaining(cause) })
  expect(fault?.expected).not.toBe('')
})

test('a stretch of a route without roads is refused with what to do', () => {
  const fault = reportFault(aTreatmentReport({ stretch: { from: 'moor', to: 'edge' } }), aRoute(), EVENING)
  expect(fault?.likely_cause).toContain('leave stretch out')
})

test('from the first to the last treated road is the whole route', () => {
  expect(isWhole(aTreatmentReport(), route)).toBe(true)
  expect(isWhole(aTreatmentReport({ stretch: { from: 'moor', to: 'edge' } }), route)).toBe(true)
  expect(isWhole(aTreatmentReport({ stretch: { from: 'edge', to: 'edge' } }), route)).toBe(false)
})

test.each([
  ['moor to edge, and over moor home', ['+moor', '+edge', '-moor'], 'moor', 'edge', [0, 1]],
  ['moor alone, which is driven home over', ['+moor', '+edge', '-moor'], 'moor', 'moor', [0]],
  ['moor, driven out over and treated on the way back', ['-moor', '+edge', '+moor'], 'edge', 'moor', [1, 2]],
  ['from moor on, treated on the way back', ['-moor', '+edge', '+moor', '+hill'], 'moor', 'hill', [2, 3]],
  ['moor, treated out and back', ['+moor', '+edge', '+moor'], 'moor', 'moor', [0]],
  ['backwards', ['+moor', '+edge'], 'edge', 'moor', []],
])(
  'a road that is driven twice is told where it is treated, nothing beyond it: %s',
  (_, drawn, from, to, told) => {
    const segments = drawn.map((word) => aSegment({ id: word.slice(1), treated: word.startsWith('+') }))
    const expected = told.map((place) => segments[place])
    const stretch = { from, to }
    expect(segmentsTold({ stretch }, { segments })).toEqual(expected)
    const fault = reportFault(aTreatmentReport({ stretch }), aRoute({ segments }), EVENING)
    expect(fault?.likely_cause ?? null).toBe(told.length > 0 ? null : 'the two are swapped')
  },
)

test('as salt on the road it dates from when it began, and part of a route vouches for no whole', () => {
  const done: CompletedTreatment = {
    ...aTreatmentReport({ stretch: { from: 'edge', to: 'edge' } }),
    authority: 'northshire',
    entered_by: 'crew',
    entered_at: EVENING,
    on_behalf: false,
    withdrawn: null,
  }
  expect(asTreatment(done, route)).toEqual({
    id: 'run-1',
    at: hoursAfter(EVENING, -3),
    spread_rate_g_m2: 10,
    is_only_part: true,
  })
  expect(asTreatment({ ...done, stretch: null }, route)).not.toHaveProperty('is_only_part')
})
