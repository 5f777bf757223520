import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

const WAIT_MS = 2_000

/**
 * Holds a directory for this process. The lock is the operating system's, by way of SQLite: it dies with the
 * process, so that after kill -9 nothing stale is left.
 */
export function lockDirectory(dir: string): { release(): void } {
  const database = new DatabaseSync(join(dir, 'lock'))
  try {
    // A process that is just dying may hold it for a moment.
    database.exec(`PRAGMA busy_timeout=${WAIT_MS}; PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE`)
  } catch (error) {
    database.close()
    throw new Error(`${dir} is in use by another frostline process; stop that one first`, { cause: error })
  }
  return { release: () => database.close() }
}
