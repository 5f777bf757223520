import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { link, mkdir, open, readFile, rename, unlink } from 'node:fs/promises'
import { join } from 'node:path'

const BYTES = 32
const PEPPER_FILE = 'device-pepper'

/** Written aside and whole before it gets its name, so that a crash never leaves half of it. */
async function writtenAside(path: string, bytes: Uint8Array): Promise<string> {
  const aside = `${path}.${process.pid}`
  await unlink(aside).catch(() => {})
  const handle = await open(aside, 'wx', 0o400)
  await handle.writeFile(bytes)
  await handle.sync()
  await handle.close()
  return aside
}

/** Of two services that start at once one makes it, and both have that one. */
async function firstPepper(path: string): Promise<Buffer> {
  const aside = await writtenAside(path, randomBytes(BYTES))
  await link(aside, path)
  await unlink(aside)
  return readFile(path)
}

/**
 * The installation's peppers, 32 bytes each, the newest last; the first is made at the first start. They never enter a
 * database: without them hashes are useless.
 */
export async function openPepper(dir: string): Promise<Buffer> {
  await mkdir(dir, { recursive: true })
  const path = join(dir, PEPPER_FILE)
  const found = await readFile(path).catch(() => null)
  if (!found) return firstPepper(path)
  if (found.length > 0 && found.length % BYTES === 0) return found
  throw new Error(`${path} is damaged; restore it from a backup, or every device needs a new secret`)
}

/**
 * Another pepper after those that are there, for secrets that are made from the next start on: those of before stay
 * good under theirs until each is changed. Resolves with its version.
 */
export async function addPepper(dir: string): Promise<number> {
  const path = join(dir, PEPPER_FILE)
  const peppers = Buffer.concat([await openPepper(dir), randomBytes(BYTES)])
  await rename(await writtenAside(path, peppers), path)
  return peppers.length / BYTES
}

/** Of the version that a hash names; the first names none. */
const named = (version: number, hash: string): string => (version === 1 ? hash : `${version}.${hash}`)

/** What is stored of a secret, by each pepper, the newest last: HMAC-SHA-256 in base64url with the pepper's version. */
export function pepperedHashes(peppers: Uint8Array): (secret: string | Uint8Array) => string[] {
  const keys = Array.from({ length: Math.max(1, peppers.length / BYTES) }, (_, index) =>
    peppers.subarray(index * BYTES, (index + 1) * BYTES),
  )
  return (secret) =>
    keys.map((key, index) => named(index + 1, createHmac('sha256', key).update(secret).digest('base64url')))
}

const NOBODY = Buffer.from('A'.repeat(43))

/** Is what is stored one of these? Compared in the same time whether it is, and also where nothing is stored. */
export function isOneOf(hashes: readonly string[], stored: string | undefined): boolean {
  const known = stored === undefined ? NOBODY : Buffer.from(stored)
  const isEqual = (hash: string) => {
    const given = Buffer.from(hash)
    return timingSafeEqual(given, known.length === given.length ? known : Buffer.alloc(given.length))
  }
  return hashes.filter(isEqual).length > 0 && stored !== undefined
}
