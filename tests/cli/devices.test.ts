import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type ImportOptions, importDevices } from '#src/cli/devices.ts'
import { PASSWORD } from '#tests/api/support.ts'
import { deviceBench } from '#tests/support/device-bench.ts'

let dir = ''
let given: Awaited<ReturnType<typeof deviceBench>>
let url = ''
const out: string[] = []
const err: string[] = []
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'frostline-devices-'))
  given = await deviceBench()
  url = await given.app.listen({ host: '127.0.0.1', port: 0 })
  writeFileSync(join(dir, 'password'), `${PASSWORD}\n`)
  for (const list of [out, err]) list.length = 0
  vi.spyOn(console, 'log').mockImplementation((words) => void out.push(String(words)))
  vi.spyOn(console, 'error').mockImplementation((words) => void err.push(String(words)))
})
afterEach(async () => {
  vi.restoreAllMocks()
  await given.app.close()
  rmSync(dir, { recursive: true })
})

const run = (lines: string[], more: Partial<ImportOptions> = {}) => {
  writeFileSync(join(dir, 'list.csv'), ['device_id,name,lat,lon,route', ...lines].join('\n'))
  const options = { url, user: 'winter', passwordFile: join(dir, 'password'), secrets: join(dir, 'out.csv') }
  return importDevices(join(dir, 'list.csv'), { ...options, ...more })
}
const NEW = 'nw4-0001,Snake Pass,53.43,-1.87,route-1'
const KNOWN = 'moor-top-box,Moor Top Road,53.4,-1.8,route-1'

test('a dry run shows the difference and changes nothing', async () => {
  const before = given.network()
  expect(await run([NEW, KNOWN], { dryRun: true })).toBe(0)
  expect(out.join('\n').split('\n')).toEqual([
    '+ line 2  nw4-0001',
    '~ line 3  moor-top-box  name: Moor Top → Moor Top Road',
    '1 new, 1 changed, 0 unchanged, 0 refused',
  ])
  expect([given.network(), existsSync(join(dir, 'out.csv'))]).toEqual([before, false])
})

test('then it is taken; the secrets are written once, for their owner’s eyes', async () => {
  expect(await run([NEW, KNOWN])).toBe(0)
  const path = join(dir, 'out.csv')
  expect(statSync(path).mode & 0o777).toBe(0o600)
  const [header, line = ''] = readFileSync(path, 'utf8').split('\n')
  expect(header).toBe('device_id,secret')
  const [device, secret] = line.split(',')
  expect(given.identify(device!, secret!)).toMatchObject({ device: 'nw4-0001' })
  expect([...out, ...err].join('\n')).not.toContain(secret)
  expect(err.at(-1)).toBe('saved: 1 new, 1 changed, 0 unchanged')
  expect(await run([NEW, KNOWN])).toBe(1)
  expect(err.at(-1)).toMatch(/EEXIST/)
  expect(readFileSync(path, 'utf8')).toContain(secret)
})

test('nothing new leaves no file', async () => {
  expect(await run([KNOWN])).toBe(0)
  expect(existsSync(join(dir, 'out.csv'))).toBe(false)
})

test('a refused line is said with its cause, and nothing is taken', async () => {
  const before = given.network()
  expect(await run([NEW, 'nw4-0002,A,-1.87,53.43,route-1'])).toBe(1)
  expect(out.join('\n')).toContain(
    '! line 3  lat: expected latitude 49 to 61, longitude −11 to 2, got -1.87, 53.43 (likely latitude and longitude are swapped)',
  )
  expect([given.network(), err.at(-1), existsSync(join(dir, 'out.csv'))]).toEqual([
    before,
    'Nothing was changed.',
    false,
  ])
})

test.each<[string, Partial<ImportOptions>, number, RegExp]>([
  ['without a place for the secrets', { secrets: undefined as never }, 2, /--secrets OUT\.csv/],
  ['by somebody who may not', { user: 'viewer' }, 1, /\(ROLE\)$/],
  ['by nobody', { user: 'nobody' }, 1, /\(AUTH\)$/],
  ['where nothing listens', { url: 'http://127.0.0.1:9' }, 1, /does not answer/],
])('%s: exit %i', async (_, more, status, words) => {
  const before = given.network()
  expect(await run([NEW], more)).toBe(status)
  expect(err.at(-1)).toMatch(words)
  expect(given.network()).toBe(before)
})
