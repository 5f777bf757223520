import { createHash, randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'

/** 16 MiB and about 80 ms a password, on the thread pool; OWASP's p: 5 takes five times as long at each log-in. */
const COST: ScryptOptions = { N: 2 ** 14, r: 8, p: 1 }
const SALT_BYTES = 16
const KEY_BYTES = 64

const derived = (password: string, salt: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    // NFC: the same password typed on another keyboard may come in other code points
    scrypt(password.normalize('NFC'), salt, KEY_BYTES, COST, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })

/** As stored: `salt:hash`, base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES)
  const key = await derived(password, salt)
  return `${salt.toString('base64url')}:${key.toString('base64url')}`
}

/** False also for a stored hash that is none; takes the same time either way. */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const [salt = '', hash = ''] = stored.split(':')
  const expected = Buffer.from(hash, 'base64url')
  const key = await derived(password, Buffer.from(salt, 'base64url'))
  return expected.length === KEY_BYTES && timingSafeEqual(key, expected)
}

/** How an API key is stored: it is random, so a plain SHA-256 (base64url) is enough. */
export const hashKey = (key: string): string => createHash('sha256').update(key).digest('base64url')
