import { randomUUID } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { syncDirectory } from '#src/adapters/reading-journal-segment.ts'

/** The journal's own name, made once beside its segments; without the file it is a new journal to every view. */
export async function journalIdentity(dir: string): Promise<string> {
  const path = join(dir, 'id')
  const found = await readFile(path, 'utf8').catch(() => null)
  if (found) return found
  const id = randomUUID()
  await writeFile(path, id, { flush: true })
  await syncDirectory(dir)
  return id
}
