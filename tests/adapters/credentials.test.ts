import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { deviceCredentials, openPepper } from '#src/adapters/device-credentials.ts'
import { network } from '#tests/telemetry/messages.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'pepper-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

it('the pepper is made once, for the owner’s eyes only, and stays', async () => {
  const pepper = await openPepper(dir)
  expect(pepper).toHaveLength(32)
  expect(statSync(join(dir, 'device-pepper')).mode & 0o777).toBe(0o400)
  expect(await openPepper(dir)).toEqual(pepper)
})
it('a damaged pepper is said, never replaced', async () => {
  writeFileSync(join(dir, 'device-pepper'), 'short')
  await expect(openPepper(dir)).rejects.toThrow(/damaged/)
  expect(readFileSync(join(dir, 'device-pepper'), 'utf8')).toBe('short')
})
it('a secret is 256 bits, and its hash tells nothing without the pepper', () => {
  const one = deviceCredentials({ pepper: Buffer.alloc(32, 1), network: () => network })
  const two = deviceCredentials({ pepper: Buffer.alloc(32, 2), network: () => network })
  const secret = one.newSecret()
  expect(Buffer.from(secret, 'base64url')).toHaveLength(32)
  expect(one.secretHash(secret)).not.toBe(two.secretHash(secret))
})
it('credentials are replaced as a whole', () => {
  const credentials = deviceCredentials({ pepper: Buffer.alloc(32, 1), network: () => network })
  const claim = { clientId: 'dv-own', username: 'dv-own', password: Buffer.from('new') }
  expect(credentials.identify(claim)).toBe('UNKNOWN_DEVICE')
  const secret_hash = credentials.secretHash('new')
  credentials.replace([{ device: 'dv-own', secret_hash, retired_secret_hashes: [] }])
  expect(credentials.identify(claim)).toMatchObject({ authority: 'north', device: 'dv-own' })
  credentials.replace([])
  expect(credentials.identify(claim)).toBe('UNKNOWN_DEVICE')
})
