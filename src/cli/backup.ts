import { existsSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import { join } from 'node:path'
import type { Manifest } from '#src/adapters/backup/manifest.ts'
import { pacedTo } from '#src/adapters/backup/paced-copy.ts'
import { type BackupOf, keepLast, writeBackup } from '#src/adapters/backup/write-backup.ts'
import { settingsWithoutSecrets } from '#src/cli/backup/settings.ts'
import { toldConfig } from '#src/cli/held-store.ts'
import type { Config } from '#src/config.ts'
import { wordsOf } from '#src/jobs/log.ts'

/** Not a reason to make none: what is damaged is gone, and all around it must be kept. */
const damageLines = ({ damaged }: Manifest['journal']): string[] =>
  damaged > 0 ? [`DAMAGE ${damaged} bytes of the service’s journal are no message: look at its disk`] : []

export type BackupOptions = { readonly out: string; readonly keep?: number; readonly rate: number }

const MEGABYTE = 1e6

function told(options: BackupOptions): string | null {
  const { keep, rate } = options
  if (keep !== undefined && !(Number.isInteger(keep) && keep > 0))
    return '--keep: expected a number of backups, 1 or more'
  if (!(rate > 0)) return '--rate: expected megabytes a second, more than 0'
  return null
}

function placeOf(config: Config, env: NodeJS.ProcessEnv): BackupOf {
  const { dataDir, postgresUrl, influx } = config
  for (const name of ['journal', ...(postgresUrl ? [] : ['operational.sqlite'])])
    if (!existsSync(join(dataDir, name)))
      throw new Error(
        `${join(dataDir, name)} is not there; set FROSTLINE_DATA_DIR to the service's directory`,
      )
  return {
    dataDir,
    ...(postgresUrl && { postgresUrl: postgresUrl.href }),
    hasReadings: influx === null,
    settings: settingsWithoutSecrets(env),
  }
}

/** A line a part on stderr; on a terminal how far it is. */
function progressOf(rate: number) {
  let part = ''
  let megabytes = 0
  const line = () => process.stderr.write(`\r${part}: ${megabytes} MB`)
  return {
    pace: pacedTo(rate * MEGABYTE, (bytes) => {
      const now = Math.floor(bytes / MEGABYTE)
      if (now === megabytes) return
      megabytes = now
      if (process.stderr.isTTY) line()
    }),
    tell(next: string) {
      part = next
      if (process.stderr.isTTY) line()
      else console.error(`copying: ${part}`)
    },
  }
}

function linesOf(dir: string, { operational, readings, journal, files }: Manifest): string[] {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  const received = journal.last_received_at?.toISOString() ?? 'none yet'
  return [
    `${dir}: whole, ${(bytes / MEGABYTE).toFixed(1)} MB in ${files.length} files`,
    `record: up to entry ${operational.record.seq}, ${operational.record.hash}`,
    `journal: ${journal.records} messages, up to position ${journal.to}; the last received: ${received}`,
    ...damageLines(journal),
    readings
      ? `readings: ${readings.count}`
      : 'readings: in InfluxDB, not in this backup; what the journal holds is filled in again, the rest needs a backup of InfluxDB',
    'It holds the pepper of the devices’ secrets and the hashes of passwords: keep it as you keep those.',
  ]
}

/** Copies all that the service keeps, while it runs; resolves with the exit status. */
export async function runBackup(options: BackupOptions, env: NodeJS.ProcessEnv): Promise<number> {
  const fault = told(options)
  if (fault) {
    console.error(fault)
    return 2
  }
  const config = toldConfig(env)
  if (!config) return 2
  try {
    // Readings are acknowledged by the process beside this one
    setPriority(constants.priority.PRIORITY_LOW)
    const made = await writeBackup(placeOf(config, env), options.out, new Date(), progressOf(options.rate))
    if (process.stderr.isTTY) console.error()
    for (const line of linesOf(made.dir, made.manifest)) console.log(line)
    if (options.keep !== undefined)
      for (const dir of await keepLast(options.out, options.keep)) console.log(`removed: ${dir}`)
    return 0
  } catch (error) {
    console.error(`No backup was made: ${wordsOf(error)}`)
    return 1
  }
}
