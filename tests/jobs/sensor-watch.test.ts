import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { type VirtualClock, virtualClock } from '#src/adapters/virtual-clock.ts'
import type { VerdictChange } from '#src/jobs/sensor-verdict-keeping.ts'
import { type SensorWatch, sensorWatch } from '#src/jobs/sensor-watch.ts'
import type { OperationalStore } from '#src/ports.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { recentReadings } from '#src/telemetry/recent-readings.ts'
import { HOUR } from '#src/units.ts'
import {
  aDevice,
  aForecast,
  aForecastPoint,
  aNetwork,
  aReading,
  aStation,
  EVENING,
  minutesAfter,
} from '#tests/support/builders.ts'
import { silentLog } from '#tests/support/silent-log.ts'

const names = ['moor-top', 'vale', 'ridge', 'bridge']
const network = aNetwork({
  stations: names.map((id, index) => aStation({ id, lat: 53.4 + index / 100 })),
  devices: names.map((id) => aDevice({ id: `${id}-box`, station: id })),
})

let inForce = network
let store: OperationalStore
let clock: VirtualClock
let recent: ReturnType<typeof recentReadings>
let sensors: SensorWatch

const watchOf = () => sensorWatch({ network: () => inForce, clock, recent, store, log: silentLog })
beforeEach(async () => {
  inForce = network
  store = await openOperationalStore({ sqliteFile: ':memory:' })
  clock = virtualClock(EVENING)
  recent = recentReadings()
  sensors = watchOf()
})
afterEach(() => store.close())

/** The county cools by 1 °C an hour; the box at Moor Top may show what it likes. */
function heard(station: string, at: Date, stuck: number | null): Reading {
  const hours = (at.getTime() - EVENING.getTime()) / HOUR
  const seq = at.getTime() / 60_000
  const cooling = 6 - hours + 0.1 * Math.sin(seq)
  const road_temp_c = station === 'moor-top' && stuck !== null ? stuck : cooling
  return aReading({ station, device: `${station}-box`, at, seq, road_temp_c })
}
async function pass(minutes: number, stuck: number | null) {
  for (let minute = 0; minute < minutes; minute += 10) {
    const now = minutesAfter(clock.now(), 10)
    await clock.advanceTo(now)
    for (const station of names) recent.add(heard(station, now, stuck), now)
    await sensors.all()
  }
}
const flagsNow = () =>
  sensors.believed.ofStation('moor-top', new Date(0), minutesAfter(clock.now(), 1)).at(-1)!.flags
const history = async () =>
  (await store.record('moor-top-box', 20)).map(({ detail }) => (detail as VerdictChange).after.verdict)

describe('an evening with a stuck sensor', () => {
  test('doubted, recorded once with its figures, flagged beside its readings, believed again', async () => {
    await pass(60, null)
    expect(sensors.verdict('moor-top-box')?.verdict).toBe('trusted')
    await pass(180, 5)
    expect(sensors.verdict('moor-top-box')?.findings[0]?.code).toBe('SENSOR_STUCK')
    expect(flagsNow()).toEqual(['SENSOR_STUCK'])
    expect(recent.latest('moor-top-box')?.flags).toEqual([])
    expect(await history()).toEqual(['not_believed'])
    await pass(120, null)
    expect(await history()).toEqual(['not_believed', 'trusted'])
    expect(flagsNow()).toEqual([])
  })
  test('in somebody’s hands it is not judged, nor by what it measured there once they are done', async () => {
    await pass(60, null)
    const span = { since_at: clock.now(), until_at: minutesAfter(clock.now(), 185) }
    const maintenance = { ...span, reason: 'on the bench', by: 'kim' }
    const [box, ...others] = network.devices
    inForce = { ...network, devices: [{ ...box!, maintenance }, ...others] }
    await pass(180, 21)
    expect(sensors.verdict('moor-top-box')?.verdict).toBe('trusted')
    await pass(60, null)
    expect(sensors.verdict('moor-top-box')?.verdict).toBe('trusted')
    expect(await history()).toEqual([])
  })
  test('the sensors around it are not doubted for it', async () => {
    await pass(60, null)
    await pass(180, 5)
    expect(sensors.verdicts().filter(({ verdict }) => verdict !== 'trusted')).toHaveLength(1)
  })
  test('a restart remembers what was found, and records nothing twice', async () => {
    await pass(60, null)
    await pass(180, 5)
    const before = sensors.verdict('moor-top-box')
    sensors = watchOf()
    expect(sensors.verdict('moor-top-box')).toBeNull()
    await sensors.restore()
    expect(sensors.verdict('moor-top-box')).toEqual(before)
    await sensors.all()
    expect(await history()).toEqual(['not_believed'])
  })
})

describe('a lone sensor nine degrees above what was forecast', () => {
  const NOON = minutesAfter(EVENING, 12 * 60)
  const issued = Array.from({ length: 12 }, (_, hour) => {
    const issued_at = minutesAfter(EVENING, hour * 60)
    const series = Array.from({ length: 145 }, (_, i) =>
      aForecastPoint({ at: minutesAfter(issued_at, i * 10), road_temp_c: -2 }),
    )
    return aForecast({ issued_at, series })
  })
  const afterRestart = async (parts: Partial<OperationalStore> = {}) => {
    inForce = aNetwork({ stations: [network.stations[0]!], devices: [network.devices[0]!] })
    await clock.advanceTo(NOON)
    for (let minute = -720; minute <= 0; minute += 10) {
      const at = minutesAfter(NOON, minute)
      const road_temp_c = 7 + Math.sin(minute)
      recent.add(aReading({ station: 'moor-top', device: 'moor-top-box', at, seq: minute, road_temp_c }), at)
    }
    await store.saveForecasts(issued)
    sensors = sensorWatch({
      network: () => inForce,
      clock,
      recent,
      store: { ...store, ...parts },
      log: silentLog,
    })
    sensors.hold(issued.slice(-1))
    await sensors.all()
    return sensors.verdict('moor-top-box')?.findings.map(({ code }) => code)
  }
  test('is found after a restart too: the forecasts of before are read back', async () => {
    expect(await afterRestart()).toEqual(['SENSOR_AWAY_FROM_FORECAST'])
  })
  test('forecasts that cannot be read cost that memory and no judgement', async () => {
    expect(await afterRestart({ forecastsOf: () => Promise.reject(new Error('gone')) })).toEqual([])
  })
})

test('a reading has its sensor judged at once, a burst once', async () => {
  await pass(60, null)
  await clock.advanceTo(minutesAfter(clock.now(), 6))
  const reading = heard('moor-top', clock.now(), null)
  recent.add(reading, clock.now())
  sensors.onReading(reading)
  const first = sensors.verdict('moor-top-box')
  expect(first?.at).toEqual(clock.now())
  await clock.advanceTo(minutesAfter(clock.now(), 1))
  sensors.onReading(reading)
  expect(sensors.verdict('moor-top-box')).toBe(first)
})

test('of a hundred sensors that come back together fifty are judged in the first second, the others after it', async () => {
  const boxes = Array.from({ length: 100 }, (_, index) => `box-${index}`)
  inForce = {
    ...network,
    devices: boxes.map((id) => ({ ...network.devices[0]!, id })),
  }
  const comeBack = () => {
    for (const device of boxes)
      sensors.onReading(aReading({ station: 'moor-top', device, at: clock.now(), received_at: clock.now() }))
  }
  comeBack()
  expect(sensors.verdicts()).toHaveLength(50)
  await clock.advanceTo(new Date(clock.now().getTime() + 1_000))
  comeBack()
  expect(sensors.verdicts()).toHaveLength(100)
})

test('a device that was withdrawn has no verdict that could stay open for ever', async () => {
  await pass(10, null)
  const [gone, ...rest] = network.devices
  inForce = { ...network, devices: [{ ...gone!, status: 'revoked' }, ...rest] }
  await pass(10, null)
  expect(sensors.verdict('moor-top-box')).toBeNull()
  expect(sensors.verdicts()).toHaveLength(3)
})

test('a reading of a device that nobody knows is nothing to judge', () => {
  sensors.onReading(aReading({ device: 'gone-box' }))
  expect(sensors.verdicts()).toEqual([])
})

test('a clock an hour ahead: its messages are refused, and the verdict says why it seems silent', async () => {
  await pass(60, null)
  for (let minute = 10; minute <= 50; minute += 10) {
    const now = minutesAfter(clock.now(), 10)
    await clock.advanceTo(now)
    const got = minutesAfter(now, 60).toISOString()
    const refusal = { code: 'FUTURE_TS', message: 'from the future', got, payload: '', topic: 't' }
    const from = { authority: 'northshire', device: 'moor-top-box', received_at: now }
    await store.appendRejections([{ ...from, ...refusal }], minute, 'journal-1')
    for (const station of names.slice(1)) recent.add(heard(station, now, null), now)
    await sensors.all()
  }
  const { findings, verdict } = sensors.verdict('moor-top-box')!
  expect(verdict).toBe('not_believed')
  expect(findings[0]?.because).toMatch(/^Its clock is ahead: \d of its messages of the last 2 h were refused/)
})

test('a store that does not answer costs no verdict', async () => {
  await pass(60, null)
  const away = async () => {
    throw new Error('the store is away')
  }
  const broken = { ...store, appendRecord: away, saveMark: away, latestAtmosphere: away, mark: away }
  sensors = sensorWatch({ network: () => network, clock, recent, store: broken, log: silentLog })
  await sensors.restore()
  for (let minute = 0; minute < 180; minute += 10) {
    const now = minutesAfter(clock.now(), 10)
    await clock.advanceTo(now)
    for (const station of names) recent.add(heard(station, now, 5), now)
    await sensors.all().catch(() => {})
  }
  expect(sensors.verdict('moor-top-box')?.verdict).toBe('not_believed')
})
