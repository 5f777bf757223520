import { describe, expect, test } from 'vitest'
import { recommend } from '#src/decision/recommend.ts'
import { clockWatch } from '#src/jobs/clock-watch.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { recentReadings } from '#src/telemetry/recent-readings.ts'
import { HOUR } from '#src/units.ts'
import { aDevice, aNetwork, aReading, EVENING, hoursAfter, minutesAfter } from '#tests/support/builders.ts'
import { aDecideCase, forecastTo } from '#tests/support/decide-cases.ts'

const DEVICES = ['moor-top-box', 'moor-top-spare']

/** Two sensors that were read every ten minutes for three hours, by a machine whose clock is then set. */
function machine(by_ms = 0) {
  const recent = recentReadings()
  let set_ms = 0
  let told = 0
  const clock = { now: () => hoursAfter(EVENING, set_ms / HOUR), set_by_ms: () => set_ms }
  const network = () => aNetwork({ devices: DEVICES.map((id) => aDevice({ id })) })
  const watch = clockWatch({ clock, network, recent, onSet: () => told++ })
  for (let minute = -180; minute <= 0; minute += 10)
    for (const device of DEVICES)
      recent.add(
        aReading({ device, at: minutesAfter(EVENING, minute), road_temp_c: 6, seq: minute }),
        EVENING,
      )
  set_ms = by_ms
  watch.look()
  const readings = () =>
    recent.ofStation('moor-top', hoursAfter(clock.now(), -6), minutesAfter(clock.now(), 10))
  return {
    ...{ watch, recent, clock, readings },
    told: () => told,
    set: (ms: number) => {
      set_ms = ms
      watch.look()
    },
    /** Both sensors speak by this time. */
    speak(at: Date) {
      for (const device of DEVICES) {
        const reading = aReading({ device, at, received_at: clock.now(), road_temp_c: 6, seq: 1_000 })
        recent.add(reading, clock.now())
        watch.heard(reading)
      }
    },
  }
}

const outcomeOn = (readings: readonly Reading[], now: Date) =>
  recommend(aDecideCase({ now, readings, forecasts: [forecastTo(4, { issued_at: now })] })).outcome

describe('a clock put back two hours', () => {
  test('without the mark readings of two hours ago would call the road safe; with it nobody does', () => {
    const { clock, readings, watch } = machine(-2 * HOUR)
    expect(outcomeOn(readings(), clock.now())).toBe('no_action')
    const believed = readings().map(watch.doubted)
    expect(believed.every(({ flags }) => flags.includes('CLOCK_SKEW'))).toBe(true)
    expect(outcomeOn(believed, clock.now())).toBe('unknown')
  })

  test('what is cold still counts', () => {
    const { clock, readings, watch } = machine(-2 * HOUR)
    const cold = readings().map((reading) => watch.doubted({ ...reading, road_temp_c: -1 }))
    expect(outcomeOn(cold, clock.now())).toBe('treat')
  })

  test('as the clock comes by again, what was received then is not fresh a second time', () => {
    const { clock, readings, watch, set } = machine(-2 * HOUR)
    set(-1.99 * HOUR)
    expect(readings().every((reading) => watch.doubted(reading) !== reading)).toBe(true)
    expect(clock.now().getTime()).toBeGreaterThan(hoursAfter(EVENING, -2).getTime())
  })

  test('it is over once sensors are heard that agree with it, and their readings count', () => {
    const { clock, readings, watch, speak, set } = machine(-2 * HOUR)
    expect(watch.found()).toMatchObject({ by_ms: -2 * HOUR })
    // half a minute later
    set(-2 * HOUR + 30_000)
    speak(clock.now())
    expect(watch.found()).toBeNull()
    expect(outcomeOn(readings().map(watch.doubted), clock.now())).toBe('no_action')
  })
})

describe('what is told', () => {
  test.each([
    ['59 s', 59_000, 0],
    ['a minute', 60_000, 1],
    ['back a minute', -60_000, 1],
    ['two hours', 2 * HOUR, 1],
  ])('%s', (_, by_ms, times) => {
    expect(machine(by_ms).told()).toBe(times)
  })

  test('once for each time that it is set, not for each look', () => {
    const { watch, told, set } = machine(2 * HOUR)
    watch.look()
    expect(told()).toBe(1)
    set(0)
    expect(told()).toBe(2)
    expect(watch.found()).toMatchObject({ by_ms: -2 * HOUR })
  })

  test('it stands while the sensors heard since then disagree', () => {
    const { watch, speak, clock } = machine(2 * HOUR)
    speak(EVENING)
    expect(watch.found()).not.toBeNull()
    expect(clock.now()).toEqual(hoursAfter(EVENING, 2))
  })

  test('a reading that was received before it was set says nothing of it', () => {
    const { watch } = machine(-2 * HOUR)
    watch.heard(aReading({ at: EVENING, received_at: EVENING }))
    expect(watch.found()).not.toBeNull()
  })
})
