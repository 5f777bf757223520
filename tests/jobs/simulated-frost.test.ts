import { describe, expect, test } from 'vitest'
import { examplePolicy } from '#src/decision/policy.ts'
import { mannerOf } from '#src/jobs/sensor-manner.ts'
import { type FrostParts, simulatedFrost } from '#src/jobs/simulated-frost.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { aDevice, aNetwork, aReading, aStation, EVENING, minutesAfter } from '#tests/support/builders.ts'

const network = aNetwork({ stations: [aStation()], devices: [aDevice()] })
const frost = (more: Partial<FrostParts> = {}) =>
  simulatedFrost({
    network,
    station: network.stations[0]!,
    device: 'moor-top-box',
    said: [],
    policy: examplePolicy,
    treat_below_c: 1,
    time_zone: 'Europe/London',
    now: EVENING,
    ...more,
  })
const said = (more: Partial<Reading> = {}, step = 5): Reading[] =>
  Array.from({ length: 12 }, (_, index) =>
    aReading({ at: minutesAfter(EVENING, (index - 12) * step), seq: index, road_temp_c: 1.25, ...more }),
  )

describe('a made-up frosty evening', () => {
  test('is treated in time because of the sensor, and unknown without it', () => {
    const { recommendation, without, now } = frost()
    expect(recommendation).toMatchObject({ outcome: 'treat', spread_rate_g_m2: expect.any(Number) })
    expect(recommendation.start_by!.getTime()).toBeGreaterThan(now.getTime())
    expect(without.outcome).toBe('unknown')
  })
  test('is told in the manner of the sensor, by readings without doubt', () => {
    const { readings, manner } = frost({ said: said({ air_temp_c: 2, humidity_pct: 90 }) })
    expect(manner).toEqual({ interval_s: 300, decimals: 2, fields: ['road_temp_c', 'air_temp_c'] })
    expect(readings.length).toBe(48)
    expect(readings.every(({ flags }) => flags.length === 0)).toBe(true)
    expect(readings[0]).not.toHaveProperty('battery_v')
  })
  test('is the same each time, and of the winter that runs', () => {
    expect(frost()).toEqual(frost())
    expect(frost().now.getUTCFullYear()).toBe(2026)
    expect(frost({ now: new Date('2026-11-22T12:00:00Z') }).now.getUTCFullYear()).toBe(2027)
  })
  test('a coarse sensor is told by coarse readings and is treated no later', () => {
    const coarse = frost({ said: said({ road_temp_c: 2 }) })
    expect(coarse.readings.every(({ road_temp_c }) => Number.isInteger(road_temp_c))).toBe(true)
    expect(coarse.recommendation.outcome).toBe('treat')
  })
})

test('a silent sensor counts as one with a road temperature every ten minutes', () => {
  expect(mannerOf([])).toEqual({ interval_s: 600, decimals: 1, fields: ['road_temp_c'] })
})
test('an absurd interval is bounded', () => {
  expect(mannerOf(said({}, 0)).interval_s).toBe(60)
  expect(mannerOf(said({}, 600)).interval_s).toBe(3600)
})
