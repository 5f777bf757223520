import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { figure } from '#tests/faults/figure.ts'
import { secondsUntil } from '#tests/faults/people.ts'
import { storedOf } from '#tests/faults/stored-readings.ts'
import { bootstrapFile, freshSettings } from '#tests/main/service-process.ts'
import { CLOCK, later, troubleOf } from '#tests/nights/outage.ts'
import { freshFolder } from '#tests/support/servers/process.ts'
import { startService } from '#tests/support/signed-in-service.ts'
import { connectSensors, sendAll, twoRoutes } from '#tests/support/two-routes.ts'

/** The first byte of the first payload, one bit of it. */
function flipABit(dir: string): void {
  const name = readdirSync(dir).find((it) => it.endsWith('.journal'))!
  const bytes = readFileSync(join(dir, name))
  bytes[100]! ^= 1
  writeFileSync(join(dir, name), bytes)
}

test('I15: a bit of the journal flips while the service is down: a minute after its start people see it, the rest is there', async () => {
  const dataDir = join(freshFolder('rot'), 'data')
  const settings = await freshSettings({
    FROSTLINE_DATA_DIR: dataDir,
    FROSTLINE_BOOTSTRAP: bootstrapFile(twoRoutes),
    FROSTLINE_LOG_LEVEL: 'silent',
    FROSTLINE_WATCHDOG: 'off',
  })
  const first = await startService({ settings, clock: CLOCK })
  const sensors = await connectSensors({
    ...first,
    mqttUrl: `mqtt://127.0.0.1:${settings.FROSTLINE_MQTT_PORT}`,
  })
  for (const roadTempC of [6, 5, 4]) await sendAll(sensors, roadTempC)
  await storedOf(first, sensors)
  await first.stop()
  flipABit(join(dataDir, 'journal'))

  const speed = 60
  const again = later(await startService({ settings, clock: CLOCK, speed }))
  const began = again.now().getTime()
  const damage = () => troubleOf(again, 'journal on disk')
  await secondsUntil(async () => (await damage()) !== null, 20)
  const minutes = (again.now().getTime() - began) / 60_000
  figure('I15', 'shown after a start', `${minutes.toFixed(1)} min`, '2 min')
  expect(await damage()).toMatch(/^damaged in one place, \d+ bytes, the first at position 0/)
  const { body } = await again.get<string>('/')
  expect(body).toMatch(/journal on disk/)
  expect(await storedOf(again, sensors)).toMatchObject({ lost: 0, twice: 0, acknowledged: 15 })
})
