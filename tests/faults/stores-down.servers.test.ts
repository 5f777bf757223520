import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { figure } from '#tests/faults/figure.ts'
import { contactsFile, secondsUntil, wordsTold } from '#tests/faults/people.ts'
import { storedOf } from '#tests/faults/stored-readings.ts'
import { timeToAlarm } from '#tests/faults/time-to-alarm.ts'
import { CLOCK, influx2, later, tonight, troubleOf, underMildWeather, wordsOf } from '#tests/nights/outage.ts'
import { startPostgres } from '#tests/support/servers/postgres.ts'
import type { RunningService } from '#tests/support/signed-in-service.ts'
import { acknowledgedBy, connectSensors, keepSending } from '#tests/support/two-routes.ts'
import { webhookReceiver } from '#tests/support/webhook-receiver.ts'

const MINUTE = 60_000
const MB = 1_048_576
const PROMISED_S = 60
const MOST_MEMORY_MB = 100
const DRAINED_S = 600
const ACK_WITHIN_MS = 1_000
const LONG = 300_000

/** Resident memory of a process, MB. */
const memoryOf = (pid: number): number =>
  (Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1_024) / MB

type Rejections = { readonly items: readonly unknown[] }
const refusedOf = async (service: RunningService, device: string) =>
  (await service.get<Rejections>(`/api/v1/devices/${device}/rejections?limit=1000`)).body.items.length

/** So many minutes of the service's clock pass. */
async function passes(service: RunningService, minutes: number): Promise<void> {
  const until = service.now().getTime() + minutes * MINUTE
  await secondsUntil(() => service.now().getTime() > until, 200)
}

test('I4: PostgreSQL is away for half an hour: acknowledged on, told within a minute, what was refused is there afterwards', {
  timeout: LONG,
}, async () => {
  const [database, receiver] = [later(await startPostgres()), later(await webhookReceiver())]
  const settings = {
    FROSTLINE_POSTGRES_URL: database.url,
    FROSTLINE_LOG_LEVEL: 'silent',
    FROSTLINE_WATCHDOG_CONTACTS: contactsFile(receiver.url),
  }
  const { service } = await underMildWeather(settings, CLOCK, 30)
  const all = await connectSensors(service)
  const [bad, ...sensors] = [all[4]!, ...all.slice(0, 4)]
  const sending = keepSending(sensors, 6)
  await secondsUntil(() => acknowledgedBy(sensors) > 20, 30)
  // Warm: its code compiled, forecasts made
  await passes(service, 10)
  const before_mb = memoryOf(service.process.pid)

  await database.kill()
  const killedAt = performance.now()
  const refused = keepSending([bad], 200)
  await secondsUntil(async () => (await troubleOf(service, 'operational store')) !== null, PROMISED_S)
  await secondsUntil(() => wordsTold(receiver).length > 0, PROMISED_S)
  const alarm = (performance.now() - killedAt) / 1_000
  timeToAlarm('I4', 'PostgreSQL is away', alarm, PROMISED_S)
  expect(alarm).toBeLessThanOrEqual(PROMISED_S)
  expect(wordsTold(receiver)[0]).toMatch(/^The operational store does not answer/)
  await passes(service, 30 - (alarm / 60) * 30)
  await refused.stop()
  const more_mb = memoryOf(service.process.pid) - before_mb
  figure('I4', 'memory after half an hour', `${more_mb.toFixed(0)} MB more`, `less than ${MOST_MEMORY_MB} MB`)
  expect(more_mb).toBeLessThan(MOST_MEMORY_MB)
  const slowest = Math.max(...(await Promise.all(sensors.map((sensor) => sensor.send({ roadTempC: 6 })))))
  expect(slowest).toBeLessThan(ACK_WITHIN_MS)

  await database.restart()
  const drained = await secondsUntil(
    async () => (await refusedOf(service, 'vale-3-box')) === bad.acknowledged(),
    DRAINED_S,
  )
  figure(
    'I4',
    `${bad.acknowledged()} refused messages there`,
    `${drained.toFixed(0)} s later`,
    `${DRAINED_S} s`,
  )
  await sending.stop()
  const { lost, twice, acknowledged } = await storedOf(service, sensors)
  figure('I4', `lost and twice of ${acknowledged} acknowledged`, `${lost} and ${twice}`, '0 and 0')
  expect({ lost, twice }).toEqual({ lost: 0, twice: 0 })
})

test('I5: InfluxDB is away for two hours: decisions go on from memory, told on the page, filled afterwards', {
  timeout: LONG,
}, async () => {
  const { server, settings } = await influx2()
  const own = { ...settings, FROSTLINE_LOG_LEVEL: 'silent', FROSTLINE_WATCHDOG: 'off' }
  const { service } = await underMildWeather(own, CLOCK, 200)
  const sensors = await connectSensors(service)
  const sending = keepSending(sensors, 6)
  const isSafe = async () => (await tonight(service)).routes.every(({ outcome }) => outcome === 'no_action')
  await secondsUntil(isSafe, 30)

  await server.kill()
  const banner = await secondsUntil(
    async () => wordsOf(await tonight(service)).includes('InfluxDB at'),
    PROMISED_S,
  )
  timeToAlarm('I5', 'InfluxDB is away, on the page', banner, PROMISED_S)
  await passes(service, 120)
  expect(await isSafe()).toBe(true)
  await server.restart()
  const back = performance.now()
  await secondsUntil(async () => (await troubleOf(service, 'readings')) === null, DRAINED_S)
  await sending.stop()
  const { lost, twice, acknowledged } = await storedOf(service, sensors)
  const drained = (performance.now() - back) / 1_000
  figure('I5', 'all in InfluxDB after it came back', `${drained.toFixed(0)} s`, `${DRAINED_S} s`)
  figure('I5', `lost and twice of ${acknowledged} acknowledged`, `${lost} and ${twice}`, '0 and 0')
  expect({ lost, twice }).toEqual({ lost: 0, twice: 0 })
})
