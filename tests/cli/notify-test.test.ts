import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { notifyTest } from '#src/cli/notify-test.ts'
import { mailReceiver } from '#tests/support/mail-receiver.ts'

let dir = ''
let mail: Awaited<ReturnType<typeof mailReceiver>>
const said: string[] = []
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'frostline-notify-test-'))
  mail = await mailReceiver()
  said.length = 0
  for (const method of ['log', 'error'] as const)
    vi.spyOn(console, method).mockImplementation((words) => void said.push(String(words)))
})
afterEach(async () => {
  vi.restoreAllMocks()
  await mail.stop()
  rmSync(dir, { recursive: true })
})

const pat = {
  id: 'pat',
  name: 'Pat',
  rung: 'duty_manager',
  channels: [{ by: 'email', to: 'pat@council.example' }],
}
const lee = { id: 'lee', name: 'Lee', rung: 'deputy' }
async function run(...people: object[]) {
  const file = join(dir, 'contacts.json')
  const email = { server: mail.url, from: 'frost@council.example' }
  writeFileSync(file, JSON.stringify({ format: 'frostline.contacts/1', email, people }))
  return notifyTest({ FROSTLINE_CONTACTS: file, FROSTLINE_PAGE_URL: 'https://winter.example/' })
}

test('each is told by their first channel that takes it, with the page’s address', async () => {
  expect(await run(pat)).toBe(0)
  expect(said).toEqual(['Pat: accepted by email'])
  expect(mail.received[0]!.source).toContain('https://winter.example/alerts')
})

test('who is not reached is named, and the exit says so', async () => {
  expect(await run(pat, lee)).toBe(1)
  expect(said).toContain('Lee: has no channel')
})

test.each<[string, NodeJS.ProcessEnv, RegExp]>([
  ['no contacts', {}, /FROSTLINE_CONTACTS: expected a file/],
  ['a file that is not there', { FROSTLINE_CONTACTS: '/nowhere.json' }, /nowhere\.json: cannot be read/],
  ['a setting that is none', { FROSTLINE_CONTACT: 'x' }, /FROSTLINE_CONTACT: expected/],
])('%s: called wrongly', async (_, env, words) => {
  expect(await notifyTest(env)).toBe(2)
  expect(said.join()).toMatch(words)
})
