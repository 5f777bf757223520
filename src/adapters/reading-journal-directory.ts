import { mkdir, open, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/** A new file is only there for good once its directory is on disk too. */
export async function syncDirectory(dir: string): Promise<void> {
  const handle = await open(dir, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Makes a directory and what leads to it, for good: also a new directory is only there once its parent is on disk. */
export async function makeDirectory(dir: string): Promise<void> {
  const first = await mkdir(dir, { recursive: true })
  if (first === undefined) return
  for (let made = dir; made.length >= first.length; made = dirname(made)) await syncDirectory(dirname(made))
}

const LOOK_EVERY_MS = 1_000

/**
 * Looks once a second whether a path still leads to the file that was opened: who writes to a file that was removed
 * or moved away gets no error, and nothing of it is found again. Throws when it does not.
 */
export async function stillThere(path: string): Promise<() => Promise<void>> {
  const opened = await stat(path)
  let looked = performance.now()
  return async () => {
    if (performance.now() - looked < LOOK_EVERY_MS) return
    looked = performance.now()
    const found = await stat(path).catch((error: NodeJS.ErrnoException) => error)
    // Another fault of the disk shows itself in the writing.
    const isGone = found instanceof Error ? found.code === 'ENOENT' : found.ino !== opened.ino
    if (isGone) throw new Error(`${path} was removed or replaced while it was written`)
  }
}
