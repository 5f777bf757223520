import { existsSync, readFileSync } from 'node:fs'
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import {
  contentsOf,
  copyJournal,
  journalFiles,
  journalId,
  writeJournalId,
} from '#src/adapters/backup/journal-copy.ts'
import { MANIFEST, type Manifest, PARTS, readManifest, sha256OfFile } from '#src/adapters/backup/manifest.ts'
import { copyOperational, operationalContents } from '#src/adapters/backup/operational-copy.ts'
import { copyFile } from '#src/adapters/backup/paced-copy.ts'
import { syncDirectory } from '#src/adapters/reading-journal-directory.ts'
import { copySqlite, type Pace } from '#src/adapters/sqlite-copy.ts'

export type BackupOf = {
  readonly dataDir: string
  /** Absent: the operational store is in the data directory. */
  readonly postgresUrl?: string
  /** Are readings in the data directory too, or in InfluxDB? */
  readonly hasReadings: boolean
  readonly settings: Readonly<Record<string, string>>
}
export type Progress = {
  readonly pace: Pace
  tell(part: string): void
}

const PART = '.part-'

export const programVersion = (): string =>
  JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')).version

/** How many readings the view holds. */
export function readingCount(file: string): number {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    return Number(database.prepare('select count(*) as count from reading').get()?.count)
  } finally {
    database.close()
  }
}

async function writeSynced(path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: 0o600, flush: true })
}

/** Small files of the data directory without which the rest is worth less. */
async function copySmallFiles(dataDir: string, to: string, pace: Pace): Promise<void> {
  for (const name of [PARTS.pepper, PARTS.heads, PARTS.demonstration]) {
    const path = join(dataDir, name)
    if (existsSync(path)) await copyFile(path, join(to, name), (await stat(path)).size, pace)
  }
}

async function filesIn(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)))
    .sort()
}

async function keptFiles(dir: string, pace: Pace): Promise<Manifest['files']> {
  const files = []
  for (const path of await filesIn(dir)) {
    const { size: bytes } = await stat(join(dir, path))
    files.push({ path, bytes, sha256: await sha256OfFile(join(dir, path)) })
    pace(bytes)
  }
  return files
}

async function journalContents(dataDir: string, dir: string, pace: Pace): Promise<Manifest['journal']> {
  const [from, to] = [join(dataDir, 'journal'), join(dir, PARTS.journal)]
  const span = await copyJournal(from, to, pace)
  const id = await journalId(from)
  await writeJournalId(to, id)
  return { id, ...span, ...(await contentsOf(await journalFiles(to))) }
}

/** Stores first, then the journal: so it holds at least what they had taken from it. */
async function gather(given: BackupOf, dir: string, made_at: Date, progress: Progress): Promise<Manifest> {
  const { dataDir, postgresUrl, hasReadings, settings } = given
  const { pace, tell } = progress
  const operational = join(dir, PARTS.operational)
  tell('operational store')
  const from = postgresUrl ? { postgresUrl } : { sqliteFile: join(dataDir, PARTS.operational) }
  await copyOperational(from, operational, pace)
  tell('readings')
  const readings = join(dir, PARTS.readings)
  if (hasReadings) await copySqlite(join(dataDir, PARTS.readings), readings, pace)
  tell('journal')
  const journal = await journalContents(dataDir, dir, pace)
  await copySmallFiles(dataDir, dir, pace)
  tell('fingerprints')
  return {
    format: 'frostline.backup/1',
    made_at,
    program: programVersion(),
    operational: { engine: postgresUrl ? 'postgres' : 'sqlite', ...(await operationalContents(operational)) },
    readings: hasReadings ? { count: readingCount(readings) } : null,
    journal,
    settings,
    files: await keptFiles(dir, pace),
  }
}

const nameAt = (at: Date): string => `${at.toISOString().slice(0, 19).replaceAll(':', '-')}Z`

/**
 * A whole backup in a folder of its own below `out`, while the service runs; until it is whole and on disk it has
 * another name. Resolves with its folder.
 */
export async function writeBackup(
  given: BackupOf,
  out: string,
  made_at: Date,
  progress: Progress,
): Promise<{ readonly dir: string; readonly manifest: Manifest }> {
  const dir = join(out, nameAt(made_at))
  if (existsSync(dir)) throw new Error(`${dir} is there already`)
  const part = join(out, `${PART}${nameAt(made_at)}-${process.pid}`)
  await mkdir(part, { recursive: true, mode: 0o700 })
  try {
    const manifest = await gather(given, part, made_at, progress)
    await writeSynced(join(part, MANIFEST), `${JSON.stringify(manifest, null, 1)}\n`)
    await syncDirectory(part)
    await rename(part, dir)
    await syncDirectory(out)
    return { dir, manifest }
  } catch (error) {
    await rm(part, { recursive: true, force: true })
    throw error
  }
}

/** The whole backups below a folder, oldest first. */
export async function backupsIn(out: string): Promise<string[]> {
  const names = (await readdir(out)).filter((name) => /^\d{4}-\d{2}-\d{2}T/.test(name)).sort()
  const whole: string[] = []
  for (const name of names)
    if (await readManifest(join(out, name)).catch(() => null)) whole.push(join(out, name))
  return whole
}

/** Removes the oldest whole backups, so that `keep` of them stay; which it removed. */
export async function keepLast(out: string, keep: number): Promise<string[]> {
  const surplus = (await backupsIn(out)).slice(0, -keep)
  for (const dir of surplus) await rm(dir, { recursive: true })
  return surplus
}
