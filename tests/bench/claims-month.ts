/** `node tests/bench/claims-month.ts`: a claims pack of 31 days of five stations: size, time, and memory above what was held before. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { openReadings } from '#src/adapters/readings.ts'
import { readConfig } from '#src/config.ts'
import { webPages } from '#src/web/pages.ts'
import { bench, PASSWORD } from '#tests/api/support.ts'
import {
  aDevice,
  aForecast,
  aForecastPoint,
  aNetwork,
  aReading,
  aStation,
  EVENING,
  hoursAfter,
  minutesAfter,
} from '#tests/support/builders.ts'
import { decidedNight } from '#tests/support/decided-night.ts'

const DAYS = 31
const FROM = hoursAfter(EVENING, -24 * DAYS)
const ids = ['a', 'b', 'c', 'd', 'e'].map((letter) => `station-${letter}`)
const network = aNetwork({
  stations: ids.map((id) => aStation({ id, name: id })),
  devices: ids.map((id) => aDevice({ id: `box-${id}`, station: id })),
})

const dir = mkdtempSync(join(tmpdir(), 'frostline-claims-'))
const config = readConfig({ FROSTLINE_DATA_DIR: dir, FROSTLINE_SIMULATOR: 'off' })
if (Array.isArray(config)) throw new Error('no configuration')
const readings = await openReadings(config)
const store = await openOperationalStore({ sqliteFile: join(dir, 'operational.sqlite') })
const given = await bench({
  network: () => network,
  store,
  readings,
  pages: webPages({ logins: [], isSetUp: () => true }),
})
await store.saveUsers([(await given.store.user('winter'))!])
await store.saveNetwork(network)
await decidedNight(store)

const points = (issued: Date) =>
  Array.from({ length: 109 }, (_, step) =>
    aForecastPoint({ at: minutesAfter(issued, step * 20), road_temp_c: 2 - step / 37 }),
  )
for (let hour = 0; hour < 24 * DAYS; hour++) {
  const issued_at = hoursAfter(FROM, hour)
  await store.saveForecasts(
    ids.map((station) => aForecast({ station, issued_at, series: points(issued_at) })),
  )
}
for (const [index, id] of ids.entries()) {
  const own = Array.from({ length: 144 * DAYS }, (_, step) =>
    aReading({
      station: id,
      device: `box-${id}`,
      at: minutesAfter(FROM, step * 10),
      received_at: minutesAfter(FROM, step * 10),
      seq: step,
    }),
  )
  await readings.append(own, index + 1, 'bench')
}
given.setNow(hoursAfter(EVENING, 24))

const address = await given.app.listen({ port: 0, host: '127.0.0.1' })
const login = await fetch(`${address}/api/v1/session`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ username: 'winter', password: PASSWORD }),
})
const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? ''

async function measure(name: string, path: string): Promise<void> {
  global.gc?.()
  const before = process.memoryUsage().rss
  let [peak, bytes] = [before, 0]
  const [cpu, began] = [process.cpuUsage(), performance.now()]
  const answer = await fetch(`${address}${path}`, { headers: { cookie } })
  for await (const piece of answer.body!) {
    bytes += piece.length
    peak = Math.max(peak, process.memoryUsage().rss)
  }
  const { user, system } = process.cpuUsage(cpu)
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  console.log(
    `${name}: ${answer.status}, ${(bytes / 1e6).toFixed(1)} MB in ${seconds} s (${((user + system) / 1e6).toFixed(1)} s of CPU), at most ${Math.round((peak - before) / 1e6)} MB more memory`,
  )
}

const period = `from=${FROM.toISOString()}&to=${EVENING.toISOString()}`
await measure('data, one station', `/api/v1/claims-pack?station=station-a&${period}`)
await measure('data, five stations', `/api/v1/claims-pack?route=route-1&${period}`)
await measure('to print, five stations', `/claims-pack?route=route-1&${period}`)
await given.app.close()
await readings.close()
rmSync(dir, { recursive: true })
