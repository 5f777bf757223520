import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { writeSecrets } from '#src/cli/compose-secrets.ts'
import { readContacts } from '#src/contacts.ts'
import { composeFile } from '#tests/compose/compose-file.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'frostline-secrets-'))
})
afterEach(() => rmSync(folder, { recursive: true }))
const read = (name: string) => readFileSync(join(folder, name), 'utf8')
const names = (passwords: string) =>
  passwords
    .trim()
    .split('\n')
    .map((line) => line.split(':')[0])

test('every secret that compose mounts is written', async () => {
  await writeSecrets(folder)
  const mounted = Object.values(composeFile().secrets).map(({ file }) => file.replace('./secrets/', ''))
  expect(readdirSync(folder).sort()).toEqual(mounted.sort())
  for (const name of mounted) expect(read(name).length).toBeGreaterThanOrEqual(43)
})

test('a second run keeps every secret', async () => {
  await writeSecrets(folder)
  const kept = [
    'broker_password',
    'influx_password',
    'influx_token',
    'postgres_password',
    'bootstrap.json',
    'devices.json',
    'contacts.json',
    'watchdog_contacts.json',
    'mail_password',
    'sms_secret',
    'webhook_secret',
  ]
  const before = kept.map(read)
  await writeSecrets(folder)
  expect(kept.map(read)).toEqual(before)
})

test.each(['contacts.json', 'watchdog_contacts.json'])('%s is a file of contacts', async (name) => {
  await writeSecrets(folder)
  expect(readContacts(join(folder, name)).people).toHaveLength(1)
})

test('the devices of an own bootstrap file may log in to the broker, a revoked one may not', async () => {
  const devices = [
    { id: 'moor-top-1', secret: 'a long random secret' },
    { id: 'moor-top-old', secret: 'lost with its box', status: 'revoked' },
  ]
  writeFileSync(join(folder, 'bootstrap.json'), JSON.stringify({ devices }))
  await writeSecrets(folder)
  expect(names(read('mosquitto_passwords'))).toEqual(['frostline-ingest', 'moor-top-1'])
  expect(JSON.parse(read('devices.json'))).toEqual({ 'moor-top-1': 'a long random secret' })
  expect(read('mosquitto_passwords')).not.toContain('a long random secret')
})
