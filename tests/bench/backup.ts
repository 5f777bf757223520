/**
 * What a backup costs the readings that come meanwhile: the time to their acknowledgement before, during and after, in
 * one run, with a store of some size. `-- --forecasts 8000 --rate 20`
 */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { connectAsync } from 'mqtt'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { bootstrapFile, endOf, freshSettings, frostline } from '#tests/main/service-process.ts'
import { aForecast, EVENING, minutesAfter } from '#tests/support/builders.ts'

const { values } = parseArgs({
  options: {
    forecasts: { type: 'string', default: '8000' },
    rate: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '15' },
  },
})
const DEVICES = 20
const authority = 'northshire'
const ids = Array.from({ length: DEVICES }, (_, index) => `box-${String(index).padStart(2, '0')}`)

const bootstrap = bootstrapFile({
  stations: ids.map((id) => ({
    id: `${id}-hill`,
    authority,
    name: id,
    route: 'route-1',
    lat: 53.4,
    lon: -1.8,
  })),
  devices: ids.map((id) => ({
    id,
    authority,
    station: `${id}-hill`,
    secret: `a long secret of ${id}`,
    status: 'active',
  })),
})
const settings = await freshSettings({
  FROSTLINE_SIMULATOR: 'off',
  FROSTLINE_WATCHDOG: 'off',
  FROSTLINE_LOG_LEVEL: 'silent',
  FROSTLINE_BOOTSTRAP: bootstrap,
})
const dataDir = settings.FROSTLINE_DATA_DIR!

async function fill(): Promise<void> {
  const first = frostline(['start'], settings)
  await first.ready()
  first.kill('SIGTERM')
  await first.ended
  const store = await openOperationalStore({ sqliteFile: join(dataDir, 'operational.sqlite') })
  const count = Number(values.forecasts)
  for (let from = 0; from < count; from += 200)
    await store.saveForecasts(
      Array.from({ length: 200 }, (_, index) =>
        // its words make a document as large as that of a night with every quantity
        aForecast({ issued_at: minutesAfter(EVENING, from + index), model: 'x'.repeat(28_000) }),
      ),
    )
  await store.close()
}

const times: number[] = []
let isDone = false

async function sensor(id: string): Promise<void> {
  const url = `mqtt://127.0.0.1:${settings.FROSTLINE_MQTT_PORT}`
  const client = await connectAsync(url, { clientId: id, username: id, password: `a long secret of ${id}` })
  for (let seq = 0; !isDone; seq++) {
    const body = JSON.stringify({ v: 1, ts: new Date().toISOString(), seq, road_temp_c: 1.4 })
    const began = performance.now()
    await client.publishAsync(`v1/${authority}/${id}/telemetry`, body, { qos: 1 })
    times.push(performance.now() - began)
    await delay(50)
  }
  await client.endAsync()
}

function told(phase: string): void {
  const sorted = times.splice(0).sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))]?.toFixed(1)
  console.log(
    `${phase}: ${sorted.length} acknowledged, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms`,
  )
}

await fill()
const service = frostline(['start'], settings)
await service.ready()
const sensors = ids.map(sensor)
const phase_ms = Number(values.seconds) * 1_000
await delay(5_000)
times.splice(0)
await delay(phase_ms)
told('before ')
const began = performance.now()
const out = mkdtempSync(join(tmpdir(), 'frostline-bench-backup-'))
const backup = await endOf(['backup', '--out', out, '--rate', values.rate], settings)
const seconds = (performance.now() - began) / 1_000
told('during ')
await delay(phase_ms)
told('after  ')
isDone = true
await Promise.all(sensors)
service.kill('SIGTERM')
await service.ended
if (backup.code !== 0) console.error(backup.stderr)
console.log(`the backup took ${seconds.toFixed(1)} s, exit ${backup.code}: ${backup.stdout.split('\n')[0]}`)
const check = await endOf(['restore', '--from', out, '--check'], settings)
console.log(check.stdout.trim().split('\n').at(-1))
process.exit(backup.code === 0 && check.code === 0 ? 0 : 1)
