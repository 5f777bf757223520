import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { lorawan } from '#src/cli/doctor/lorawan.ts'
import { type Config, readConfig } from '#src/config.ts'
import { storageServer } from '#tests/adapters/lorawan/storage-server.ts'

const folder = mkdtempSync(join(tmpdir(), 'doctor-lorawan-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const machine = new Date('2026-01-15T18:00:00Z')
const key_file = join(folder, 'key')
writeFileSync(key_file, 'NNSXS.key')

function looked(networks: unknown) {
  const file = join(folder, 'lorawan.json')
  writeFileSync(file, JSON.stringify({ networks }))
  return lorawan(readConfig({ FROSTLINE_LORAWAN: file }) as Config, { machine })
}
const ttn = { id: 'ttn', authority: 'peak', kind: 'the-things-stack' }

test('no network is no fault, and says what is taken all the same', async () => {
  expect(await lorawan(readConfig({}) as Config, { machine })).toMatchObject({
    ok: true,
    words: expect.stringContaining('webhooks'),
  })
})

test.each([
  ['a faulty file', [{ ...ttn, kind: 'loriot' }], 'the-things-stack or chirpstack', 'correct '],
  [
    'a broker that is down',
    [{ ...ttn, mqtt: { url: 'mqtt://127.0.0.1:1', topic: 'v3/#' } }],
    'does not let us in',
    '“mqtt” of ttn',
  ],
  [
    'a key that is not there',
    [
      {
        ...ttn,
        storage: { url: 'http://127.0.0.1:1', application: 'roads', key_file: join(folder, 'none') },
      },
    ],
    'cannot be read',
    '“storage” of ttn',
  ],
])('%s', async (_, networks, words, mend) => {
  expect(await looked(networks)).toMatchObject({
    ok: false,
    words: expect.stringContaining(words),
    mend: expect.stringContaining(mend),
  })
})

test('a storage that answers, and one that refuses', async () => {
  const storage = await storageServer([])
  const network = { ...ttn, storage: { url: storage.url, application: 'roads', key_file } }
  expect(await looked([network])).toMatchObject({ ok: true, words: 'ttn: let us in' })
  storage.refusals.push({ status: 403 })
  expect(await looked([network])).toMatchObject({ ok: false, words: expect.stringContaining('answers 403') })
  await storage.close()
})
