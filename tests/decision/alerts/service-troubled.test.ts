import { describe, expect, test } from 'vitest'
import { maintenanceOver, outOfUseWords, sensorsDisabled } from '#src/decision/alerts/sensor-disabled.ts'
import { clockWasSet, jobsHang } from '#src/decision/alerts/service-troubled.ts'
import { hoursFrom } from '#src/network/device.ts'
import { HOUR } from '#src/units.ts'
import { aDevice, EVENING, hoursAfter } from '#tests/support/builders.ts'

const told = { authority: 'northshire', timeZone: 'Europe/London' }
const out_of_use = {
  ...{ since_at: EVENING, until_at: hoursFrom(EVENING, 72), reason: 'hit by a plough' },
  ...{ proposed_by: 'kim', approved_by: 'pat' },
}
const broken = aDevice({ out_of_use })
const listed = (devices: readonly ReturnType<typeof aDevice>[], now = EVENING) =>
  sensorsDisabled({ ...told, devices, now, stationName: () => 'Moor Top' })

describe('a job that hangs', () => {
  const hanging = (job: string) => jobsHang([{ job, says: 'what it does', due_at: EVENING }], told)[0]
  test.each([
    ['watch', 'urgent', 'decide by hand, assume treat'],
    ['forecast-cycle', 'urgent', 'decide by hand, assume treat'],
    ['verification', 'warning', 'does not wait for it'],
    ['record-check', 'warning', 'does not wait for it'],
  ])('%s: %s', (job, severity, says) => {
    expect(hanging(job)).toMatchObject({ severity, subject: `northshire/${job}` })
    expect(hanging(job)?.message).toContain(`${job}, begun at 18:00 (what it does)`)
    expect(hanging(job)?.message).toContain(says)
  })
})

describe('a clock that was set', () => {
  test.each([
    [-2 * HOUR, 'put back by 2 h;'],
    [2.5 * HOUR, 'put forward by 2 h 30 min;'],
  ])('by %d ms', (by_ms, says) => {
    expect(clockWasSet({ at: EVENING, by_ms }, told)[0]?.message).toContain(says)
  })
  test('that was not', () => expect(clockWasSet(null, told)).toEqual([]))
})

describe('sensors out of use', () => {
  test('one, two, one of them revoked; until when, by whom and why', () => {
    expect(listed([broken])[0]).toMatchObject({
      severity: 'warning',
      subject: 'northshire/2026-01-15',
      message: expect.stringMatching(/^1 sensor is out of use: Moor Top\. What it would/),
    })
    expect(listed([broken, aDevice({ id: 'other-box', out_of_use })])[0]?.behind).toHaveLength(2)
    expect(listed([broken, aDevice({ id: 'other-box', out_of_use, status: 'revoked' })])[0]?.behind).toEqual([
      `Moor Top: ${outOfUseWords(broken, EVENING, told.timeZone)}`,
    ])
    expect(outOfUseWords(broken, EVENING, told.timeZone)).toMatch(
      /^Sensor moor-top-box is out of use until 18:00 .+, by kim and pat: hit by a plough\.$/,
    )
  })

  test.each([
    ['at the first instant', 0, 1],
    ['a day on, under another subject', 24, 1],
    ['to the last millisecond', 72 - 1 / HOUR, 1],
    ['no longer after 72 h', 72, 0],
    ['not before: the clock was put back', -1, 0],
  ])('%s', (_, hours, lists) => {
    expect(listed([broken], hoursAfter(EVENING, hours))).toHaveLength(lists)
  })

  test('none is no list', () => expect(listed([aDevice()])).toEqual([]))
})

describe('sensors that somebody works on or does not trust', () => {
  const why = { reason: 'new battery', by: 'kim' }
  const maintained = aDevice({ maintenance: { since_at: EVENING, until_at: hoursFrom(EVENING, 4), ...why } })
  const quarantined = aDevice({ quarantine: { since_at: EVENING, reason: 'its secret was seen', by: 'kim' } })
  const over = (hours: number) =>
    maintenanceOver({
      ...told,
      devices: [maintained],
      now: hoursAfter(EVENING, hours),
      stationName: () => 'Moor Top',
    })

  test('each is listed with who, why and until when', () => {
    expect(listed([maintained, quarantined])[0]?.behind).toEqual([
      'Moor Top: Sensor moor-top-box is in maintenance until 22:00, by kim: new battery.',
      'Moor Top: Sensor moor-top-box is in quarantine since 18:00, until somebody releases it, by kim: its secret was seen.',
    ])
  })
  test.each([
    ['maintenance, to the last millisecond', maintained, 4 - 1 / HOUR, 1],
    ['maintenance ends by itself', maintained, 4, 0],
    ['quarantine does not', quarantined, 1_000, 1],
  ])('%s', (_, device, hours, lists) => {
    expect(listed([device], hoursAfter(EVENING, hours))).toHaveLength(lists)
  })
  test.each([
    ['not while it lasts', 4 - 1 / HOUR, 0],
    ['for an hour from its end', 4, 1],
    ['and no longer', 5, 0],
  ])('its end is told: %s', (_, hours, alerts) => {
    expect(over(hours)).toHaveLength(alerts)
  })
  test('its end in words', () => {
    expect(over(4)[0]?.message).toMatch(/^Maintenance of sensor moor-top-box at Moor Top was over at 22:00: /)
  })
})
