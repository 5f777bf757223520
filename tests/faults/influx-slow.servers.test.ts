import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { figure } from '#tests/faults/figure.ts'
import { secondsUntil } from '#tests/faults/people.ts'
import { storedOf } from '#tests/faults/stored-readings.ts'
import { CLOCK, influx2, later, troubleOf, underMildWeather } from '#tests/nights/outage.ts'
import { frozenFront } from '#tests/support/frozen-front.ts'
import { slowFront } from '#tests/support/slow-front.ts'
import { connectSensors, type Sensor } from '#tests/support/two-routes.ts'

const PROMISED_MS = 500
const LASTS_MS = 15_000
const EVERY_MS = 50
const DRAINED_S = 60

/** Each sensor twenty times a second, for so long; how long each message waited for its PUBACK, sorted. */
async function waitsOf(sensors: readonly Sensor[], lasts_ms: number): Promise<number[]> {
  const waits: Promise<number>[] = []
  const until = performance.now() + lasts_ms
  for (let round = 0; performance.now() < until; round++) {
    for (const sensor of sensors) waits.push(sensor.send({ roadTempC: 6 + (round % 7) / 10 }))
    await delay(EVERY_MS)
  }
  return (await Promise.all(waits)).sort((a, b) => a - b)
}

const ways = {
  'answers ten seconds late': {
    open: slowFront,
    begin: (front: Awaited<ReturnType<typeof slowFront>>) => front.delay(10_000),
    end: (front: Awaited<ReturnType<typeof slowFront>>) => front.delay(0),
  },
  'is half open': {
    open: frozenFront,
    begin: (front: Awaited<ReturnType<typeof frozenFront>>) => front.freeze(),
    end(front: Awaited<ReturnType<typeof frozenFront>>) {
      front.thaw()
      front.cut()
    },
  },
}

test.each(Object.keys(ways) as (keyof typeof ways)[])(
  'I6: InfluxDB %s: devices are acknowledged as before, and all is stored afterwards',
  {
    timeout: 120_000,
  },
  async (what) => {
    const { server, settings } = await influx2()
    const way = ways[what]
    const front = later(await way.open(server.url))
    const own = { ...settings, FROSTLINE_INFLUX_URL: front.url, FROSTLINE_LOG_LEVEL: 'silent' }
    const { service } = await underMildWeather({ ...own, FROSTLINE_WATCHDOG: 'off' }, CLOCK)
    const sensors = await connectSensors(service)
    await waitsOf(sensors, 1_000)
    way.begin(front as never)
    const waits = await waitsOf(sensors, LASTS_MS)
    const p99 = waits[Math.ceil(0.99 * waits.length) - 1]!
    figure(
      'I6',
      `InfluxDB ${what}: PUBACK p99 of ${waits.length}`,
      `${Math.round(p99)} ms`,
      `${PROMISED_MS} ms`,
    )
    expect(p99).toBeLessThan(PROMISED_MS)
    way.end(front as never)
    await secondsUntil(async () => (await troubleOf(service, 'readings')) === null, DRAINED_S)
    const { lost, twice, acknowledged } = await storedOf(service, sensors)
    figure('I6', `lost and twice of ${acknowledged} acknowledged`, `${lost} and ${twice}`, '0 and 0')
    expect({ lost, twice }).toEqual({ lost: 0, twice: 0 })
  },
)
