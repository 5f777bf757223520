import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { type Config, readConfig } from '#src/config.ts'
import type { OperationalStore } from '#src/ports.ts'

/** Opens what the service holds and never makes a store; rejects in words when it is not there. */
export async function openHeldStore({
  postgresUrl,
  dataDir,
}: Pick<Config, 'postgresUrl' | 'dataDir'>): Promise<OperationalStore> {
  if (postgresUrl) return openOperationalStore({ postgresUrl })
  const sqliteFile = join(dataDir, 'operational.sqlite')
  if (!existsSync(sqliteFile))
    throw new Error(`${sqliteFile} is not there; set FROSTLINE_DATA_DIR to the service's directory`)
  return openOperationalStore({ sqliteFile })
}

/** The service's settings; null: they cannot be read, each fault is told on stderr. */
export function toldConfig(env: NodeJS.ProcessEnv): Config | null {
  const config = readConfig(env)
  if (!Array.isArray(config)) return config
  for (const { variable, expected, got } of config)
    console.error(`${variable}: expected ${expected}; got “${got}”`)
  return null
}
