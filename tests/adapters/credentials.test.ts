import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { deviceCredentials, openPepper } from '#src/adapters/device-credentials.ts'
import { addPepper } from '#src/adapters/device-pepper.ts'
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
it('another pepper is for new secrets; those of before stay good until each is changed', async () => {
  const claim = (password: string) => ({
    clientId: 'dv-own',
    username: 'dv-own',
    password: Buffer.from(password),
  })
  const open = async () => deviceCredentials({ pepper: await openPepper(dir), network: () => network })
  const before = (await open()).secretHash('before')
  expect(await addPepper(dir)).toBe(2)
  const credentials = await open()
  const after = credentials.secretHash('after')
  expect([before, after]).toEqual([
    expect.stringMatching(/^[\w-]{43}$/),
    expect.stringMatching(/^2\.[\w-]{43}$/),
  ])
  const hold = (secret_hash: string, retired: string[] = []) =>
    credentials.replace([{ device: 'dv-own', secret_hash, retired_secret_hashes: retired }])
  hold(before)
  expect(credentials.identify(claim('before'))).toMatchObject({ device: 'dv-own' })
  hold(after, [before])
  expect(credentials.identify(claim('after'))).toMatchObject({ device: 'dv-own' })
  expect(credentials.identify(claim('before'))).toBe('RETIRED_SECRET')
  expect(credentials.identify(claim('neither'))).toBe('WRONG_SECRET')
  expect(statSync(join(dir, 'device-pepper')).mode & 0o777).toBe(0o400)
  expect((await openPepper(dir)).subarray(0, 32)).not.toEqual((await openPepper(dir)).subarray(32))
})
it('a session that an old pepper’s secret opened goes on with it', async () => {
  const pepper = await openPepper(dir)
  const secret_hash = deviceCredentials({ pepper, network: () => network }).secretHash('before')
  await addPepper(dir)
  const credentials = deviceCredentials({ pepper: await openPepper(dir), network: () => network })
  credentials.replace([{ device: 'dv-own', secret_hash, retired_secret_hashes: [] }])
  const claim = { clientId: 'dv-own', username: 'dv-own', password: Buffer.from('before') }
  expect((credentials.identify(claim) as { isActive(): boolean }).isActive()).toBe(true)
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
