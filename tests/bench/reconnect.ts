/**
 * `npm run bench:reconnect`: 20,000 sensors whose broker is killed and started again: how soon all are back, and what is
 * lost. `-- --devices 5000`, `-- --broker mosquitto` (the service stays, its broker goes). As many sensors as the machine
 * lets a process have files open. Exit 1 when one was lost, or not all were back within 60 s. Linux.
 */
import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { bootstrapFile, freshSettings, frostline } from '#tests/main/service-process.ts'
import { fleet } from '#tests/support/fleet.ts'
import { FLEET_AUTHORITY, fleetCounty, fleetDevices, fleetSecret } from '#tests/support/fleet-county.ts'
import { cpuOf, restartUnder } from '#tests/support/fleet-restart.ts'
import { startMosquitto } from '#tests/support/servers/mosquitto.ts'

const { values } = parseArgs({
  options: {
    devices: { type: 'string', default: '20000' },
    broker: { type: 'string', default: 'embedded' },
  },
})
const OTHER_FILES = 200
const CONNECTED_WITHIN_S = 300
const BACK_WITHIN_S = 60
const ADDRESSES = 200

const openFiles = Number(/Max open files\s+(\d+)/.exec(readFileSync('/proc/self/limits', 'utf8'))![1])
const wanted = Number(values.devices)
const count = Math.min(wanted, openFiles - OTHER_FILES)
if (count < wanted) console.log(`${wanted} sensors need more open files than ${openFiles}: ${count} sensors`)
const devices = fleetDevices(count)
const isEmbedded = values.broker === 'embedded'
const mosquitto = isEmbedded ? null : await startMosquitto({ persistence: true })
const settings = await freshSettings({
  FROSTLINE_SIMULATOR: 'off',
  FROSTLINE_BOOTSTRAP: bootstrapFile(fleetCounty(devices)),
  FROSTLINE_WATCHDOG: 'off',
  FROSTLINE_LOG_LEVEL: 'silent',
  ...(mosquitto && { FROSTLINE_BROKER: mosquitto.url }),
})
async function start() {
  const running = frostline(['start'], settings)
  const took_ms = await running.ready()
  console.log(`service up after ${(took_ms / 1_000).toFixed(1)} s`)
  return running
}
let running = await start()
const port = mosquitto ? Number(new URL(mosquitto.url).port) : Number(settings.FROSTLINE_MQTT_PORT)
const sensors = fleet({
  port,
  authority: FLEET_AUTHORITY,
  devices,
  secretOf: fleetSecret,
  addresses: ADDRESSES,
})
const [began, cpu] = [performance.now(), cpuOf(running.pid)]
for (const { open } of sensors.sensors) open()
while (sensors.connected() < count && performance.now() - began < CONNECTED_WITHIN_S * 1_000) await delay(100)
const took_s = (performance.now() - began) / 1_000
const each_ms = ((cpuOf(running.pid) - cpu) / count) * 1_000
console.log(
  `${sensors.connected()} connected after ${took_s.toFixed(1)} s; service: ${each_ms.toFixed(2)} ms of processor time each`,
)

const result = await restartUnder(sensors, devices, {
  dataDir: settings.FROSTLINE_DATA_DIR!,
  within_ms: CONNECTED_WITHIN_S * 1_000,
  killedWhile: isEmbedded ? 'sending' : 'quiet',
  async restart() {
    if (mosquitto) {
      await mosquitto.kill()
      await mosquitto.restart()
    } else {
      running.kill('SIGKILL', 'group')
      await running.exited
      running = await start()
    }
    return running.pid
  },
})
const { back_s, flowing_s, cpu_after, acknowledged, lost, twice } = result
console.log(
  `${values.broker}: all ${count} back after ${back_s.toFixed(1)} s, a reading of each acknowledged after ${flowing_s.toFixed(1)} s; service afterwards ${Math.round(100 * cpu_after)} % of a core; ${lost} lost and ${twice} twice of ${acknowledged} acknowledged`,
)
sensors.stop()
running.kill('SIGTERM')
await running.exited
await mosquitto?.stop()
process.exit(lost > 0 || twice > 0 || back_s > BACK_WITHIN_S ? 1 : 0)
