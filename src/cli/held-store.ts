import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { refusePending } from '#src/adapters/operational/looked-at.ts'
import { type OperationalPlace, openOperationalStore } from '#src/adapters/operational-store.ts'
import { type Config, readConfig } from '#src/config.ts'
import type { OperationalStore } from '#src/ports.ts'

async function openUpToDate(place: OperationalPlace): Promise<OperationalStore> {
  await refusePending(place)
  return openOperationalStore(place)
}

/** Opens what the service holds and never makes a store; rejects in words when it is not there. */
export async function openHeldStore({
  postgresUrl,
  dataDir,
}: Pick<Config, 'postgresUrl' | 'dataDir'>): Promise<OperationalStore> {
  if (postgresUrl) return openUpToDate({ postgresUrl })
  const sqliteFile = join(dataDir, 'operational.sqlite')
  if (!existsSync(sqliteFile))
    throw new Error(`${sqliteFile} is not there; set FROSTLINE_DATA_DIR to the service's directory`)
  return openUpToDate({ sqliteFile })
}

/** The service's settings; null: they cannot be read, each fault is told on stderr. */
export function toldConfig(env: NodeJS.ProcessEnv): Config | null {
  const config = readConfig(env)
  if (!Array.isArray(config)) return config
  for (const { variable, expected, got } of config)
    console.error(`${variable}: expected ${expected}; got “${got}”`)
  return null
}
