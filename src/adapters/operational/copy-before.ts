import { existsSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { MigrationState } from '#src/adapters/operational/migrating.ts'
import { copySqliteWhole } from '#src/adapters/sqlite-copy.ts'

const nameBefore = (file: string, migration: string): string => `${file}.before-${migration}`

/**
 * Before a database of people's decisions is changed by a new program, a copy of it is put beside it: whoever goes back
 * to the old program starts from that. One is kept, that from before the last change.
 */
export async function copyBefore(file: string, { done, pending }: MigrationState): Promise<void> {
  const [first] = pending
  if (file === ':memory:' || done.length === 0 || first === undefined) return
  const copy = nameBefore(file, first)
  if (!existsSync(copy)) await copySqliteWhole(file, copy)
  const older = (await readdir(dirname(file))).filter(
    (name) => name.startsWith(nameBefore(basename(file), '')) && name !== basename(copy),
  )
  await Promise.all(older.map((name) => rm(join(dirname(file), name))))
}
