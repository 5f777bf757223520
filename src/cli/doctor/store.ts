import { join } from 'node:path'
import { NOT_UP_TO_DATE, refusePending } from '#src/adapters/operational/looked-at.ts'
import type { Config } from '#src/config.ts'
import { openStore } from '#src/main/open.ts'
import type { OperationalStore } from '#src/ports.ts'

export const isNotUpToDate = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === NOT_UP_TO_DATE

/** The store as the service has left it: a look at it never brings it up to date. */
export async function openLookedAt(config: Config): Promise<OperationalStore> {
  const { postgresUrl, dataDir } = config
  const place = postgresUrl ? { postgresUrl } : { sqliteFile: join(dataDir, 'operational.sqlite') }
  await refusePending(place).catch((error: unknown) => {
    // That it does not answer at all is said by opening it
    if (isNotUpToDate(error)) throw error
  })
  return openStore(config)
}
