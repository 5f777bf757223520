import { describe, expect, test } from 'vitest'
import { parseFaults } from '../../firmware-sim/faults.ts'
import type { Message } from '../../firmware-sim/message.ts'
import { nightReadings } from '../../firmware-sim/night-readings.ts'
import { county, hoursAfterNoon, NOON } from './virtual-county.ts'

const small = { ...county, stations: county.stations.slice(0, 3) }
const night = (from: number, to: number, changes: Partial<Parameters<typeof nightReadings>[0]> = {}) =>
  nightReadings({
    county: small,
    scenario: 'demo',
    seed: 7,
    from: hoursAfterNoon(from),
    to: hoursAfterNoon(to),
    intervalS: 600,
    firstAt: NOON,
    ...changes,
  })
const bytes = (messages: readonly Message[]) => messages.map((message) => JSON.stringify(message)).join('\n')

describe('the same seed gives the same night', () => {
  test('byte for byte', () => {
    expect(bytes(night(4, 20))).toBe(bytes(night(4, 20)))
    expect(night(4, 20)).toHaveLength(16 * 6 * 3)
  })
  test('another seed gives another', () => {
    expect(bytes(night(4, 6))).not.toBe(bytes(night(4, 6, { seed: 8 })))
  })
  test('asked in pieces, across noon and out of order, it is the same as asked whole', () => {
    const faults = parseFaults('frost-01:drift:2026-01-15T10:00Z:2026-01-16T10:00Z')
    const later = night(2, 8, { faults })
    const earlier = night(-6, 2, { faults })
    expect(bytes([...earlier, ...later])).toBe(bytes(night(-6, 8, { faults })))
  })
  test('a reading is the same whatever the interval at which it was asked', () => {
    const coarse = night(4, 6, { intervalS: 1800 })
    const fine = new Set(night(4, 6, { intervalS: 60 }).map((message) => JSON.stringify(message)))
    expect(coarse.filter((message) => !fine.has(JSON.stringify(message)))).toEqual([])
    expect(coarse).toHaveLength(12)
  })
})

test('readings leave in the order of time', () => {
  const leaving = night(0, 24).map((message) => message.sent_at.getTime())
  expect(leaving).toEqual([...leaving].sort((one, other) => one - other))
})

test('sixteen hours of ten stations every five minutes take less than half a second of CPU', () => {
  const ten = { ...county, stations: county.stations.slice(0, 10) }
  const before = process.cpuUsage()
  const readings = night(4, 20, { county: ten, intervalS: 300, scenario: 'radiation-frost' })
  const { user, system } = process.cpuUsage(before)
  expect(readings).toHaveLength(1920)
  expect((user + system) / 1e6).toBeLessThan(0.5)
})
