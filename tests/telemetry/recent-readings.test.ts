import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { recentReadings } from '#src/telemetry/recent-readings.ts'
import { HOUR, MINUTE } from '#src/units.ts'
import { DEVICE, NOW, reading, shifted } from '#tests/telemetry/messages.ts'

const at = (minutes: number, seq = 0) => reading({ at: shifted(minutes * MINUTE), seq })

describe('the window of 48 h', () => {
  it('is ordered by time, then sequence number, in whatever order readings come', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: -60, max: 0 }), fc.nat(3))), (arrivals) => {
        const recent = recentReadings()
        for (const [minutes, seq] of arrivals) recent.add(at(minutes, seq), NOW)
        const kept = recent
          .ofDevice(DEVICE, shifted(-HOUR), shifted(1))
          .map((it) => [it.at.getTime(), it.seq])
        const expected = arrivals
          .map(([minutes, seq]) => [NOW.getTime() + minutes * MINUTE, seq] as [number, number])
          .sort((a, b) => a[0] - b[0] || a[1] - b[1])
        expect(kept).toEqual(expected)
        expect(recent.latest(DEVICE)?.at.getTime()).toBe(expected.at(-1)?.[0])
      }),
    )
  })
  it('finds neighbours in time', () => {
    const recent = recentReadings()
    for (const minutes of [-30, -10, -20]) recent.add(at(minutes, -minutes), NOW)
    expect(recent.before(DEVICE, shifted(-10 * MINUTE))?.seq).toBe(20)
    expect(recent.notAfter(DEVICE, shifted(-10 * MINUTE))?.seq).toBe(10)
    expect(recent.notBefore(DEVICE, shifted(-25 * MINUTE))?.seq).toBe(20)
    expect(recent.before(DEVICE, shifted(-30 * MINUTE))).toBeUndefined()
    expect(recent.before('dv-nobody', NOW)).toBeUndefined()
    expect([...recent.backFrom(DEVICE, NOW)].map((it) => it.seq)).toEqual([10, 20, 30])
    expect(recent.findSame(DEVICE, shifted(-20 * MINUTE), 20)).toHaveLength(1)
    expect(recent.findSame(DEVICE, shifted(-20 * MINUTE), 21)).toHaveLength(0)
  })
  it('lets go what is older, and says so', () => {
    const recent = recentReadings()
    recent.add(at(0), NOW)
    const later = shifted(48 * HOUR + 1)
    expect(recent.covers(DEVICE, NOW, NOW)).toBe(true)
    recent.add(reading({ at: later, seq: 1 }), later)
    expect(recent.covers(DEVICE, NOW, later)).toBe(false)
    expect(recent.ofDevice(DEVICE, NOW, shifted(1))).toHaveLength(0)
  })
  it('is bounded however fast a device sends, and says what it lost', () => {
    const recent = recentReadings()
    for (let seq = 0; seq < 10_000; seq++) recent.add(reading({ at: shifted(seq), seq }), NOW)
    expect(recent.ofDevice(DEVICE, NOW, shifted(HOUR))).toHaveLength(3_000)
    expect(recent.covers(DEVICE, shifted(6_999), NOW)).toBe(false)
    expect(recent.covers(DEVICE, shifted(7_000), NOW)).toBe(true)
    expect(recent.latest(DEVICE)?.seq).toBe(9_999)
  })
  it('unites the devices of a station', () => {
    const recent = recentReadings()
    for (const [device, seq] of [
      ['dv-aaa', 2],
      ['dv-bbb', 1],
    ] as const)
      recent.add(reading({ device, station: 'st-1', seq, at: shifted(seq) }), NOW)
    expect(recent.ofStation('st-1', NOW, shifted(HOUR)).map((it) => it.seq)).toEqual([1, 2])
  })
  it('takes back what could not be kept', () => {
    const recent = recentReadings()
    const lost = at(0)
    recent.add(lost, NOW)
    recent.remove(lost)
    expect(recent.latest(DEVICE)).toBeUndefined()
  })
  it('knows that it was restored only in part', () => {
    const recent = recentReadings()
    recent.startsAt(NOW)
    expect(recent.covers(DEVICE, shifted(-1), NOW)).toBe(false)
    expect(recent.covers(DEVICE, NOW, NOW)).toBe(true)
  })
})
