import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openPepper } from '#src/adapters/device-credentials.ts'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { openReadings } from '#src/adapters/readings.ts'
import { supportBundle } from '#src/cli/support-bundle.ts'
import { readConfig } from '#src/config.ts'
import { networkInForce } from '#src/main/network-in-force.ts'
import type { Rejection } from '#src/telemetry/reading.ts'
import { aDevice, aNetwork, aReading, EVENING, hoursAfter } from '#tests/support/builders.ts'
import { silentLog } from '#tests/support/silent-log.ts'

let dir = ''
const said: string[] = []
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'frostline-support-'))
  said.length = 0
  for (const method of ['log', 'error'] as const)
    vi.spyOn(console, method).mockImplementation((words) => void said.push(String(words)))
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(dir, { recursive: true })
})

const PLANTED = {
  weatherKey: 'planted-weather-key',
  heartbeat: '1f3c-planted-heartbeat',
  brokerPassword: 'planted-broker-password',
  payload: 'planted-in-a-payload',
  got: 'planted-as-a-value',
  firmware: 'planted-as-firmware',
  reason: 'planted in a reason',
}

/** An installation with a secret in every place that could hold one. */
async function installation() {
  const data = join(dir, 'data')
  mkdirSync(data)
  writeFileSync(join(dir, 'weather-key'), PLANTED.weatherKey)
  writeFileSync(join(dir, 'broker-password'), PLANTED.brokerPassword)
  const env = {
    FROSTLINE_DATA_DIR: data,
    FROSTLINE_SIMULATOR: 'off',
    FROSTLINE_HTTP_PORT: '9',
    FROSTLINE_WEATHER: 'met-office',
    FROSTLINE_WEATHER_KEY_FILE: join(dir, 'weather-key'),
    FROSTLINE_WATCHDOG_HEARTBEAT_URL: `https://hc.example/${PLANTED.heartbeat}`,
    FROSTLINE_BROKER: 'mqtt://127.0.0.1:9',
    FROSTLINE_BROKER_USERNAME: 'frostline',
    FROSTLINE_BROKER_PASSWORD_FILE: join(dir, 'broker-password'),
  }
  const store = await openOperationalStore({ sqliteFile: join(data, 'operational.sqlite') })
  const quarantine = { since_at: EVENING, reason: PLANTED.reason, by: 'kim' }
  const network = aNetwork({ devices: [aDevice({ quarantine })] })
  const pepper = await openPepper(data)
  const inForce = await networkInForce(store, { pepper, clock: { now: () => EVENING }, log: silentLog })
  const { secret, credential } = inForce.secrets.first('moor-top-box')
  const entry = {
    ...{ at: EVENING, actor: 'kim', authority: 'northshire', action: 'device_quarantined' },
    ...{ subject: 'moor-top-box', detail: { reason: PLANTED.reason } },
  }
  await inForce.changes.changeNetwork(network, { entry, credentials: [credential] })
  const rejection: Rejection = {
    ...{ authority: 'northshire', device: 'moor-top-box', received_at: EVENING, field: 'firmware' },
    ...{ topic: `v1/${PLANTED.got}`, code: 'SCHEMA', message: `no such firmware ${PLANTED.got}` },
    ...{ expected: 'a version', got: PLANTED.got, payload: Buffer.from(PLANTED.payload).toString('base64') },
  }
  await store.appendRejections([rejection], 1, 'journal')
  await store.close()
  const readings = await openReadings(readConfig(env) as never)
  await readings.append([aReading({ firmware: PLANTED.firmware, flags: ['LOW_BATTERY'] })], 1, 'journal')
  await readings.close()
  return {
    env,
    secrets: [...Object.values(PLANTED), secret, credential.secret_hash, pepper.toString('base64url')],
  }
}

async function bundled(more: object = {}) {
  const { env, secrets } = await installation()
  expect(await supportBundle(env, { out: dir, ...more }, hoursAfter(EVENING, 1))).toBe(0)
  const path = join(dir, 'frostline-support-2026-01-15T190000Z.json')
  expect(said).toEqual([path])
  const text = readFileSync(path, 'utf8')
  return { text, secrets, path, bundle: JSON.parse(text) }
}

test('tells who helps what runs, what is wrong and what came last', async () => {
  const { bundle, path } = await bundled({ device: 'moor-top-box' })
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(bundle).toMatchObject({
    format: 'frostline.support/1',
    machine: { node: process.version },
    settings: {
      FROSTLINE_BROKER: 'mqtt://127.0.0.1:9',
      FROSTLINE_WATCHDOG_HEARTBEAT_URL: 'https://hc.example/…',
    },
    health: { not_there: expect.stringMatching(/ECONNREFUSED/) },
    operational: {
      counts: { stations: 1, devices: 1 },
      devices: [{ id: 'moor-top-box', status: 'active', quarantined_since: EVENING.toISOString() }],
      refused: [{ code: 'SCHEMA', field: 'firmware', expected: 'a version' }],
    },
    device: {
      secret: { state: 'active', former_until: null },
      readings: [{ road_temp_c: expect.any(Number), flags: ['LOW_BATTERY'] }],
      acts: [{ actor: 'kim', action: 'device_quarantined' }],
    },
  })
  expect(bundle.migrations.applied?.length ?? Object.keys(bundle.migrations).length).toBeGreaterThan(0)
  expect(bundle.files.free_bytes).toBeGreaterThan(0)
  expect(bundle.files.files.map(({ path: name }: { path: string }) => name)).toContain('device-pepper')
  expect(bundle.doctor.map(({ name }: { name: string }) => name)).toContain('broker')
})

test('holds no secret, wherever one was planted', async () => {
  const { text, secrets } = await bundled({ device: 'moor-top-box' })
  expect(secrets.filter((secret) => text.includes(secret))).toEqual([])
})

test('a device that is not there is said, and the rest is there', async () => {
  const { bundle } = await bundled({ device: 'nobody' })
  expect(bundle.device).toEqual({ not_there: 'there is no device nobody' })
  expect(bundle.operational.counts.devices).toBe(1)
})

test('a folder that is not there is made', async () => {
  const out = join(dir, 'for', 'support')
  expect(await supportBundle({ FROSTLINE_DATA_DIR: join(dir, 'nothing') }, { out }, EVENING)).toBe(0)
  expect(said).toEqual([join(out, 'frostline-support-2026-01-15T180000Z.json')])
})

test('without any installation it says so part by part; settings that cannot be read are told', async () => {
  const env = { FROSTLINE_DATA_DIR: join(dir, 'nothing'), FROSTLINE_HTTP_PORT: '9' }
  expect(await supportBundle(env, { out: dir }, EVENING)).toBe(0)
  const bundle = JSON.parse(readFileSync(said[0]!, 'utf8'))
  expect(bundle.operational.not_there).toMatch(/is not there; set FROSTLINE_DATA_DIR/)
  expect(await supportBundle({ FROSTLINE_HTTP_PORT: 'x' }, { out: dir })).toBe(1)
  expect(said.at(-1)).toMatch(/^FROSTLINE_HTTP_PORT: expected/)
})
