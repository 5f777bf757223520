import { describe, expect, test } from 'vitest'
import { applyFaults, FAULT_KINDS, parseFaults } from '../../firmware-sim/faults.ts'
import type { Message } from '../../firmware-sim/message.ts'
import { countyReadings, nightReadings } from '../../firmware-sim/night-readings.ts'
import { county, hoursAfterNoon, weatherOf } from './virtual-county.ts'

const two = { ...county, stations: county.stations.slice(0, 2) }
const night = {
  county: two,
  scenario: 'radiation-frost',
  seed: 1,
  from: hoursAfterNoon(4),
  to: hoursAfterNoon(16),
  intervalS: 600,
} as const
const healthy = nightReadings(night)
const SPAN = '2026-01-15T20:00Z:2026-01-16T00:00Z'
const inSpan = (message: Message) => message.at >= hoursAfterNoon(8) && message.at < hoursAfterNoon(12)
const of = (messages: readonly Message[]) => messages.filter(({ device }) => device === 'frost-01')
const under = (kind: string, amount = '') =>
  of(nightReadings({ ...night, faults: parseFaults(`frost-01:${kind}:${SPAN}${amount && `:${amount}`}`) }))
const temperatures = (messages: readonly Message[]) => messages.map(({ payload }) => payload.road_temp_c)
const healthyInSpan = of(healthy).filter(inSpan)

describe('each fault', () => {
  test('stuck: the temperature at its beginning stays', () => {
    const shown = new Set(temperatures(under('stuck').filter(inSpan)))
    expect([...shown]).toEqual([healthyInSpan[0]!.payload.road_temp_c])
    expect(new Set(temperatures(healthyInSpan)).size).toBeGreaterThan(10)
  })
  test('drift: so many degrees an hour', () => {
    const last = under('drift', '1.5').filter(inSpan).at(-1)!.payload.road_temp_c
    const added = last - healthyInSpan.at(-1)!.payload.road_temp_c
    expect(Math.abs(added - (1.5 * 230) / 60)).toBeLessThan(0.06)
  })
  test('spike: some readings jump, the others are true', () => {
    const jumps = temperatures(under('spike', '9').filter(inSpan)).map(
      (shown, at) => Math.round((shown - healthyInSpan[at]!.payload.road_temp_c) * 10) / 10,
    )
    expect(new Set(jumps)).toEqual(new Set([0, 9]))
  })
  test('gap: nothing', () => {
    expect(under('gap').filter(inSpan)).toEqual([])
    expect(under('gap')).toHaveLength(of(healthy).length - 24)
  })
  test('duplicate: every message twice, the same bytes', () => {
    const payloads = under('duplicate')
      .filter(inSpan)
      .map(({ payload }) => JSON.stringify(payload))
    expect(payloads).toHaveLength(48)
    expect(new Set(payloads).size).toBe(24)
  })
  test('out of order: some leave after later ones, none is lost', () => {
    const leaving = under('out-of-order')
    const times = leaving.map(({ at }) => at.getTime())
    expect(times).not.toEqual([...times].sort((one, other) => one - other))
    expect(new Set(times)).toEqual(new Set(of(healthy).map(({ at }) => at.getTime())))
  })
  test('clock skew: the time stamp alone is wrong', () => {
    const skewed = under('clock-skew', '400').filter(inSpan)
    expect(skewed[0]!.payload).toEqual({ ...healthyInSpan[0]!.payload, ts: '2026-01-15T20:06:40.000Z' })
  })
  test('snow-buried: near zero, hardly moving, always snow', () => {
    const buried = under('snow-buried').filter(inSpan)
    expect(temperatures(buried).every((shown) => shown <= 0 && shown > -1)).toBe(true)
    expect(new Set(buried.map(({ payload }) => payload.surface_state))).toEqual(new Set(['snow']))
  })
  test('old values: stamped as now, measured before', () => {
    const shown = under('old-values', '3600').filter(inSpan)
    expect(shown.map(({ payload }) => payload.ts)).toEqual(healthyInSpan.map(({ payload }) => payload.ts))
    const hourBefore = of(healthy).filter(({ at }) => at >= hoursAfterNoon(7) && at < hoursAfterNoon(11))
    expect(temperatures(shown)).toEqual(temperatures(hourBefore))
  })
})

test.each(FAULT_KINDS)('%s: leaves other devices and times alone', (kind) => {
  const others = (messages: readonly Message[]) =>
    messages.filter((message) => message.device !== 'frost-01' || !inSpan(message)).map((one) => one.payload)
  const faulty = nightReadings({ ...night, faults: parseFaults(`frost-01:${kind}:${SPAN}`) })
  expect(others(faulty)).toEqual(others(healthy))
})

test.each(FAULT_KINDS)('%s: one message at a time gives the same as all at once', (kind) => {
  const faults = parseFaults(`frost-01:${kind}:${SPAN}`)
  const faultless = countyReadings(two, weatherOf('radiation-frost'))
  const whole = applyFaults(healthy, faults, faultless)
  const single = healthy.flatMap((message) => applyFaults([message], faults, faultless))
  const sorted = single.sort((one, other) => one.sent_at.getTime() - other.sent_at.getTime())
  expect(sorted).toEqual(whole)
})

describe('a list of faults', () => {
  test('is read from lines and commas, with comments', () => {
    const read = parseFaults(`# tonight\nfrost-01:gap:${SPAN},frost-02:drift:${SPAN}:-0.5\n`)
    expect(read.map(({ device, kind, amount }) => [device, kind, amount])).toEqual([
      ['frost-01', 'gap', null],
      ['frost-02', 'drift', -0.5],
    ])
  })
  test.each([
    ['an unknown fault', `frost-01:melted:${SPAN}`, /"melted" is not a fault; known are stuck/],
    ['no end', 'frost-01:gap:2026-01-15T20:00Z', /is not device:fault:from:to/],
    [
      'an end before its beginning',
      'frost-01:gap:2026-01-15T20:00Z:2026-01-15T19:00Z',
      /ends before it begins/,
    ],
  ])('is refused with %s', (_, spec, reason) => {
    expect(() => parseFaults(spec)).toThrow(reason)
  })
})
