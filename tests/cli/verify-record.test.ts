import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { recordHeads, recordHeadsFile } from '#src/adapters/record-heads.ts'
import { aNetwork, EVENING } from '#tests/support/builders.ts'
import { decidedNight } from '#tests/support/decided-night.ts'

const COMMAND = fileURLToPath(new URL('../../src/cli/frostline.ts', import.meta.url))
const root = mkdtempSync(join(tmpdir(), 'frostline-verify-'))
afterAll(() => rmSync(root, { recursive: true }))

let dir: string
let files = 0
beforeEach(async () => {
  dir = join(root, `${++files}`)
  mkdirSync(dir)
  const store = await openOperationalStore({ sqliteFile: join(dir, 'operational.sqlite') })
  await store.saveNetwork(aNetwork())
  await decidedNight(store)
  await recordHeads(recordHeadsFile(dir), await store.id()).note(await store.recordHead(), EVENING)
  await store.close()
})

const verify = (...args: string[]) => {
  const env = { ...process.env, FROSTLINE_SIMULATOR: 'off', FROSTLINE_DATA_DIR: dir }
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, 'verify-record', ...args], {
    env,
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

function tamper(statement: string): void {
  const database = new DatabaseSync(join(dir, 'operational.sqlite'))
  database.exec('drop trigger record_no_update; drop trigger record_no_delete')
  database.exec(statement)
  database.close()
}

describe('frostline verify-record', () => {
  test('whole: says so with the last fingerprint, and replays', () => {
    const { status, stdout } = verify('--replay')
    expect(stdout).toMatch(
      /^Whole: 3 entries, up to 3, [0-9a-f]{64}\nReplayed: 3 recommendations .* byte for byte\.\n$/,
    )
    expect(status).toBe(0)
  })

  test.each([
    [
      'an entry changed',
      `update record_entry set actor = 'x' where seq = 2`,
      /^BROKEN at entry 2 \(changed\)/,
    ],
    ['an entry taken out', 'delete from record_entry where seq = 2', /^BROKEN at entry 2 \(missing\)/],
    ['its end cut off', 'delete from record_entry where seq = 3', /^BROKEN at entry 3 \(head_cut\)/],
    [
      'its end and its head cut off: the head noted in the data directory tells',
      'delete from record_entry where seq = 3; update record_head set seq = 2, hash = (select hash from record_entry where seq = 2)',
      /^BROKEN at entry 3 \(head_cut\)/,
    ],
  ])('%s: exit 1 and the first broken entry', (_, statement, words) => {
    tamper(statement)
    const { status, stdout } = verify()
    expect(stdout).toMatch(words)
    expect(status).toBe(1)
  })

  test('what is found is an urgent alert, once, with its line in the record', async () => {
    tamper(`update record_entry set actor = 'x' where seq = 2`)
    verify()
    verify()
    const store = await openOperationalStore({ sqliteFile: join(dir, 'operational.sqlite') })
    const alerts = (await store.alerts()).filter(({ kind }) => kind === 'record_broken')
    expect(alerts).toMatchObject([{ severity: 'urgent', message: expect.stringContaining('at entry 2.') }])
    expect(await store.record('record_broken:northshire', 10)).toMatchObject([{ action: 'alert_raised' }])
    await store.close()
  })

  test('what a decision rested on is changed: the chain is whole, the replay is not', () => {
    tamper(`update pinned set document = replace(document, '"treat_below_c":1,', '"treat_below_c":0,')`)
    const { status, stdout } = verify('--replay', '--json')
    const { check, replay } = JSON.parse(stdout)
    expect(check).toMatchObject({ entries: 3, fault: null })
    expect(replay).toMatchObject({ same: 0, faults: [{ seq: 1 }, { seq: 2 }, { seq: 3 }] })
    expect(status).toBe(1)
  })

  test('no record there: said in words, and none is made', () => {
    rmSync(join(dir, 'operational.sqlite'))
    const { status, stderr } = verify()
    expect(stderr).toMatch(/operational\.sqlite is not there; set FROSTLINE_DATA_DIR/)
    expect(status).toBe(1)
    expect(verify().stderr).toMatch(/is not there/)
  })
})
