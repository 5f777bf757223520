import { join } from 'node:path'
import { expect, test } from 'vitest'
import { figure } from '#tests/faults/figure.ts'
import { contactsFile, secondsUntil, wordsTold } from '#tests/faults/people.ts'
import { smallDisk } from '#tests/faults/small-disk.ts'
import { storedOf } from '#tests/faults/stored-readings.ts'
import { timeToAlarm } from '#tests/faults/time-to-alarm.ts'
import { CLOCK, influx2, later, tonight, troubleOf, underMildWeather, wordsOf } from '#tests/nights/outage.ts'
import { startPostgres } from '#tests/support/servers/postgres.ts'
import { freshFolder } from '#tests/support/servers/process.ts'
import { acknowledgedBy, connectSensors, keepSending } from '#tests/support/two-routes.ts'
import { webhookReceiver } from '#tests/support/webhook-receiver.ts'

const PROMISED_S = 60
const LONG = 300_000

/** A server whose folder lies on a disk of its own. */
async function onSmallDisk<T>(size_kb: number, start: () => Promise<T>) {
  const dir = join(freshFolder('small'), 'disk')
  const disk = later(smallDisk(dir, size_kb))
  const before = process.env.TMPDIR
  process.env.TMPDIR = dir
  try {
    return { disk, server: await start() }
  } finally {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  }
}

test('I13: the disk of PostgreSQL alone is full: acknowledged on, told within a minute, all goes on by itself', {
  timeout: LONG,
}, async () => {
  const receiver = later(await webhookReceiver())
  const { disk, server } = await onSmallDisk(163_840, async () => later(await startPostgres()))
  const settings = {
    FROSTLINE_POSTGRES_URL: server.url,
    FROSTLINE_LOG_LEVEL: 'silent',
    FROSTLINE_WATCHDOG_CONTACTS: contactsFile(receiver.url),
  }
  const { service } = await underMildWeather(settings, CLOCK, 30)
  const sensors = await connectSensors(service)
  const sending = keepSending(sensors, 6)
  await secondsUntil(() => acknowledgedBy(sensors) > 20, 30)
  disk.fill()
  const stood = acknowledgedBy(sensors)
  const alarm = await secondsUntil(() => wordsTold(receiver).length > 0, PROMISED_S + 60)
  timeToAlarm('I13', 'the disk of PostgreSQL is full', alarm, PROMISED_S)
  expect(wordsTold(receiver)[0]).toMatch(
    /^The operational store does not answer.*No space left|held in memory/,
  )
  expect(acknowledgedBy(sensors)).toBeGreaterThan(stood + 20)
  disk.empty()
  await secondsUntil(async () => (await troubleOf(service, 'operational store')) === null, PROMISED_S)
  await sending.stop()
  const { lost, twice, acknowledged } = await storedOf(service, sensors)
  figure('I13', `lost and twice of ${acknowledged} acknowledged`, `${lost} and ${twice}`, '0 and 0')
  expect({ lost, twice }).toEqual({ lost: 0, twice: 0 })
})

test('I13: the disk of InfluxDB alone is full: acknowledged on, told on the page, filled once it was started again', {
  timeout: LONG,
}, async () => {
  const { disk, server: influx } = await onSmallDisk(65_536, influx2)
  const own = { ...influx.settings, FROSTLINE_LOG_LEVEL: 'silent', FROSTLINE_WATCHDOG: 'off' }
  const { service } = await underMildWeather(own, CLOCK, 30)
  const sensors = await connectSensors(service)
  const sending = keepSending(sensors, 6)
  await secondsUntil(async () => (await influx.held()).readings > 20, 30)
  disk.fill()
  const stood = acknowledgedBy(sensors)
  const banner = await secondsUntil(
    async () => wordsOf(await tonight(service)).includes('InfluxDB at'),
    PROMISED_S,
  )
  timeToAlarm('I13', 'the disk of InfluxDB is full, on the page', banner, PROMISED_S)
  await secondsUntil(() => acknowledgedBy(sensors) > stood + 20, 30)
  disk.empty()
  // InfluxDB 2.7 does not open again what it could not open on a full disk
  await influx.server.restart()
  await secondsUntil(async () => (await troubleOf(service, 'readings')) === null, PROMISED_S)
  await sending.stop()
  const { lost, twice, acknowledged } = await storedOf(service, sensors)
  figure('I13', `lost and twice of ${acknowledged} acknowledged`, `${lost} and ${twice}`, '0 and 0')
  expect({ lost, twice }).toEqual({ lost: 0, twice: 0 })
})
