import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { contentsOf, journalFiles } from '#src/adapters/backup/journal-copy.ts'
import { type Manifest, PARTS, readManifest, sha256OfFile } from '#src/adapters/backup/manifest.ts'
import { operationalContents, sqliteDatabase, withDatabase } from '#src/adapters/backup/operational-copy.ts'
import { readingCount } from '#src/adapters/backup/write-backup.ts'
import { recordTable } from '#src/adapters/operational/record.ts'
import { recordHeads } from '#src/adapters/record-heads.ts'
import { checkRecord } from '#src/jobs/record-check.ts'

/** What a backup holds and what is wrong with it, in words; no fault: it can be restored. */
export type CheckedBackup = { readonly manifest: Manifest; readonly faults: readonly string[] }

/** Are the files those that were written? */
async function faultsOfFiles(dir: string, { files }: Manifest): Promise<string[]> {
  const faults: string[] = []
  for (const { path, bytes, sha256 } of files) {
    const size = await stat(join(dir, path)).then(
      (found) => found.size,
      () => null,
    )
    if (size === null) faults.push(`${path} is missing`)
    else if (size !== bytes) faults.push(`${path} has ${size} bytes instead of ${bytes}`)
    else if ((await sha256OfFile(join(dir, path))) !== sha256)
      faults.push(`${path} was changed: its SHA-256 is another`)
  }
  return faults
}

/** Is the record whole, up to the head that was noted, and are all rows there? */
async function faultsOfOperational(dir: string, { operational }: Manifest): Promise<string[]> {
  const file = join(dir, PARTS.operational)
  const noted = await recordHeads(join(dir, PARTS.heads), operational.store).noted()
  const upTo = noted.filter(({ seq }) => seq <= operational.record.seq)
  const { fault } = await withDatabase(sqliteDatabase(file, 'read'), (database) =>
    checkRecord(recordTable(database), [...upTo, operational.record]),
  )
  const { tables, store } = await operationalContents(file)
  const counted = Object.entries(operational.tables)
    .filter(([table, count]) => tables[table] !== count)
    .map(([table, count]) => `${table} has ${tables[table] ?? 'no'} rows instead of ${count}`)
  return [
    ...(fault ? [`the record is broken at entry ${fault.seq} (${fault.kind}): ${fault.message}`] : []),
    ...(store === operational.store ? [] : ['the operational store is another than the one that was copied']),
    ...counted,
  ]
}

function faultsOfReadings(dir: string, { readings }: Manifest): string[] {
  if (!readings) return []
  const count = readingCount(join(dir, PARTS.readings))
  return count === readings.count ? [] : [`${count} readings instead of ${readings.count}`]
}

/** Do its files follow one another, and is each message in them as whole as it was when they were copied? */
async function faultsOfJournal(dir: string, { journal }: Manifest): Promise<string[]> {
  const files = await journalFiles(join(dir, PARTS.journal))
  const { records, damaged } = await contentsOf(files)
  const holes = files.slice(1).filter(({ start }, index) => {
    const before = files[index]!
    return before.start + before.bytes !== start
  })
  const last = files.at(-1)
  const end = last ? last.start + last.bytes : journal.from
  return [
    ...holes.map(({ start }) => `the journal has a hole before position ${start}`),
    ...(end === journal.to ? [] : [`the journal ends at ${end} instead of ${journal.to}`]),
    ...(records === journal.records ? [] : [`${records} messages instead of ${journal.records}`]),
    ...(damaged > journal.damaged ? [`${damaged} bytes of the journal are no message`] : []),
  ]
}

/** Looks at everything and changes nothing. Rejects where there is no backup that this program can read. */
export async function checkBackup(dir: string): Promise<CheckedBackup> {
  const manifest = await readManifest(dir)
  const files = await faultsOfFiles(dir, manifest)
  // What was changed says nothing more by being read
  if (files.length > 0) return { manifest, faults: files }
  const faults = [
    ...(await faultsOfOperational(dir, manifest)),
    ...faultsOfReadings(dir, manifest),
    ...(await faultsOfJournal(dir, manifest)),
  ]
  return { manifest, faults }
}
