import { join } from 'node:path'
import { sqliteDatabase, withDatabase, withPostgres } from '#src/adapters/backup/operational-copy.ts'
import { type ExportedFile, writeExport } from '#src/adapters/export/write-export.ts'
import type { Database } from '#src/adapters/operational/database.ts'
import { refusePending } from '#src/adapters/operational/looked-at.ts'
import type { Engine } from '#src/adapters/operational/migrations.ts'
import { openReadings } from '#src/adapters/readings.ts'
import { toldConfig } from '#src/cli/held-store.ts'
import type { Config } from '#src/config.ts'
import { wordsOf } from '#src/jobs/log.ts'

export type ExportOptions = { readonly authority: string; readonly out: string }

async function exported(config: Config, { authority, out }: ExportOptions): Promise<readonly ExportedFile[]> {
  const { postgresUrl, dataDir } = config
  const sqliteFile = join(dataDir, 'operational.sqlite')
  await refusePending(postgresUrl ? { postgresUrl } : { sqliteFile })
  const readings = await openReadings(config)
  const work = (engine: Engine) => (database: Database) =>
    writeExport({ authority, database, engine, readings, made_at: new Date() }, out)
  try {
    return await (postgresUrl
      ? withPostgres(postgresUrl.href, work('postgres'))
      : withDatabase(sqliteDatabase(sqliteFile, 'read'), work('sqlite')))
  } finally {
    await readings.close()
  }
}

/** Writes all that an authority owns into files; resolves with the exit status. */
export async function runExport(options: ExportOptions, env: NodeJS.ProcessEnv): Promise<number> {
  const config = toldConfig(env)
  if (!config) return 2
  try {
    const files = await exported(config, options)
    for (const { path, rows } of files) console.log(`${path}: ${rows}`)
    console.log(`${options.out}: ${files.length} files; README.md says what stands in each`)
    return 0
  } catch (error) {
    console.error(`Nothing was exported: ${wordsOf(error)}`)
    return 1
  }
}
