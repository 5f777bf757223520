import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

const WAIT_MS = 2_000
const SQLITE_BUSY = 5

function reasonOf(error: unknown, dir: string): Error {
  const { errcode, errstr, message } = error as Error & { errcode?: number; errstr?: string }
  const words =
    errcode === SQLITE_BUSY
      ? `${dir} is in use by another frostline process; stop that one first`
      : `${dir} cannot be written: ${errstr ?? message}; check that its disk is mounted for writing and not full, and that this user may write there`
  return new Error(words, { cause: error })
}

/**
 * Holds a directory for this process. The lock is the operating system's, by way of SQLite: it dies with the
 * process, so that after kill -9 nothing stale is left. Throws when another process holds it, or when nothing can
 * be written there.
 */
export function lockDirectory(dir: string): { release(): void } {
  let database: DatabaseSync | null = null
  try {
    database = new DatabaseSync(join(dir, 'lock'))
    // A process that is just dying may hold it for a moment.
    database.exec(`PRAGMA busy_timeout=${WAIT_MS}; PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE`)
  } catch (error) {
    database?.close()
    throw reasonOf(error, dir)
  }
  const held = database
  return { release: () => held.close() }
}
