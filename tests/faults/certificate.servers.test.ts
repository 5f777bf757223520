/** The certificate of the real service: near its end, replaced, wrong. */
import { copyFileSync, readFileSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { connect } from 'mqtt'
import { expect, onTestFinished, test } from 'vitest'
import { secondsUntil } from '#tests/faults/people.ts'
import { timeToAlarm } from '#tests/faults/time-to-alarm.ts'
import { bootstrapFile, freshSettings, frostline } from '#tests/main/service-process.ts'
import { certificateAuthority, type Pair } from '#tests/support/certificates.ts'
import { freePort, freshFolder } from '#tests/support/servers/process.ts'
import { DUTY_MANAGER, twoRoutes } from '#tests/support/two-routes.ts'

const SPEED = 10
const ours = certificateAuthority('ours')
const foreign = certificateAuthority('foreign')
const folder = freshFolder('certificate')
const files = { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') }
const put = (pair: Pair) => {
  copyFileSync(pair.certFile, files.certFile)
  copyFileSync(pair.keyFile, files.keyFile)
}

type Answer = { status: number; headers: Record<string, string | string[] | undefined>; body: string }
/** Asks over HTTPS, whoever signed the certificate. */
function ask(base: string, path: string, { body, cookie = '' }: { body?: object; cookie?: string } = {}) {
  return new Promise<Answer>((resolve, reject) => {
    const headers = { cookie, origin: base, ...(body && { 'content-type': 'application/json' }) }
    const options = {
      method: body ? 'POST' : 'GET',
      headers,
      rejectUnauthorized: false,
      agent: false as const,
    }
    const sent = request(base + path, options, async (response) => {
      let text = ''
      for await (const chunk of response) text += chunk
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text })
    })
    sent.once('error', reject)
    sent.end(body && JSON.stringify(body))
  })
}

test('O5: a certificate near its end is told, a new one taken, a wrong one told as what its sensors see', async () => {
  put(ours.issue({ name: 'localhost', days: 5 }))
  const tlsPort = await freePort()
  const settings = await freshSettings({
    FROSTLINE_SIMULATOR: 'off',
    FROSTLINE_WATCHDOG: 'off',
    FROSTLINE_BOOTSTRAP: bootstrapFile(twoRoutes),
    FROSTLINE_CLOCK: new Date().toISOString(),
    FROSTLINE_CLOCK_SPEED: String(SPEED),
    FROSTLINE_TLS_CERT_FILE: files.certFile,
    FROSTLINE_TLS_KEY_FILE: files.keyFile,
    FROSTLINE_MQTT_TLS_PORT: String(tlsPort),
  })
  const service = frostline(['start'], settings)
  onTestFinished(async () => {
    service.kill('SIGTERM')
    await service.ended
  })
  const base = `https://127.0.0.1:${settings.FROSTLINE_HTTP_PORT}`
  await secondsUntil(async () => (await ask(base, '/health/ready').catch(() => null))?.status === 200, 30)
  const signedIn = await ask(base, '/api/v1/session', { body: DUTY_MANAGER })
  const cookie = String(signedIn.headers['set-cookie'])
  expect(cookie).toMatch(/; Secure/)
  expect(signedIn.headers['strict-transport-security']).toBe('max-age=31536000')
  type Told = { kind: string; message: string }
  const alerts = async (): Promise<Told[]> =>
    JSON.parse((await ask(base, '/api/v1/tonight', { cookie: cookie.split(';')[0]! })).body).alerts
  const stands = async (kind: string) => (await alerts()).some((alert) => alert.kind === kind)

  const near = (await secondsUntil(() => stands('certificate'), 12)) * SPEED
  timeToAlarm('O5', 'a certificate that ends in 5 days', near, 60)
  put(ours.issue({ name: 'localhost' }))
  service.kill('SIGHUP')
  await secondsUntil(async () => !(await stands('certificate')), 12)

  const device = 'moor-1-box'
  const sensors = twoRoutes.devices.map(({ id }) =>
    connect(`mqtts://127.0.0.1:${tlsPort}`, {
      clientId: id,
      username: id,
      password: `secret-of-${id}`,
      protocolVersion: 4,
      reconnectPeriod: 500,
      ca: readFileSync(ours.certFile),
    }).on('error', () => {}),
  )
  onTestFinished(() => void sensors.map((sensor) => sensor.end(true)))
  await secondsUntil(() => sensors.every(({ connected }) => connected), 5)
  const reading = { v: 1, ts: new Date().toISOString(), seq: 1, road_temp_c: 4 }
  await sensors[0]!.publishAsync(`v1/north/${device}/telemetry`, JSON.stringify(reading), { qos: 1 })

  put(foreign.issue({ name: 'localhost' }))
  service.kill('SIGHUP')
  await delay(200)
  for (const sensor of sensors) sensor.reconnect()
  for (const sensor of sensors) sensor.stream.destroy()
  const wrong = (await secondsUntil(() => stands('devices_refused'), 30)) * SPEED
  timeToAlarm('O5', 'a certificate that no sensor trusts', wrong, 300)
  expect(wrong).toBeLessThan(300)
  const told = (await alerts()).find(({ kind }) => kind === 'devices_refused')
  expect(told?.message).toContain('TLS connections of sensors failed within five minutes')
}, 120_000)
