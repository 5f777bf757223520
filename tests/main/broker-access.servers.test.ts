/** The service with a mosquitto whose rules it keeps: from the registration to the end of a session. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { connectAsync } from 'mqtt'
import { expect, onTestFinished, test } from 'vitest'
import { bootstrapFile } from '#tests/main/service-process.ts'
import { ADMIN, startSecuredMosquitto } from '#tests/support/servers/mosquitto-secured.ts'
import { freshFolder } from '#tests/support/servers/process.ts'
import { eventually, startService } from '#tests/support/signed-in-service.ts'
import { DUTY_MANAGER, twoRoutes } from '#tests/support/two-routes.ts'

const folder = freshFolder('broker-access')
const secretFile = (name: string, secret: string): string => {
  const file = join(folder, name)
  writeFileSync(file, secret)
  return file
}

async function started() {
  const broker = await startSecuredMosquitto()
  onTestFinished(() => broker.stop())
  const users = [{ ...DUTY_MANAGER, role: 'winter_manager', authority: 'north', on_duty: true }]
  const service = await startService({
    settings: {
      FROSTLINE_WATCHDOG: 'off',
      FROSTLINE_BOOTSTRAP: bootstrapFile({ ...twoRoutes, users }),
      FROSTLINE_BROKER: broker.url,
      FROSTLINE_BROKER_USERNAME: 'frostline-ingest',
      FROSTLINE_BROKER_PASSWORD_FILE: secretFile('ingest', 'hears all readings'),
      FROSTLINE_BROKER_ACCESS: 'dynamic-security',
      FROSTLINE_BROKER_ADMIN_PASSWORD_FILE: secretFile('admin', ADMIN.password),
    },
  })
  onTestFinished(() => service.stop())
  return { broker, service }
}

test('a device registered by the API publishes at once, on its topic alone; revoked, its session ends within a second', async () => {
  const { broker, service } = await started()
  type Health = { parts: { name: string; trouble: string | null }[] }
  const inStep = ({ body }: { body: Health }) =>
    ['broker', 'broker access'].every((part) =>
      body.parts.some(({ name, trouble }) => name === part && trouble === null),
    )
  await eventually(() => service.get<Health>('/api/v1/health'), inStep, 10_000)
  const connected = (id: string, password: string) =>
    connectAsync(broker.url, { clientId: id, username: id, password, protocolVersion: 4, reconnectPeriod: 0 })
  const publish = (client: Awaited<ReturnType<typeof connected>>, id: string, seq: number) =>
    client.publishAsync(
      `v1/north/${id}/telemetry`,
      JSON.stringify({ v: 1, ts: service.now().toISOString(), seq, road_temp_c: 4 }),
      { qos: 1 },
    )
  const latest = (id: string) => service.get<{ latest: { seq: number } | null }>(`/api/v1/devices/${id}`)

  const form = { device_id: 'fell-1-box', name: 'Fell', lat: 53.5, lon: -1.8, route: 'route-moor' }
  const registered = await service.post<{ secret: string }>('/api/v1/devices', form)
  expect(registered.status).toBe(201)
  const own = await connected('fell-1-box', registered.body.secret)
  await publish(own, 'fell-1-box', 1)
  await eventually(
    () => latest('fell-1-box'),
    ({ body }) => body.latest?.seq === 1,
    5_000,
  )
  await publish(own, 'moor-2-box', 7)

  const bootstrapped = await connected('moor-1-box', 'secret-of-moor-1-box')
  await publish(bootstrapped, 'moor-1-box', 1)
  await eventually(
    () => latest('moor-1-box'),
    ({ body }) => body.latest?.seq === 1,
    5_000,
  )
  expect((await latest('moor-2-box')).body.latest).toBeNull()

  const gone = new Promise<void>((resolve) => own.once('close', () => resolve()))
  const began = performance.now()
  const revoked = await service.post('/api/v1/devices/fell-1-box/revoke', { reason: 'its box was stolen' })
  expect(revoked.status).toBe(200)
  await gone
  const took = performance.now() - began
  console.log(`mosquitto: revoked by the API, session ended after ${took.toFixed(0)} ms`)
  expect(took).toBeLessThan(1_000)
  await expect(connected('fell-1-box', registered.body.secret)).rejects.toThrow(/refused/i)
  expect(bootstrapped.connected).toBe(true)
  await bootstrapped.endAsync(true)
})
