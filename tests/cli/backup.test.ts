import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { sha256OfFile } from '#src/adapters/backup/manifest.ts'
import { openPepper } from '#src/adapters/device-credentials.ts'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { openJournal } from '#src/adapters/reading-journal.ts'
import { sqliteReadings } from '#src/adapters/sqlite-readings.ts'
import { settingsWithoutSecrets } from '#src/cli/backup/settings.ts'
import { runBackup } from '#src/cli/backup.ts'
import { runRestore } from '#src/cli/restore.ts'
import { aNetwork } from '#tests/support/builders.ts'

vi.mock('node:os', async (original) => ({ ...(await original<object>()), setPriority: () => {} }))

const root = mkdtempSync(join(tmpdir(), 'frostline-backup-cli-'))
afterAll(() => rmSync(root, { recursive: true }))

let said: string[] = []
beforeEach(() => {
  said = []
  for (const way of ['log', 'error'] as const)
    vi.spyOn(console, way).mockImplementation((line: string) => void said.push(line))
})
afterEach(() => vi.restoreAllMocks())

/** A service that has been stopped. */
async function stopped(): Promise<string> {
  const dataDir = mkdtempSync(join(root, 'data-'))
  const store = await openOperationalStore({ sqliteFile: join(dataDir, 'operational.sqlite') })
  await store.saveNetwork(aNetwork())
  await store.close()
  await sqliteReadings(join(dataDir, 'readings.sqlite')).close()
  await (await openJournal({ dir: join(dataDir, 'journal') })).close()
  await openPepper(dataDir)
  return dataDir
}

const PASSWORDS = {
  FROSTLINE_POSTGRES_URL: 'postgres://user:hush-postgres@db/frostline',
  FROSTLINE_WATCHDOG_HEARTBEAT_URL: 'https://hc.example/hush-heartbeat',
}

describe('frostline backup', () => {
  test('of a service that is stopped, into a folder that is not there yet; restored, it is the same', async () => {
    const [env, out] = [
      { FROSTLINE_SIMULATOR: 'off', FROSTLINE_DATA_DIR: await stopped() },
      join(root, 'out', 'deep'),
    ]
    expect(await runBackup({ out, rate: 1_000 }, env)).toBe(0)
    expect(said.join('\n')).toMatch(/: whole, .* MB in \d+ files\n/)
    const dataDir = join(root, 'restored')
    expect(await runRestore({ from: out, dataDir }, env)).toBe(0)
    const store = await openOperationalStore({ sqliteFile: join(dataDir, 'operational.sqlite') })
    expect(await store.network()).toEqual(aNetwork())
    await store.close()
  })

  test('no secret of a setting is in it', async () => {
    const settings = settingsWithoutSecrets({ ...PASSWORDS, FROSTLINE_DATA_DIR: '/srv/frostline', PATH: 'x' })
    expect(settings).toEqual({
      FROSTLINE_POSTGRES_URL: 'postgres://user:…@db/frostline',
      FROSTLINE_WATCHDOG_HEARTBEAT_URL: 'https://hc.example/…',
      FROSTLINE_DATA_DIR: '/srv/frostline',
    })
  })

  test('keeps as many as it is told', async () => {
    const env = { FROSTLINE_SIMULATOR: 'off', FROSTLINE_DATA_DIR: await stopped() }
    const out = mkdtempSync(join(root, 'kept-'))
    for (const year of [2023, 2024, 2025]) {
      vi.useFakeTimers({ now: new Date(`${year}-01-01T00:00:00Z`), toFake: ['Date'] })
      expect(await runBackup({ out, rate: 1_000, keep: 2 }, env)).toBe(0)
      vi.useRealTimers()
    }
    expect(readdirSync(out)).toEqual(['2024-01-01T00-00-00Z', '2025-01-01T00-00-00Z'])
    const manifest = readFileSync(join(out, '2025-01-01T00-00-00Z', 'manifest.json'), 'utf8')
    expect(JSON.parse(manifest)).toMatchObject({ made_at: '2025-01-01T00:00:00.000Z' })
  })

  test.each([
    ['--keep 0', { out: root, rate: 20, keep: 0 }, {}, 2, /--keep: expected/],
    ['--rate 0', { out: root, rate: 0 }, {}, 2, /--rate: expected/],
    [
      'settings that cannot be read',
      { out: root, rate: 20 },
      { FROSTLINE_CLOCK: 'now' },
      2,
      /FROSTLINE_CLOCK: expected/,
    ],
    [
      'no service there',
      { out: root, rate: 20 },
      { FROSTLINE_DATA_DIR: join(root, 'nothing') },
      1,
      /journal is not there; set FROSTLINE_DATA_DIR/,
    ],
  ])('%s: exit status and words', async (_, options, env, status, words) => {
    expect(await runBackup(options, { FROSTLINE_SIMULATOR: 'off', ...env })).toBe(status)
    expect(said.join('\n')).toMatch(words)
  })
})

describe('frostline restore', () => {
  test.each([
    ['no --from', {}, 2, /--from: expected a backup/],
    ['--check alone', { check: true }, 2, /--from: expected a backup/],
    ['a folder without a backup', { from: root }, 1, /it is no backup/],
    [
      'a journal for a service that was not restored',
      { journal: join(root, 'x') },
      1,
      /is not there|no gap to close/,
    ],
  ])('%s: exit status and words', async (_, options, status, words) => {
    const dataDir = join(root, 'nowhere')
    mkdirSync(dataDir, { recursive: true })
    expect(await runRestore({ dataDir, ...options }, { FROSTLINE_SIMULATOR: 'off' })).toBe(status)
    expect(said.join('\n')).toMatch(words)
  })

  test('a backup of a newer frostline is refused in words', async () => {
    const env = { FROSTLINE_SIMULATOR: 'off', FROSTLINE_DATA_DIR: await stopped() }
    const out = mkdtempSync(join(root, 'newer-'))
    expect(await runBackup({ out, rate: 1_000 }, env)).toBe(0)
    const dir = join(out, readdirSync(out)[0]!)
    const file = join(dir, 'operational.sqlite')
    const database = new DatabaseSync(file)
    database.exec(`insert into kysely_migration values ('9999-newer', '2027-01-01T00:00:00.000Z')`)
    database.close()
    // as that program would have written it
    const manifest = JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8'))
    const kept = manifest.files.find(({ path }: { path: string }) => path === 'operational.sqlite')
    Object.assign(kept, { bytes: statSync(file).size, sha256: await sha256OfFile(file) })
    writeFileSync(join(dir, 'manifest.json'), JSON.stringify(manifest))
    expect(await runRestore({ from: out, check: true }, env)).toBe(1)
    expect(said.join('\n')).toMatch(/It cannot be restored: .*brought to 9999-newer by a newer frostline/)
  })
})
