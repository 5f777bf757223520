import { statfs } from 'node:fs/promises'

/** What this user may still write on the disk of a directory. */
export async function freeBytesOf(dir: string): Promise<number> {
  const { bavail, bsize } = await statfs(dir)
  return bavail * bsize
}
