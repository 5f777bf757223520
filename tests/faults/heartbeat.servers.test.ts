import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { secondsUntil } from '#tests/faults/people.ts'
import { timeToAlarm } from '#tests/faults/time-to-alarm.ts'
import { bootstrapFile, freshSettings, frostline } from '#tests/main/service-process.ts'
import { later } from '#tests/nights/outage.ts'
import { webhookReceiver } from '#tests/support/webhook-receiver.ts'

/** Whoever listens calls it silence when two beats in a row are missing. */
const LISTENER_WAITS_S = 125
const PROMISED_S = 300

test('S5: service and watchdog are killed together, as when the machine is gone: whoever hears its heartbeat misses it', {
  timeout: 400_000,
}, async () => {
  const outside = later(await webhookReceiver())
  const settings = await freshSettings({
    FROSTLINE_SIMULATOR: 'off',
    FROSTLINE_LOG_LEVEL: 'error',
    FROSTLINE_BOOTSTRAP: bootstrapFile(),
    FROSTLINE_WATCHDOG_HEARTBEAT_URL: outside.url,
  })
  const service = frostline(['start'], settings)
  later({ stop: () => service.kill('SIGKILL', 'group') })
  await service.ready()
  await secondsUntil(() => outside.received.length >= 1, 30)
  const between = await secondsUntil(() => outside.received.length >= 2, 90)
  expect(between).toBeLessThan(70)

  const beats = outside.received.length
  // the watchdog is of the same process group
  service.kill('SIGKILL', 'group')
  await service.ended
  await delay(LISTENER_WAITS_S * 1_000)
  expect(outside.received.length).toBe(beats)
  timeToAlarm('S5', 'machine gone: two heartbeats missed outside', LISTENER_WAITS_S, PROMISED_S)
})
