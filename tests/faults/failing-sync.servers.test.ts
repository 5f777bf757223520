import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { failingCalls } from '#tests/faults/failing-disk.ts'
import { figure } from '#tests/faults/figure.ts'
import { contactsFile, secondsUntil, wordsTold } from '#tests/faults/people.ts'
import { storedOf } from '#tests/faults/stored-readings.ts'
import { timeToAlarm } from '#tests/faults/time-to-alarm.ts'
import { freshSettings } from '#tests/main/service-process.ts'
import { later } from '#tests/nights/outage.ts'
import { freshFolder } from '#tests/support/servers/process.ts'
import { startService } from '#tests/support/signed-in-service.ts'
import { acknowledgedBy, connectSensors, sendAll } from '#tests/support/two-routes.ts'
import { webhookReceiver } from '#tests/support/webhook-receiver.ts'

const EIO = 5
const EXIT_IO_ERROR = 70
const PROMISED_S = 45
const LONG = 200_000

test('I14: the disk fails to sync: nothing more is acknowledged, the process ends, the watchdog tells', {
  timeout: LONG,
}, async () => {
  const disk = failingCalls()
  const receiver = later(await webhookReceiver())
  const settings = await freshSettings({
    FROSTLINE_DATA_DIR: join(freshFolder('eio'), 'data'),
    FROSTLINE_LOG_LEVEL: 'silent',
    FROSTLINE_WATCHDOG_CONTACTS: contactsFile(receiver.url),
  })
  const service = await startService({ settings: { ...settings, ...disk.settings } })
  const sensors = await connectSensors({
    ...service,
    mqttUrl: `mqtt://127.0.0.1:${settings.FROSTLINE_MQTT_PORT}`,
  })
  for (let round = 0; round < 5; round++) await sendAll(sensors, 6)
  const stood = acknowledgedBy(sensors)

  await disk.fail(service.process.pid, 'fdatasync', EIO)
  const refused = sendAll(sensors, 5)
  const { code } = await Promise.race([
    service.process.exited,
    delay(30_000, { code: 'still running' as const }),
  ])
  expect(code).toBe(EXIT_IO_ERROR)
  // the end of a process may be known before its last words are read
  const lastWords = /cannot be trusted any more, stopping: EIO/
  await secondsUntil(() => lastWords.test(service.process.stderr()), 10)
  const after = acknowledgedBy(sensors) - stood
  figure('I14', 'acknowledged after fdatasync failed', String(after), '0')
  expect(after).toBe(0)
  const alarm = await secondsUntil(() => wordsTold(receiver).length > 0, PROMISED_S)
  timeToAlarm('I14', 'ended by its own will', alarm, PROMISED_S)
  expect(wordsTold(receiver)[0]).toMatch(/^The service says nothing/)

  const again = later(await startService({ settings }))
  await refused
  const { lost, twice, acknowledged } = await storedOf(again, sensors)
  figure('I14', `lost and twice of ${acknowledged} acknowledged`, `${lost} and ${twice}`, '0 and 0')
  expect({ lost, twice, acknowledged }).toEqual({ lost: 0, twice: 0, acknowledged: stood + sensors.length })
})
