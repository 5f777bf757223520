import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { syncDirectory } from '#src/adapters/reading-journal-directory.ts'

/** Pages of 4 kB copied between two looks at the time. */
const PAGES_A_STEP = 256
const PAGE_BYTES = 4_096

/** Told how many bytes were copied; may wait before it returns. */
export type Pace = (bytes: number) => void

const atFullSpeed: Pace = () => {}

/**
 * A whole copy of a database that others go on writing to, as it was at the beginning: a read transaction is held, else
 * each write of another process would begin the copy anew. On disk when it resolves, in one file.
 */
export async function copySqlite(from: string, to: string, pace: Pace = atFullSpeed): Promise<void> {
  const source = new DatabaseSync(from, { readOnly: true, timeout: 5_000 })
  try {
    source.exec('begin; select count(*) from sqlite_schema')
    await backup(source, to, { rate: PAGES_A_STEP, progress: () => pace(PAGES_A_STEP * PAGE_BYTES) })
  } finally {
    source.close()
  }
  const copy = new DatabaseSync(to)
  copy.exec('pragma journal_mode = delete')
  copy.close()
  const handle = await open(to, 'r+')
  await handle.chmod(0o600)
  await handle.sync()
  await handle.close()
}

/** The same under its name only when it is whole. */
export async function copySqliteWhole(from: string, to: string): Promise<void> {
  const part = `${to}.part`
  await rm(part, { force: true })
  await copySqlite(from, part)
  await rename(part, to)
  await syncDirectory(dirname(to))
}
