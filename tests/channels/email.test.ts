import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { mailServerTrouble, sendEmail } from '#src/channels/email.ts'
import { aMessage } from '#tests/channels/messages.ts'
import { mailReceiver } from '#tests/support/mail-receiver.ts'

const dir = mkdtempSync(join(tmpdir(), 'frostline-email-'))
afterAll(() => rmSync(dir, { recursive: true }))
const password_file = join(dir, 'password')
writeFileSync(password_file, 'known to the server\n')
const LOGIN = { user: 'frostline', pass: 'known to the server' }
const from = 'Frostline <frost@council.example>'
const TO = 'pat@council.example'

let stop: () => Promise<void> = async () => {}
afterEach(() => stop())
async function receiver(answers?: Parameters<typeof mailReceiver>[0]) {
  const server = await mailReceiver(answers)
  stop = server.stop
  return server
}

describe('an e-mail', () => {
  test('leads with the sentence, and has the id of the message', async () => {
    const { url: server, received } = await receiver()
    expect(await sendEmail({ server, from }, TO, aMessage())).toEqual({ result: 'sent' })
    const [letter] = received
    expect(letter!.to).toBe(TO)
    expect(letter!.source).toContain('Subject: URGENT: Route 1 must be ordered by 21:00.')
    expect(letter!.source).toContain(
      'Message-ID: <northshire.frost.2026-01-15T18-00-00.000Z.0.pat@frostline>',
    )
    expect(letter!.source.replace(/\r\n /g, ' ')).toContain(
      'X-Frostline-ID: northshire.frost.2026-01-15T18:00:00.000Z.0.pat',
    )
    expect(letter!.source).toMatch(/^Auto-Submitted: auto-generated/m)
    expect(letter!.source).toMatch(/^Importance: High/m)
    expect(letter!.source.replace(/=\r\n/g, '')).toContain('https://winter.example/alerts')
  })

  test('a text with a line of its own in the subject adds no header', async () => {
    const { url: server, received } = await receiver()
    await sendEmail({ server, from }, TO, aMessage({ subject: 'Frost\r\nBcc: all@council.example' }))
    expect(received[0]!.source).not.toMatch(/^Bcc:/m)
  })

  test.each([
    [450, 'retry'],
    [452, 'retry'],
    [550, 'refused'],
    [553, 'refused'],
  ])('answered %i: %s', async (code, result) => {
    const { url: server, received } = await receiver({ rcpt: () => code })
    const delivered = await sendEmail({ server, from }, TO, aMessage())
    expect(delivered).toEqual({ result, why: expect.stringContaining(String(code)) })
    expect(received).toEqual([])
  })

  test.each<[string, Partial<Parameters<typeof sendEmail>[0]>, string, string]>([
    ['the password', { password_file }, 'sent', ''],
    ['another password', { password_file: '/etc/hostname' }, 'refused', '535'],
    ['a password that cannot be read', { password_file: join(dir, 'none') }, 'retry', 'ENOENT'],
  ])('with %s: %s', async (_, login, result, why) => {
    const { url: server } = await receiver({ login: LOGIN, options: { allowInsecureAuth: true } })
    const delivered = await sendEmail({ server, from, username: 'frostline', ...login }, TO, aMessage())
    expect(delivered).toEqual(result === 'sent' ? { result } : { result, why: expect.stringContaining(why) })
  })

  test('no server is worth another try', async () => {
    const delivered = await sendEmail({ server: 'smtp://127.0.0.1:9', from }, TO, aMessage())
    expect(delivered).toEqual({ result: 'retry', why: expect.stringContaining('ECONNREFUSED') })
  })

  test('a server that says nothing is given up after 5 s, one that says a little at a time after 10', async () => {
    const open = new Set<Socket>()
    const server = createServer((socket) => {
      open.add(socket)
      socket.on('error', () => {})
    }).listen(0, '127.0.0.1')
    const slow = createServer((socket) => {
      open.add(socket)
      socket.on('error', () => {})
      socket.write('220-wait\r\n')
      const timer = setInterval(() => socket.write('220-wait\r\n'), 1_000)
      socket.on('close', () => clearInterval(timer))
    }).listen(0, '127.0.0.1')
    stop = async () => {
      for (const socket of open) socket.destroy()
      server.close()
      slow.close()
    }
    const portOf = (one: typeof server) => (one.address() as { port: number }).port
    await Promise.all([server, slow].map((one) => once(one, 'listening')))
    const began = performance.now()
    const results = await Promise.all(
      [server, slow].map((one) =>
        sendEmail({ server: `smtp://127.0.0.1:${portOf(one)}`, from }, TO, aMessage()),
      ),
    )
    expect(results).toMatchObject([{ result: 'retry' }, { result: 'retry' }])
    expect(performance.now() - began).toBeLessThan(13_000)
  })
})

describe('without TLS nothing is sent but to this machine itself', () => {
  test.each<[string, object]>([
    ['a server that offers none', {}],
    ['a certificate that nobody trusts', { secure: true }],
  ])('%s', async (_, options) => {
    const { url, received } = await receiver({ options })
    const mail = { server: url, from, tls: 'required' as const }
    expect(await sendEmail(mail, TO, aMessage())).toMatchObject({ result: 'retry' })
    expect(received).toEqual([])
    expect(await mailServerTrouble(mail)).not.toBeNull()
  })
})

test('a look at the server sends nothing, and finds a login that is refused', async () => {
  const { url: server, received } = await receiver({ login: LOGIN, options: { allowInsecureAuth: true } })
  expect(await mailServerTrouble({ server, from, username: 'frostline', password_file })).toBeNull()
  const other = { server, from, username: 'other', password_file }
  expect(await mailServerTrouble(other)).toContain('535')
  expect(received).toEqual([])
})
