import { describe, expect, test } from 'vitest'
import { type DeviceEvidence, goLiveChecks } from '#src/telemetry/go-live.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { DAY, MINUTE, SECOND } from '#src/units.ts'
import { NOW, reading, shifted } from '#tests/telemetry/messages.ts'

/** One reading every ten minutes, the newest a minute old; each told half a second after it was measured. */
const steady = (count: number, more: (index: number) => Partial<Reading> = () => ({})): Reading[] =>
  Array.from({ length: count }, (_, index) => {
    const at = shifted(-MINUTE - index * 10 * MINUTE)
    return reading({
      at,
      received_at: new Date(at.getTime() + SECOND / 2),
      seq: 1_000 - index,
      road_temp_c: -0.4,
      battery_v: 3.6,
      ...more(index),
    })
  })
const known = (more: Partial<DeviceEvidence> = {}): DeviceEvidence => ({
  now: NOW,
  readings: steady(120),
  rejections: [],
  connections: 2,
  ...more,
})
const openOf = (more: Partial<DeviceEvidence>) =>
  goLiveChecks(known(more))
    .filter(({ done }) => !done)
    .map(({ id }) => id)

describe('before a sensor stands beside a road', () => {
  test('all was seen of a steady one', () => {
    expect(openOf({})).toEqual([])
  })
  test('nothing was seen of a silent one', () => {
    const checks = goLiveChecks(known({ readings: [], connections: 0 }))
    expect(checks.filter(({ done }) => done)).toEqual([])
    for (const { evidence, how } of checks) expect(`${evidence}${how}`).not.toMatch(/Infinity|NaN|undefined/)
  })
  test.each<[string, Partial<DeviceEvidence>, string[]]>([
    [
      'five readings are too few for clock, interval and sequence',
      { readings: steady(5) },
      ['sequence', 'clock', 'interval', 'no_refusal'],
    ],
    ['never below zero', { readings: steady(120, () => ({ road_temp_c: 0 })) }, ['sub_zero']],
    ['at QoS 0', { readings: steady(120, () => ({ flags: ['QOS0'] })) }, ['qos']],
    [
      'its clock three seconds behind',
      {
        readings: steady(120, (index) => ({
          received_at: shifted(-MINUTE - index * 10 * MINUTE + 3 * SECOND),
        })),
      },
      ['clock'],
    ],
    [
      'its clock three seconds ahead',
      {
        readings: steady(120, (index) => ({
          received_at: shifted(-MINUTE - index * 10 * MINUTE - 3 * SECOND),
        })),
      },
      ['clock'],
    ],
    [
      'its interval wanders',
      {
        readings: steady(120, (index) =>
          index === 3 ? { at: shifted(-35 * MINUTE), received_at: shifted(-35 * MINUTE) } : {},
        ),
      },
      ['interval'],
    ],
    ['its sequence stands still', { readings: steady(120, () => ({ seq: 7 })) }, ['sequence']],
    ['no battery', { readings: steady(120, () => ({ battery_v: undefined })) }, ['battery']],
    ['connected once', { connections: 1 }, ['reconnect']],
    [
      'refused an hour ago',
      { rejections: [{ received_at: shifted(-60 * MINUTE), code: 'RANGE' }] },
      ['no_refusal'],
    ],
    [
      'retained',
      { rejections: [{ received_at: shifted(-DAY - MINUTE), code: 'RETAIN_FORBIDDEN' }] },
      ['retain'],
    ],
  ])('%s', (_, more, open) => {
    expect(openOf(more)).toEqual(open)
  })
  test('a slow sensor needs a day without a refusal, not a hundred messages', () => {
    const slow = steady(30, (index) => {
      const at = shifted(-MINUTE - index * 60 * MINUTE)
      return { at, received_at: at }
    })
    expect(openOf({ readings: slow })).toEqual([])
    expect(openOf({ readings: slow.slice(0, 20) })).toEqual(['no_refusal'])
  })
})
