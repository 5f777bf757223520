import { describe, expect, test } from 'vitest'
import { actionTime } from '#src/decision/action-time.ts'
import { examplePolicy } from '#src/decision/policy.ts'
import { recommend } from '#src/decision/recommend.ts'
import { EVENING, hoursAfter, minutesAfter } from '#tests/support/builders.ts'
import { aDecideCase, aDecideRoute, forecastTo } from '#tests/support/decide-cases.ts'

const aCase = (action_times: string[], more = {}) =>
  aDecideCase({ policy: { ...examplePolicy, action_times }, ...more })

/** It is 18:00; an hour to mobilise, so wheels roll from 19:00 on and, ordered by 22:00, by 23:00. */
const BY = hoursAfter(EVENING, 4)
const times: readonly [string, string[], Date | null, Date | null][] = [
  ['the last in time', ['19:00', '22:00', '04:30'], null, hoursAfter(EVENING, 4)],
  ['the very last minute', ['23:00'], null, hoursAfter(EVENING, 5)],
  ['a minute late', ['23:01'], null, null],
  ['as soon as crews are ready', ['19:00'], null, hoursAfter(EVENING, 1)],
  ['before crews are ready', ['18:59'], null, null],
  ['after the rain only', ['20:00', '21:00'], minutesAfter(EVENING, 150), hoursAfter(EVENING, 3)],
  ['all in the rain', ['20:00'], minutesAfter(EVENING, 150), null],
  ['in the morning, which is too late', ['04:30'], null, null],
  ['at noon, which was', ['12:00'], null, null],
]
test.each(times)('a usual time: %s', (_name, action_times, notBefore, at) => {
  expect(actionTime(aCase(action_times), BY, notBefore)).toEqual(at)
})

test('half past four after midnight belongs to the night that began the day before, in civil time', () => {
  const summer = { now: new Date('2026-10-24T20:00:00Z'), until: new Date('2026-10-25T12:00:00Z') }
  const by = new Date('2026-10-25T06:00:00Z')
  // the clocks go back at 01:00 UTC: 04:30 is GMT, 01:30 BST
  expect(actionTime(aCase(['04:30'], summer), by, null)).toEqual(new Date('2026-10-25T04:30:00Z'))
  expect(actionTime(aCase(['00:30'], summer), by, null)).toEqual(new Date('2026-10-24T23:30:00Z'))
})

describe('advice to treat', () => {
  const advice = (action_times: string[]) =>
    recommend(
      aCase(action_times, { route: aDecideRoute({ treatment_min: 60 }), forecasts: [forecastTo(-3)] }),
    )
  test('names the time to set out and by when to order it', () => {
    expect(advice(['19:00']).notes).toContainEqual({
      code: 'USUAL_ACTION_TIME',
      says: 'Set out at 19:00, a usual time of action: order by 18:00.',
    })
  })
  test('says when no usual time is in time', () => {
    expect(advice(['12:30', '04:30']).notes).toContainEqual({
      code: 'NO_USUAL_ACTION_TIME',
      says: expect.stringMatching(
        /^None of the usual times of action \(12:30 and 04:30\) is in time: set out by \d\d:\d\d\.$/,
      ),
    })
  })
  test('is else the same', () => {
    const { notes: _, ...without } = advice([])
    const { notes: __, ...withTime } = advice(['19:00'])
    expect(withTime).toEqual(without)
  })
})
