import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { messages } from '#src/cli/doctor/messages.ts'
import { watchdogCheck } from '#src/cli/doctor/watchdog.ts'
import { type Config, readConfig } from '#src/config.ts'
import { readContacts } from '#src/contacts.ts'
import { watchdogFiles } from '#src/watchdog/run.ts'
import { writeState } from '#src/watchdog/state-file.ts'
import { tellBy } from '#src/watchdog/tell.ts'
import { lastTestAlarm, sendTestAlarm, testReceived } from '#src/watchdog/test-alarm.ts'
import { aNetwork, anAuthority } from '#tests/support/builders.ts'
import { mailReceiver } from '#tests/support/mail-receiver.ts'
import { webhookReceiver } from '#tests/support/webhook-receiver.ts'

const root = mkdtempSync(join(tmpdir(), 'frostline-doctor-people-'))
afterAll(() => rmSync(root, { recursive: true }))
const NOW = new Date('2026-01-15T18:00:00Z')
const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000)

const servers: { stop(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map(({ stop }) => stop()))
})

let dir = ''
let hook: Awaited<ReturnType<typeof webhookReceiver>>
let mail: Awaited<ReturnType<typeof mailReceiver>>
beforeEach(async () => {
  dir = mkdtempSync(join(root, 'data-'))
  hook = await webhookReceiver()
  mail = await mailReceiver()
  servers.push(hook, mail)
})

const write = (name: string, text: string): string => {
  writeFileSync(join(dir, name), text)
  return join(dir, name)
}
type Parts = { url?: string; server?: string; secret_file?: string; channels?: unknown[]; people?: unknown[] }
function contacts({
  url = hook.url,
  server = mail.url,
  secret_file = write('secret', 'known'),
  ...more
}: Parts = {}) {
  const sms = { url, send: 'json', body: { to: '{to}', text: '{text}', key: '{secret}' }, secret_file }
  const channels = more.channels ?? [
    { by: 'webhook', url, secret_file },
    { by: 'email', to: 'pat@council.example' },
    { by: 'sms', to: '+447700900123' },
  ]
  const people = more.people ?? [{ id: 'pat', name: 'Pat', rung: 'duty_manager', channels }]
  const email = { server, from: 'frost@council.example' }
  return write('contacts.json', JSON.stringify({ format: 'frostline.contacts/1', email, sms, people }))
}
function configOf(env: Record<string, string>): Config {
  const config = readConfig({ FROSTLINE_DATA_DIR: dir, FROSTLINE_SIMULATOR: 'off', ...env })
  if (Array.isArray(config)) throw new Error(JSON.stringify(config))
  return config
}

const PAGE = { FROSTLINE_PAGE_URL: 'https://winter.example' }

describe('messages of the service', () => {
  const look = (file: string, env: Record<string, string> = PAGE) =>
    messages(configOf({ FROSTLINE_CONTACTS: file, ...env }))

  test('every channel answers, and nothing was sent', async () => {
    expect(await look(contacts())).toEqual({ ok: true, words: 'Pat can be reached: each channel answers' })
    expect(hook.received).toEqual([])
    expect(mail.received).toEqual([])
  })

  test.each<[string, () => string, RegExp, RegExp]>([
    [
      'a server of e-mail that is down',
      () => contacts({ server: 'smtp://127.0.0.1:9' }),
      /ECONNREFUSED/,
      /correct \.email in/,
    ],
    [
      'a gateway that is down',
      () => contacts({ url: 'http://127.0.0.1:9/' }),
      /\.sms\.url: 127\.0\.0\.1: ECONNREFUSED/,
      /\.sms\.url/,
    ],
    [
      'a webhook that is down',
      () => contacts({ url: 'http://127.0.0.1:9/' }),
      /\.channels\[0\]\.url/,
      /\.people\[0\]/,
    ],
    [
      'a web address that has no TLS',
      () => contacts({ url: hook.url.replace('http:', 'https:') }),
      /\.sms\.url: 127/,
      /\.sms\.url/,
    ],
    [
      'a secret that is not there',
      () => contacts({ secret_file: join(dir, 'none') }),
      /none: cannot be read \(ENOENT\)/,
      /secret_file/,
    ],
    [
      'a person without a channel',
      () => contacts({ people: [{ id: 'lee', name: 'Lee', rung: 'deputy' }] }),
      /Lee has no channel/,
      /“channels”/,
    ],
    ['a file that is faulty', () => write('contacts.json', '{}'), /\.format/, /correct .*contacts\.json/],
    ['no such file', () => join(dir, 'none.json'), /cannot be read \(ENOENT\)/, /none\.json/],
  ])('%s', async (_, file, words, mend) => {
    expect(await look(file())).toEqual({
      ok: false,
      words: expect.stringMatching(words),
      mend: expect.stringMatching(mend),
    })
  })

  test('an address for people that only this machine can open', async () => {
    expect(await look(contacts(), {})).toMatchObject({
      ok: false,
      mend: expect.stringMatching(/FROSTLINE_PAGE_URL/),
    })
  })

  test('people of an authority that is not here, and an authority of which nobody is told', async () => {
    const store = await openOperationalStore({ sqliteFile: join(dir, 'operational.sqlite') })
    await store.saveNetwork(aNetwork({ authorities: [anAuthority()] }))
    await store.close()
    const { channels } = JSON.parse(readFileSync(contacts(), 'utf8')).people[0]
    const of = (authority?: string) =>
      contacts({ people: [{ id: 'pat', name: 'Pat', rung: 'duty_manager', authority, channels }] })
    expect(await look(of('nortshire'))).toMatchObject({
      ok: false,
      words: 'Pat is told of nortshire, which is not here; no duty_manager is told of northshire',
    })
    expect(await look(of('northshire'))).toMatchObject({ ok: true })
    expect(await look(of())).toMatchObject({ ok: true })
  })

  test('no contacts at all; of a demonstration that is no fault', async () => {
    expect(await messages(configOf({}))).toMatchObject({
      ok: false,
      mend: expect.stringMatching(/FROSTLINE_CONTACTS/),
    })
    expect(await messages(configOf({ FROSTLINE_SIMULATOR: 'on' }))).toMatchObject({ ok: true })
  })
})

describe('the watchdog', () => {
  const looked = (at: Date) =>
    writeState(watchdogFiles(dir).state, { pid: 1, ok_at: at, tells: ['Pat'], alarms: [] })
  const tested = async (file: string, at: Date) => {
    const { outbox, test: kept } = watchdogFiles(dir)
    await sendTestAlarm(
      readContacts(file),
      tellBy(readContacts(file), outbox, 'https://winter.example'),
      kept,
      at,
    )
  }
  const confirmed = () => {
    const { test: kept } = watchdogFiles(dir)
    for (const { code } of lastTestAlarm(kept)!.people) testReceived(kept, code, NOW)
  }
  const look = (env: Record<string, string>) => watchdogCheck(configOf(env), { machine: NOW, service: NOW })

  test('looks, has somebody to tell, and they have said that its test came', async () => {
    const file = contacts()
    looked(NOW)
    await tested(file, hoursAgo(3))
    confirmed()
    expect(await look({ FROSTLINE_WATCHDOG_CONTACTS: file })).toEqual({
      ok: true,
      words: 'looked 0 s ago; tells Pat',
    })
  })

  test('has a minute after the start of its service', async () => {
    const marks = { format: 'frostline.last-ok/1', written_at: NOW, started_at: NOW, stopped_at: null }
    write('last-ok.json', JSON.stringify({ ...marks, demonstration: true, marks: [] }))
    const env = { FROSTLINE_SIMULATOR: 'on' }
    expect(await look(env)).toEqual({ ok: true, words: 'begins to look' })
    const later = new Date(NOW.getTime() + 61_000)
    const found = await watchdogCheck(configOf(env), { machine: later, service: later })
    expect(found).toMatchObject({ ok: false, words: 'it has never looked' })
  })

  test.each<[string, RegExp, RegExp, (file: string) => Promise<Record<string, string>>]>([
    ['is off', /nobody watches/, /beside or apart/, async () => ({ FROSTLINE_WATCHDOG: 'off' })],
    ['never looked', /never looked/, /npm start/, async () => ({})],
    [
      'stands still',
      /has not looked for 60 min/,
      /frostline -- watchdog/,
      async () => {
        looked(hoursAgo(1))
        return { FROSTLINE_WATCHDOG: 'apart' }
      },
    ],
    [
      'has nobody to tell',
      /nobody to tell/,
      /FROSTLINE_WATCHDOG_CONTACTS/,
      async () => {
        looked(NOW)
        return { FROSTLINE_WATCHDOG_CONTACTS: '' }
      },
    ],
    ['was never tested', /no test message/, /--test/, async () => ({})],
    [
      'was tested two days ago',
      /48 h old/,
      /--test \(daily\)/,
      async (file) => {
        await tested(file, hoursAgo(48))
        confirmed()
        return {}
      },
    ],
    [
      'was tested, and nobody says that it came',
      /Pat has not said that the test of 2026-01-15T15:00:00.000Z came/,
      /--received CODE/,
      async (file) => {
        await tested(file, hoursAgo(3))
        return {}
      },
    ],
    [
      'was tested and refused',
      /did not go out to Lee/,
      /mend their channels/,
      async () => {
        await tested(contacts({ people: [{ id: 'lee', name: 'Lee', rung: 'deputy' }] }), hoursAgo(3))
        return {}
      },
    ],
  ])('%s', async (_, words, mend, given) => {
    const file = contacts()
    const env = await given(file)
    const found = await look({ FROSTLINE_WATCHDOG_CONTACTS: contacts(), ...env })
    expect(found).toEqual({
      ok: false,
      words: expect.stringMatching(words),
      mend: expect.stringMatching(mend),
    })
  })
})

describe('a test of the alarms', () => {
  const { outbox } = watchdogFiles(root)
  const kept = join(root, 'watchdog-test.json')

  test('brings each person a code of their own, by their first channel that works', async () => {
    const file = readContacts(contacts())
    const { people } = await sendTestAlarm(file, tellBy(file, outbox, 'https://winter.example'), kept, NOW)
    expect(people).toMatchObject([{ name: 'Pat', by: 'webhook', received_at: null }])
    const { data } = JSON.parse(hook.received[0]!.body)
    expect(data.kind).toBe('test')
    expect(data.words).toContain(`code ${people[0]!.code}`)
  })

  test('is received by who knows the code, once; by nobody with another', () => {
    const { code } = lastTestAlarm(kept)!.people[0]!
    expect(testReceived(kept, '0000', NOW)).toBeNull()
    expect(lastTestAlarm(kept)!.people[0]!.received_at).toBeNull()
    expect(testReceived(kept, ` ${code}\n`, NOW)).toMatchObject({ name: 'Pat', received_at: NOW })
    testReceived(kept, code, hoursAgo(-1))
    expect(lastTestAlarm(kept)!.people[0]!.received_at).toEqual(NOW)
  })

  test('is kept for nobody else to read', () => {
    expect(statSync(kept).mode & 0o077).toBe(0)
    expect(testReceived(join(root, 'none'), '1234', NOW)).toBeNull()
  })
})
