import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { MANIFEST, type Manifest, PARTS } from '#src/adapters/backup/manifest.ts'
import { replayInto } from '#src/adapters/backup/replay-journal.ts'
import { restoreBackup } from '#src/adapters/backup/restore-backup.ts'
import { backupsIn } from '#src/adapters/backup/write-backup.ts'
import { openHeldStore } from '#src/cli/held-store.ts'
import { type CheckedBackup, checkBackup } from '#src/cli/restore/check-backup.ts'
import { type Place, placeOf } from '#src/cli/restore/place.ts'
import { verifyRestored } from '#src/cli/restore/verify-restored.ts'
import { lostEntries, RESTORED_MARK, type Restored } from '#src/decision/alerts/restored-gap.ts'
import { wordsOf } from '#src/jobs/log.ts'
import { restoredOf, tellOfRestore } from '#src/jobs/restored-watch.ts'
import type { OperationalStore } from '#src/ports.ts'
import { writeDocument } from '#src/wire.ts'

export type RestoreOptions = {
  readonly from?: string
  readonly dataDir?: string
  readonly postgresUrl?: string
  readonly journal?: string
  readonly check?: boolean
}

const silent = { debug() {}, info() {}, warn() {}, error() {} }
const clock = { now: () => new Date() }

/** A backup, or of several in a folder the newest. */
async function backupAt(from: string): Promise<string> {
  if (existsSync(join(from, MANIFEST))) return from
  const newest = existsSync(from) ? (await backupsIn(from)).at(-1) : undefined
  if (newest === undefined)
    throw new Error(`${from} holds no ${MANIFEST} and no folder with one: it is no backup`)
  return newest
}

const MEGABYTE = 1e6

function contentLines({ manifest, faults }: CheckedBackup, dir: string): string[] {
  const { made_at, operational, readings, journal, files } = manifest
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  return [
    `${dir}: made ${made_at.toISOString()} by frostline ${manifest.program}, ${(bytes / MEGABYTE).toFixed(1)} MB`,
    `  record: up to entry ${operational.record.seq}, ${operational.record.hash}`,
    `  journal: ${journal.records} messages, the last received ${journal.last_received_at?.toISOString() ?? 'never'}`,
    `  readings: ${readings ? readings.count : 'in InfluxDB, none here'}`,
    ...(journal.damaged > 0
      ? [
          `  DAMAGE ${journal.damaged} bytes of the journal were no message when it was copied; all around is there`,
        ]
      : []),
    ...faults.map((fault) => `FAULT ${fault}`),
  ]
}

function restoredLines(restored: Restored, { readings }: Manifest, place: Place): string[] {
  const { backup_at, record_seq, replayed, last_received_at } = restored
  const last = last_received_at?.toISOString() ?? 'none'
  return [
    `Restored into ${place.dataDir}${place.postgresUrl ? ' and PostgreSQL' : ''}; everything is as it was at ${backup_at.toISOString()}.`,
    `  record: whole, up to entry ${record_seq}; behind it stands that it was restored. ${lostEntries(restored) || 'What it held after the backup is not known here.'}`,
    replayed === null
      ? `  readings: up to ${last}. GAP: what the old service acknowledged after that stands only in its journal: frostline restore --journal OLD/journal --data-dir ${place.dataDir}`
      : `  readings: up to ${last}; ${replayed} messages of the old journal were taken over, none is missing that it holds`,
    ...(readings
      ? []
      : ['  InfluxDB: filled from the journal when the service starts; what is older needs its own backup']),
    'What was revoked or taken back after the backup is in force again, of devices, keys, people and shares: revoke it again.',
    'Orders, treatments and answers of people after the backup are lost: the alert says so to each authority. Start the service: it brings its views up to the journal.',
  ]
}

/** Whoever is on call is told by the service once it runs, which sends what alerts say. */
async function tell(store: OperationalStore, restored: Restored): Promise<void> {
  const network = await store.network()
  await tellOfRestore({ store, clock, log: silent, network: () => network }, restored)
}

async function restoreAt(from: string, place: Place, journal: string | undefined): Promise<number> {
  const dir = await backupAt(from)
  const checked = await checkBackup(dir)
  for (const line of contentLines(checked, dir)) console.log(line)
  if (checked.faults.length > 0) throw new Error('the backup is not as it was written; take another one')
  const { manifest } = checked
  const restored = await restoreBackup({
    ...place,
    from: dir,
    manifest,
    ...(journal !== undefined && { journal }),
    at: new Date(),
    tell: (part) => console.error(`restoring: ${part}`),
  })
  const store = await openHeldStore(place.config)
  try {
    await tell(store, restored)
    await verifyRestored(store, place, restored, manifest)
  } finally {
    await store.close()
  }
  for (const line of restoredLines(restored, manifest, place)) console.log(line)
  return 0
}

/** The gap of a restored service, closed when its old journal is found later; the service is stopped meanwhile. */
async function replayLater(journal: string, place: Place): Promise<number> {
  const store = await openHeldStore(place.config)
  try {
    const restored = await restoredOf(store)
    if (!restored)
      throw new Error(`${place.dataDir} was not restored from a backup: there is no gap to close`)
    const replayed = await replayInto(join(place.dataDir, PARTS.journal), journal, restored.journal)
    const closed: Restored = {
      ...restored,
      replayed: (restored.replayed ?? 0) + replayed.records,
      last_received_at: replayed.last_received_at ?? restored.last_received_at,
    }
    const { authorities } = await store.network()
    const actor = 'frostline restore'
    await store.saveMark(RESTORED_MARK, writeDocument(closed))
    for (const { id } of authorities)
      await store.appendRecord({
        at: clock.now(),
        actor,
        authority: id,
        action: 'journal_replayed',
        subject: id,
        detail: closed,
      })
    await tell(store, closed)
    console.log(
      `${replayed.records} messages of ${journal} were taken over; the service brings its views up to them.`,
    )
    return 0
  } finally {
    await store.close()
  }
}

async function checkOnly(from: string): Promise<number> {
  const dir = await backupAt(from)
  const checked = await checkBackup(dir)
  for (const line of contentLines(checked, dir)) console.log(line)
  if (checked.faults.length > 0) return 1
  console.log(
    'It can be restored: every file is as it was written, the record is whole, every message is readable.',
  )
  return 0
}

/** Puts a backup into an empty place, or only looks at it; resolves with the exit status. */
export async function runRestore(options: RestoreOptions, env: NodeJS.ProcessEnv): Promise<number> {
  const { from, journal, check } = options
  if (!from && (check || !journal)) {
    console.error('--from: expected a backup, or the folder in which backups are')
    return 2
  }
  try {
    if (from && check) return await checkOnly(from)
    const place = placeOf(options, env)
    if (!place) return 2
    return await (from ? restoreAt(from, place, journal) : replayLater(journal!, place))
  } catch (error) {
    console.error(`${check ? 'It cannot be restored' : 'Nothing was restored'}: ${wordsOf(error)}`)
    return 1
  }
}
