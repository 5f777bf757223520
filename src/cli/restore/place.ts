import { toldConfig } from '#src/cli/held-store.ts'
import type { Config } from '#src/config.ts'

/** Where to restore to. */
export type Place = {
  readonly dataDir: string
  readonly postgresUrl?: string
  /** The settings with which the restored service is to run. */
  readonly config: Config
}

/** The settings of the environment, with what the command line says instead; null: told on stderr what is wrong. */
export function placeOf(
  { dataDir, postgresUrl }: { readonly dataDir?: string; readonly postgresUrl?: string },
  env: NodeJS.ProcessEnv,
): Place | null {
  const config = toldConfig({
    ...env,
    ...(dataDir !== undefined && { FROSTLINE_DATA_DIR: dataDir }),
    ...(postgresUrl !== undefined && { FROSTLINE_POSTGRES_URL: postgresUrl }),
  })
  return (
    config && {
      dataDir: config.dataDir,
      ...(config.postgresUrl && { postgresUrl: config.postgresUrl.href }),
      config,
    }
  )
}
