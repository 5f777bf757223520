import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { readConfig } from '#src/config.ts'
import { prepareInstallation } from '#src/main/installation.ts'
import { networkInForce } from '#src/main/network-in-force.ts'
import { EVENING } from '#tests/support/builders.ts'
import { silentLog } from '#tests/support/silent-log.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'frostline-installation-'))
afterAll(() => rmSync(dataDir, { recursive: true }))

const file = join(dataDir, 'own.json')
const config = readConfig({
  FROSTLINE_SIMULATOR: 'off',
  FROSTLINE_DATA_DIR: dataDir,
  FROSTLINE_BOOTSTRAP: file,
})
if (Array.isArray(config)) throw new Error(JSON.stringify(config))

const route = (id: string, authority: string) => ({
  id,
  authority,
  name: id,
  thresholds: { treat_below_c: 1, version: 1 },
})
const manager = (authority: string, on_duty: boolean) => ({
  username: `duty-of-${authority}`,
  password: 'a long password',
  role: 'duty_manager',
  authority,
  on_duty,
})

test('an own file: who has nobody to confirm is told; the next start says that the file is not read again', async () => {
  writeFileSync(
    file,
    JSON.stringify({
      authorities: [
        { id: 'north', name: 'North' },
        { id: 'south', name: 'South' },
      ],
      users: [manager('north', true), manager('south', false)],
      routes: [route('rt-1', 'north'), route('rt-2', 'south'), route('rt-3', 'south')],
    }),
  )
  const store = await openOperationalStore({ sqliteFile: ':memory:' })
  const { credentials } = await networkInForce(store, {
    ...{ pepper: Buffer.alloc(32, 1), clock: { now: () => EVENING }, log: silentLog },
  })
  const events: unknown[] = []
  const note = (fields: Record<string, unknown>) => events.push([fields.event, fields.authority])
  const start = () =>
    prepareInstallation(config, store, credentials, EVENING, { ...silentLog, info: note, warn: note })
  await start()
  expect(events.splice(0)).toEqual([['nobody_on_duty', 'south']])
  await start()
  expect(events).toEqual([['bootstrap_not_read', undefined]])
  await store.close()
})
