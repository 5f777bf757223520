import { describe, expect, test } from 'vitest'
import { parseFaults } from '../../firmware-sim/faults.ts'
import { simulatedInterval } from '../../firmware-sim/live-county.ts'
import { liveDevice } from '../../firmware-sim/live-device.ts'
import type { Message } from '../../firmware-sim/message.ts'
import { countyReadings } from '../../firmware-sim/night-readings.ts'
import { pace } from '../../firmware-sim/pace.ts'
import { simClock } from '../../firmware-sim/sim-clock.ts'
import { county, hoursAfterNoon, weatherOf } from './virtual-county.ts'

const faultless = countyReadings(county, weatherOf('uneventful'))

/** A device on a virtual real clock: `run(ms)` lets that much real time pass. */
function virtualDevice({ speed = 1, history_h = 24, faults = '' } = {}) {
  let real = 0
  let due: { run: () => void; at: number } | null = null
  const sent: Message[] = []
  const clock = simClock({ start_at: hoursAfterNoon(6), since: new Date(0), speed }, () => real)
  const device = liveDevice({
    device: 'frost-01',
    clock,
    interval_s: 60,
    history_h,
    faults: parseFaults(faults),
    faultless,
    send: (message) => sent.push(message),
    later: (run, ms) => {
      due = { run, at: real + ms }
      return () => {
        due = null
      }
    },
  })
  const run = (ms: number) => {
    const end = real + ms
    while (due && due.at <= end) {
      real = Math.max(real, due.at)
      due.run()
    }
    real = end
  }
  const sleep = (ms: number) => {
    real += ms
  }
  return { device, sent, run, sleep }
}
const minutesAfterNoon = (messages: readonly Message[]) =>
  messages.map(({ at }) => (at.getTime() - hoursAfterNoon(0).getTime()) / 60_000)

describe('a device at its start', () => {
  test('pays in a day: half-hourly, the last three hours every ten minutes, and the present', () => {
    const { sent } = virtualDevice()
    const times = minutesAfterNoon(sent)
    expect(times.slice(0, 3)).toEqual([-1080, -1050, -1020])
    expect(times.slice(-4)).toEqual([330, 340, 350, 360])
    expect(sent).toHaveLength(42 + 18 + 1)
  })
  test('without history it says only what is now', () => {
    expect(minutesAfterNoon(virtualDevice({ history_h: 0 }).sent)).toEqual([360])
  })
})

describe('then', () => {
  test('a reading every interval, on the minute', () => {
    const { sent, run } = virtualDevice({ history_h: 0 })
    run(150_000)
    expect(minutesAfterNoon(sent)).toEqual([360, 361, 362])
  })
  test('ten times as fast, ten times as many', () => {
    const { sent, run } = virtualDevice({ history_h: 0, speed: 10 })
    run(60_000)
    expect(sent).toHaveLength(11)
  })
  test('at another interval when it is asked to', () => {
    const { device, sent, run } = virtualDevice({ history_h: 0 })
    device.setInterval(300)
    run(11 * 60_000)
    expect(minutesAfterNoon(sent)).toEqual([360, 365, 370])
  })
  test('after two hours of sleep what it missed, in coarse steps', () => {
    const { sent, run, sleep } = virtualDevice({ history_h: 0 })
    sleep(2 * 3_600_000)
    run(60_000)
    expect(minutesAfterNoon(sent).slice(0, 5)).toEqual([360, 370, 380, 390, 400])
    expect(minutesAfterNoon(sent).at(-1)).toBe(481)
  })
  test('what a fault holds back leaves later', () => {
    const faults = 'frost-01:out-of-order:2026-01-15T18:00Z:2026-01-15T19:00Z:120'
    const { sent, run } = virtualDevice({ history_h: 0, faults })
    run(70 * 60_000)
    const times = minutesAfterNoon(sent)
    const sorted = [...times].sort((one, other) => one - other)
    expect(times).not.toEqual(sorted)
    expect(sorted).toEqual(Array.from({ length: 71 }, (_, minute) => 360 + minute))
  })
  test('nothing after it is stopped', () => {
    const { device, sent, run } = virtualDevice({ history_h: 0 })
    device.stop()
    run(600_000)
    expect(sent).toHaveLength(1)
  })
})

test.each([
  [60, 1, 60],
  [60, 600, 300],
  [1, 1, 1],
])(
  '%i s at speed %i is a reading every %i simulated seconds: at most two a real second',
  (asked, speed, got) => {
    expect(simulatedInterval(asked, speed)).toBe(got)
  },
)

test('the pace stays inside a bucket of 50 that fills at 10 a second', () => {
  const turns = pace()
  let level = 50
  let now = 0
  let filledAt = 0
  for (let sent = 0; sent < 400; sent++) {
    for (let wait = turns.take(now); wait > 0; wait = turns.take(now)) now += wait
    level = Math.min(50, level + ((now - filledAt) / 1000) * 10) - 1
    filledAt = now
    expect(level).toBeGreaterThanOrEqual(0)
  }
  expect(now).toBeGreaterThan(((400 - 46) / 8) * 1000)
})
