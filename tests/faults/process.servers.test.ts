import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { figure } from '#tests/faults/figure.ts'
import { contactsFile, secondsUntil, wordsTold } from '#tests/faults/people.ts'
import { storedOf } from '#tests/faults/stored-readings.ts'
import { timeToAlarm } from '#tests/faults/time-to-alarm.ts'
import { freshSettings } from '#tests/main/service-process.ts'
import { later } from '#tests/nights/outage.ts'
import { freshFolder } from '#tests/support/servers/process.ts'
import { type RunningService, startService } from '#tests/support/signed-in-service.ts'
import { acknowledgedBy, connectSensors, keepSending, type Sensor } from '#tests/support/two-routes.ts'
import { webhookReceiver } from '#tests/support/webhook-receiver.ts'

const HOOK = new URL('./trouble-on-signal.ts', import.meta.url).pathname
const PROMISED_S = 60
const EXIT_IO_ERROR = 70
const LONG = 300_000

/** A service with its watchdog, that can be brought into trouble; its sensors send. */
async function troubled(trouble: string, options = '') {
  const receiver = later(await webhookReceiver())
  const settings = await freshSettings({
    FROSTLINE_DATA_DIR: join(freshFolder('process'), 'data'),
    FROSTLINE_LOG_LEVEL: 'silent',
    FROSTLINE_WATCHDOG_CONTACTS: contactsFile(receiver.url),
  })
  const hooked = { NODE_OPTIONS: `--import ${HOOK} ${options}`, TROUBLE: trouble }
  const service = await startService({ settings: { ...settings, ...hooked } })
  const mqttUrl = `mqtt://127.0.0.1:${settings.FROSTLINE_MQTT_PORT}`
  const sensors = await connectSensors({ ...service, mqttUrl })
  const sending = keepSending(sensors, 6)
  await secondsUntil(() => acknowledgedBy(sensors) > 20, 30)
  return { settings, service, sensors, sending, told: () => wordsTold(receiver) }
}

async function expectKept(what: string, service: RunningService, sensors: readonly Sensor[]): Promise<void> {
  const { lost, twice, acknowledged } = await storedOf(service, sensors)
  figure('I20', `${what}: lost and twice of ${acknowledged} acknowledged`, `${lost} and ${twice}`, '0 and 0')
  expect({ lost, twice }).toEqual({ lost: 0, twice: 0 })
}

test('I20: the event loop is blocked for 45 s: told within a minute, nothing is lost, all goes on', {
  timeout: LONG,
}, async () => {
  const { service, sensors, sending, told } = await troubled('busy 45')
  process.kill(service.process.pid, 'SIGUSR2')
  const alarm = await secondsUntil(() => told().length > 0, PROMISED_S)
  timeToAlarm('I20', 'the event loop is blocked', alarm, PROMISED_S)
  expect(told()[0]).toMatch(/^The service says nothing/)
  const stood = acknowledgedBy(sensors)
  const again = await secondsUntil(() => acknowledgedBy(sensors) > stood + 20, 60)
  figure('I20', 'acknowledges again after it was told', `${again.toFixed(0)} s`, '60 s')
  await sending.stop()
  await expectKept('blocked', service, sensors)
  await service.stop()
})

test('I20: memory runs out at 64 MB: the process ends, told within a minute; started again, nothing is lost', {
  timeout: LONG,
}, async () => {
  const { settings, service, sensors, sending, told } = await troubled('leak', '--max-old-space-size=64')
  process.kill(service.process.pid, 'SIGUSR2')
  const { code, signal } = await Promise.race([
    service.process.exited,
    delay(60_000, { code: null, signal: 'still running' }),
  ])
  expect([code, signal]).not.toEqual([0, null])
  expect(service.process.stderr()).toContain('heap out of memory')
  const alarm = await secondsUntil(() => told().length > 0, PROMISED_S)
  timeToAlarm('I20', 'out of memory', alarm, PROMISED_S)
  expect(told()[0]).toMatch(/^The service says nothing/)
  const again = await startService({ settings })
  await sending.stop()
  await expectKept('out of memory', again, sensors)
  await again.stop()
})

test('the data directory is removed under a running service: it ends, told within a minute', {
  timeout: LONG,
}, async () => {
  const { settings, service, told } = await troubled('none')
  rmSync(settings.FROSTLINE_DATA_DIR!, { recursive: true, force: true })
  const ended = await Promise.race([
    service.process.exited,
    delay(30_000, { code: 'still running' as const }),
  ])
  expect(ended.code).toBe(EXIT_IO_ERROR)
  expect(service.process.stderr()).toContain('was removed or replaced while it was written')
  const alarm = await secondsUntil(() => told().length > 0, PROMISED_S)
  timeToAlarm('I14', 'the data directory was removed', alarm, PROMISED_S)
})
