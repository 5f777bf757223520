import { expect, test } from 'vitest'
import { figure } from '#tests/faults/figure.ts'
import { bootstrapFile, freshSettings, frostline } from '#tests/main/service-process.ts'
import { later } from '#tests/nights/outage.ts'
import { fleet } from '#tests/support/fleet.ts'
import { FLEET_AUTHORITY, fleetCounty, fleetDevices, fleetSecret } from '#tests/support/fleet-county.ts'
import { type FleetReturn, restartUnder } from '#tests/support/fleet-restart.ts'
import { startMosquitto } from '#tests/support/servers/mosquitto.ts'
import { eventually } from '#tests/support/signed-in-service.ts'

const SENSORS = 500
const BACK_S = 60
const CPU = 0.8
const devices = fleetDevices(SENSORS)

async function service(more: Record<string, string>) {
  const settings = await freshSettings({
    FROSTLINE_SIMULATOR: 'off',
    FROSTLINE_BOOTSTRAP: bootstrapFile(fleetCounty(devices)),
    FROSTLINE_WATCHDOG: 'off',
    FROSTLINE_LOG_LEVEL: 'silent',
    ...more,
  })
  const start = async () => {
    const running = frostline(['start'], settings)
    await running.ready()
    return running
  }
  return { settings, start }
}
async function connected(port: number) {
  const sensors = later(
    fleet({ port, authority: FLEET_AUTHORITY, devices, secretOf: fleetSecret, addresses: 50 }),
  )
  for (const { open } of sensors.sensors) open()
  await eventually(
    async () => sensors.connected(),
    (count) => count === SENSORS,
    30_000,
  )
  return sensors
}
function judged(what: string, { back_s, flowing_s, cpu_after, acknowledged, lost, twice }: FleetReturn) {
  figure('I8', `${what}: ${SENSORS} sensors connected again`, `${back_s.toFixed(1)} s`, `${BACK_S} s`)
  figure('I8', `${what}: a reading of each acknowledged`, `${flowing_s.toFixed(1)} s`, `${BACK_S} s`)
  figure('I8', `${what}: service afterwards`, `${Math.round(100 * cpu_after)} % of a core`, '80 %')
  figure('I8', `${what}: lost and twice of ${acknowledged} acknowledged`, `${lost} and ${twice}`, '0 and 0')
  expect({ lost, twice }).toEqual({ lost: 0, twice: 0 })
  expect(flowing_s).toBeLessThanOrEqual(BACK_S)
  expect(cpu_after).toBeLessThan(CPU)
}

test('I8: mosquitto is killed and started again under 500 sensors: all are back, what they send then is kept', {
  timeout: 180_000,
}, async () => {
  const mosquitto = later(await startMosquitto({ persistence: true }))
  const { settings, start } = await service({ FROSTLINE_BROKER: mosquitto.url })
  const running = await start()
  later({ stop: () => running.kill('SIGKILL', 'group') })
  const sensors = await connected(Number(new URL(mosquitto.url).port))
  const result = await restartUnder(sensors, devices, {
    dataDir: settings.FROSTLINE_DATA_DIR!,
    within_ms: BACK_S * 1_000,
    // Killed while it takes messages, mosquitto loses some that it has acknowledged: nobody behind it can help that
    killedWhile: 'quiet',
    async restart() {
      await mosquitto.kill()
      await mosquitto.restart()
      return running.pid
    },
  })
  judged('mosquitto', result)
})

test('I8: the service with its broker is killed and started again under 500 sensors: all are back, nothing is lost', {
  timeout: 180_000,
}, async () => {
  const { settings, start } = await service({})
  let running = await start()
  later({ stop: () => running.kill('SIGKILL', 'group') })
  const sensors = await connected(Number(settings.FROSTLINE_MQTT_PORT))
  const result = await restartUnder(sensors, devices, {
    dataDir: settings.FROSTLINE_DATA_DIR!,
    within_ms: BACK_S * 1_000,
    killedWhile: 'sending',
    async restart() {
      running.kill('SIGKILL', 'group')
      await running.exited
      running = await start()
      return running.pid
    },
  })
  judged('embedded', result)
})
