import { execFileSync } from 'node:child_process'
import { appendFileSync, closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** Until the disk takes no byte more. */
function fill(file: string): void {
  const page = Buffer.alloc(4_096, 'x')
  const handle = openSync(file, 'w')
  try {
    while (writeSync(handle, page) > 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  } finally {
    closeSync(handle)
  }
  try {
    for (;;) appendFileSync(file, 'x')
  } catch {
    // full to the last byte
  }
}

/** A disk of its own, of so many kB, at that directory; Linux, as root: it mounts. */
export function smallDisk(dir: string, size_kb: number) {
  mkdirSync(dir, { recursive: true })
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size_kb}k,mode=0755`, 'tmpfs', dir], {
      stdio: 'pipe',
    })
  } catch (error) {
    throw new Error(`No disk can be mounted at ${dir}: run this as root on Linux`, { cause: error })
  }
  const filler = join(dir, 'filler')
  const unmount = () => {
    try {
      execFileSync('umount', ['-l', dir], { stdio: 'pipe' })
    } catch {
      // not mounted any more
    }
  }
  process.once('exit', unmount)
  return {
    fill: () => fill(filler),
    /** Gives the space back. */
    empty: () => rmSync(filler, { force: true }),
    stop() {
      process.off('exit', unmount)
      unmount()
    },
  }
}
