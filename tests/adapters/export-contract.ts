import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sqliteDatabase, withDatabase, withPostgres } from '#src/adapters/backup/operational-copy.ts'
import { EXPORTED, SECRET_FIELDS } from '#src/adapters/export/tables.ts'
import { writeExport } from '#src/adapters/export/write-export.ts'
import type { Database } from '#src/adapters/operational/database.ts'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { sqliteReadings } from '#src/adapters/sqlite-readings.ts'
import { readObservations } from '#src/cli/backtest/observations-csv.ts'
import type { OperationalStore, ReadingStore } from '#src/ports.ts'
import { aReading, EVENING, minutesAfter } from '#tests/support/builders.ts'
import { COUNTIES, type County, fillCounties, idIn } from '#tests/support/two-counties.ts'

const root = mkdtempSync(join(tmpdir(), 'frostline-export-'))
afterAll(() => rmSync(root, { recursive: true }))
let folders = 0

/** 12,000 readings at one station: more than are asked for at once. */
const MANY = 12_000

async function fillReadings(readings: ReadingStore, county: County, count: number): Promise<void> {
  const all = Array.from({ length: count }, (_, seq) =>
    aReading({
      authority: county,
      station: idIn(county, 'hill'),
      device: idIn(county, 'box'),
      seq,
      // several of one instant
      at: minutesAfter(EVENING, seq >> 1),
      received_at: minutesAfter(EVENING, seq >> 1),
      road_temp_c: seq / 1_000,
    }),
  )
  await readings.append(all, 1, 'journal')
}

/** An authority leaves with all that is its own, and nothing of another. */
export function exportContract(name: string, place: () => Promise<{ readonly postgresUrl?: string }>): void {
  describe(`export, ${name}`, () => {
    let dir: string
    let readings: ReadingStore
    let store: OperationalStore
    let where: { readonly postgresUrl?: string }
    beforeEach(async () => {
      dir = join(root, `${++folders}`)
      where = await place()
      store = await openOperationalStore(
        where.postgresUrl ? { postgresUrl: where.postgresUrl } : { sqliteFile: `${dir}.sqlite` },
      )
      await fillCounties(store)
      readings = sqliteReadings(`${dir}.readings`)
      for (const county of COUNTIES) await fillReadings(readings, county, county === 'northshire' ? MANY : 10)
    })
    afterEach(async () => {
      await store.close()
      await readings.close()
    })

    const run = (authority: string, out = dir) => {
      const work = (database: Database) =>
        writeExport(
          {
            authority,
            database,
            engine: where.postgresUrl ? 'postgres' : 'sqlite',
            readings,
            made_at: EVENING,
          },
          out,
        )
      return where.postgresUrl
        ? withPostgres(where.postgresUrl, work)
        : withDatabase(sqliteDatabase(`${dir}.sqlite`, 'read'), work)
    }
    const textsIn = (folder: string): [string, string][] =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => [entry.name, readFileSync(join(entry.parentPath, entry.name), 'utf8')])

    test('something of every kind, of this authority alone, and no secret', async () => {
      const files = await run('northshire')
      for (const { path, rows } of files.filter(({ path }) => path !== 'decision-cases.ndjson'))
        expect(rows, path).toBeGreaterThan(0)
      const texts = textsIn(dir)
      expect(texts).toHaveLength(files.length + 2)
      for (const [path, text] of texts) {
        expect(text, path).not.toContain('southshire')
        for (const secret of [...SECRET_FIELDS, 'northshire hash', 'northshire key', 'northshire token'])
          expect(text, path).not.toContain(secret)
      }
      expect(texts.filter(([, text]) => text.includes('northshire')).length).toBeGreaterThan(files.length - 4)
    })

    test('readings go into a backtest as they are, every one of them', async () => {
      const files = await run('northshire')
      const path = `readings/${idIn('northshire', 'hill')}.csv`
      expect(files.find((one) => one.path === path)?.rows).toBe(MANY)
      const file = readFileSync(join(dir, path), 'utf8')
      expect(file.trim().split('\n')).toHaveLength(MANY + 1)
      const read = readObservations(file)
      if (typeof read === 'string') throw new Error(read)
      expect(read.observations).toHaveLength(MANY / 2)
      expect(read.refused.every(({ expected }) => expected === 'each instant once')).toBe(true)
      expect(read.observations[0]).toMatchObject({ at: EVENING, road_temp_c: 0 })
    })

    test('says of each file what it holds, with its fingerprint; a folder that is there is not touched', async () => {
      const files = await run('southshire')
      const readme = readFileSync(join(dir, 'README.md'), 'utf8')
      for (const { path, rows } of files) expect(readme).toContain(`| ${path} | ${rows} |`)
      const manifest = JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8'))
      expect(manifest).toMatchObject({ format: 'frostline.export/1', authority: 'southshire', files })
      expect(files.length).toBeGreaterThan(Object.keys(EXPORTED).length)
      await expect(run('southshire')).rejects.toThrow(/is there already/)
    })

    test('of an authority that is not there, nothing', async () => {
      await expect(run('westshire', `${dir}-west`)).rejects.toThrow('there is no authority westshire')
      expect(readdirSync(root)).not.toContain(`${folders}-west`)
    })
  })
}
