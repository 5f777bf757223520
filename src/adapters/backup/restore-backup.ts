import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { journalFiles, writeJournalId } from '#src/adapters/backup/journal-copy.ts'
import { type Manifest, PARTS } from '#src/adapters/backup/manifest.ts'
import { copyFile } from '#src/adapters/backup/paced-copy.ts'
import { formerHead, replayInto } from '#src/adapters/backup/replay-journal.ts'
import { restoreOperational } from '#src/adapters/backup/restore-operational.ts'
import { syncDirectory } from '#src/adapters/reading-journal-directory.ts'
import { segmentPath } from '#src/adapters/reading-journal-segment.ts'
import { recordHeads } from '#src/adapters/record-heads.ts'
import type { Restored } from '#src/decision/alerts/restored-gap.ts'

export type Restoring = {
  /** A backup that was checked. */
  readonly from: string
  readonly manifest: Manifest
  readonly dataDir: string
  /** Absent: the operational store goes into the data directory. */
  readonly postgresUrl?: string
  /** The journal of the old machine; absent: it is lost, or not found yet. */
  readonly journal?: string
  readonly at: Date
  tell(part: string): void
}

const unpaced = () => {}

/** A place with anything in it is never restored over. */
async function refuseFilled(dataDir: string): Promise<void> {
  const names = existsSync(dataDir) ? await readdir(dataDir) : []
  if (names.length > 0)
    throw new Error(
      `${dataDir} is not empty (${names.slice(0, 3).join(', ')}); name an empty place with --data-dir`,
    )
}

async function restoreJournal({ from, manifest }: Restoring, dir: string, id: string): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  for (const { start, path, bytes } of await journalFiles(join(from, PARTS.journal)))
    await copyFile(path, segmentPath(dir, start), bytes, unpaced)
  // Numbers of positions go on where the old journal may have gone on otherwise: another journal to every view
  await writeJournalId(dir, id)
  if (manifest.journal.to > manifest.journal.from) await syncDirectory(dir)
}

const sizeIn = ({ files }: Manifest, name: string): number | undefined =>
  files.find(({ path }) => path === name)?.bytes

async function restoreFiles({ from, manifest }: Restoring, part: string): Promise<void> {
  for (const name of [PARTS.readings, PARTS.pepper, PARTS.heads, PARTS.demonstration]) {
    const bytes = sizeIn(manifest, name)
    if (bytes !== undefined) await copyFile(join(from, name), join(part, name), bytes, unpaced)
  }
  if (sizeIn(manifest, PARTS.pepper) !== undefined) await chmod(join(part, PARTS.pepper), 0o400)
}

/** What the view of readings has taken of the copied journal it has taken of its successor. */
function adoptPositions(file: string, pairs: readonly (readonly [former: string, own: string])[]): void {
  if (!existsSync(file)) return
  const database = new DatabaseSync(file)
  for (const [former, own] of pairs)
    database
      .prepare('insert or replace into position select ?, through from position where name = ?')
      .run(own, former)
  database.close()
}

/** Heads that were noted of what is restored count for the store that goes on; later ones are what was lost. */
async function carryHeads(file: string, { operational }: Manifest, store: string, at: Date): Promise<void> {
  const own = recordHeads(file, store)
  for (const head of await recordHeads(file, operational.store).noted())
    if (head.seq <= operational.record.seq) await own.note(head, at)
}

/** Everything into a folder beside the place, which gets its name when all is there. */
async function restoreInto(restoring: Restoring, part: string): Promise<Restored> {
  const { manifest, journal: old, at, tell } = restoring
  const [journal, store] = [randomUUID(), randomUUID()]
  tell('journal')
  await restoreJournal(restoring, join(part, PARTS.journal), journal)
  await restoreFiles(restoring, part)
  const { id, to: through, last_received_at } = manifest.journal
  if (old) tell('old journal')
  const replayed = old ? await replayInto(join(part, PARTS.journal), old, { id, through }) : null
  const former = old ? await formerHead(old, manifest.operational.store) : null
  const restored: Restored = {
    at,
    backup_at: manifest.made_at,
    former_store: manifest.operational.store,
    record_seq: manifest.operational.record.seq,
    former_seq: former?.seq ?? null,
    journal: { id, through },
    last_received_at: replayed?.last_received_at ?? last_received_at,
    replayed: replayed?.records ?? null,
  }
  adoptPositions(join(part, PARTS.readings), [
    [`readings of ${id}`, `readings of ${journal}`],
    [`forecasts of ${manifest.operational.store}`, `forecasts of ${store}`],
  ])
  await carryHeads(join(part, PARTS.heads), manifest, store, at)
  tell('operational store')
  await restoreOperational({ ...restoring, restored, journal, store }, part)
  return restored
}

/**
 * Puts a checked backup into an empty place, whole or not at all. The restored store and journal get names of their own:
 * other databases that were filled from the old ones are filled again instead of lacking what comes now.
 */
export async function restoreBackup(restoring: Restoring): Promise<Restored> {
  const dataDir = resolve(restoring.dataDir)
  await refuseFilled(dataDir)
  const part = `${dataDir}.restoring-${process.pid}`
  await mkdir(part, { recursive: true, mode: 0o700 })
  try {
    const restored = await restoreInto(restoring, part)
    await syncDirectory(part)
    if (existsSync(dataDir)) await rmdir(dataDir)
    await rename(part, dataDir)
    await syncDirectory(dirname(dataDir))
    return restored
  } catch (error) {
    await rm(part, { recursive: true, force: true })
    throw error
  }
}
