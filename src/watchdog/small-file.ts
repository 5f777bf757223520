import { closeSync, ftruncateSync, openSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs'

/** Over what is there: needs no space that the file does not have already. */
function writeInPlace(file: string, text: string): void {
  const handle = openSync(file, 'r+')
  try {
    const bytes = Buffer.from(text)
    if (writeSync(handle, bytes, 0, bytes.length, 0) < bytes.length)
      throw new Error(`${file}: written in part`)
    ftruncateSync(handle, bytes.length)
  } finally {
    closeSync(handle)
  }
}

/**
 * Whole or not at all, also when this process is killed in the middle. On a full disk, where that cannot be, over the
 * file that is there: who reads it in that moment finds no JSON and reads again.
 */
export function writeSmallFile(file: string, text: string, part = `${file}.part`): void {
  try {
    writeFileSync(part, text, { mode: 0o600 })
    renameSync(part, file)
  } catch (error) {
    rmSync(part, { force: true })
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    writeInPlace(file, text)
  }
}
