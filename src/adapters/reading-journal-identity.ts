import { randomUUID } from 'node:crypto'
import { open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { syncDirectory } from '#src/adapters/reading-journal-directory.ts'

async function readIdentity(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch (error) {
    // Unreadable is not absent: a new name would have every view filled anew.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}

/** The journal's own name, made once beside its segments; without the file it is a new journal to every view. */
export async function journalIdentity(dir: string): Promise<string> {
  const path = join(dir, 'id')
  const found = await readIdentity(path)
  if (found) return found
  const id = randomUUID()
  const part = await open(`${path}.part`, 'w')
  try {
    await part.writeFile(id)
    await part.sync()
  } finally {
    await part.close()
  }
  await rename(`${path}.part`, path)
  await syncDirectory(dir)
  return id
}
