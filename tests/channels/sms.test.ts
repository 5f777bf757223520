import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { sendSms } from '#src/channels/sms.ts'
import { parseContacts, type SmsGateway } from '#src/contacts.ts'
import { aMessage } from '#tests/channels/messages.ts'
import { webhookReceiver } from '#tests/support/webhook-receiver.ts'

const dir = mkdtempSync(join(tmpdir(), 'frostline-sms-'))
afterAll(() => rmSync(dir, { recursive: true }))
const secret_file = join(dir, 'secret')
writeFileSync(secret_file, 'AC12:token\n')
const TO = '+447700900123'
const message = aMessage()

let stop: () => Promise<void> = async () => {}
afterEach(() => stop())
async function receiver(...answers: Parameters<typeof webhookReceiver>) {
  const server = await webhookReceiver(...answers)
  stop = server.stop
  return server
}

/** What gateways ask for, as their own documentation has it. */
const gateways: Record<string, Omit<SmsGateway, 'url'>> = {
  'a form with basic authentication': {
    send: 'form',
    body: { To: '{to}', From: 'Frostline', Body: '{text}' },
    headers: { Authorization: 'Basic {basic}' },
    secret_file,
  },
  'JSON with a list of numbers and a key in a header': {
    send: 'json',
    body: { recipients: ['{to}'], originator: 'Frostline', body: '{text}', reference: '{id}', flash: false },
    headers: { Authorization: 'AccessKey {secret}' },
    secret_file,
  },
  'GOV.UK Notify, with a signed token': {
    send: 'json',
    body: {
      phone_number: '{to}',
      template_id: 'f33517ff',
      personalisation: { text: '{text}' },
      reference: '{id}',
    },
    headers: { Authorization: 'Bearer {jwt}' },
    secret_file,
  },
  'JSON with the key in the body': {
    send: 'json',
    body: { api_secret: '{secret}', to: '{to}', text: '{text}' },
    secret_file,
  },
}

describe('a gateway that wants', () => {
  test('a form with basic authentication', async () => {
    const { url, received } = await receiver()
    const gateway = { url, ...gateways['a form with basic authentication']! }
    expect(await sendSms(gateway, TO, message)).toEqual({ result: 'sent' })
    expect(Object.fromEntries(new URLSearchParams(received[0]!.body))).toEqual({
      To: TO,
      From: 'Frostline',
      Body: message.short,
    })
    expect(received[0]!.headers).toMatchObject({
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${Buffer.from('AC12:token').toString('base64')}`,
    })
  })

  test('JSON with a list of numbers and a key in a header', async () => {
    const { url, received } = await receiver()
    const gateway = { url, ...gateways['JSON with a list of numbers and a key in a header']! }
    await sendSms(gateway, TO, message)
    expect(JSON.parse(received[0]!.body)).toEqual({
      recipients: [TO],
      originator: 'Frostline',
      body: message.short,
      reference: message.id,
      flash: false,
    })
    expect(received[0]!.headers.authorization).toBe('AccessKey AC12:token')
  })

  test('JSON with the key in the body', async () => {
    const { url, received } = await receiver()
    await sendSms({ url, ...gateways['JSON with the key in the body']! }, TO, message)
    expect(JSON.parse(received[0]!.body)).toEqual({ api_secret: 'AC12:token', to: TO, text: message.short })
  })
})

test('a signed token is of the issuer, of now, and by the key', async () => {
  const { url, received } = await receiver()
  await sendSms({ url, ...gateways['GOV.UK Notify, with a signed token']! }, TO, message)
  const [head, claims, signature] = String(received[0]!.headers.authorization)
    .replace('Bearer ', '')
    .split('.')
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString())
  expect(read(head!)).toEqual({ typ: 'JWT', alg: 'HS256' })
  expect(read(claims!)).toEqual({ iss: 'AC12', iat: expect.any(Number) })
  expect(Math.abs(read(claims!).iat - Date.now() / 1_000)).toBeLessThan(5)
  expect(signature).toBe(createHmac('sha256', 'token').update(`${head}.${claims}`).digest('base64url'))
  expect(received[0]!.body).not.toContain('token')
})

test('a text with quotes, braces and ampersands stays in its place', async () => {
  const { url, received } = await receiver()
  const short = '"}, {secret} &To=+44&Body=x \\'
  const said = { ...message, short }
  await sendSms({ url, ...gateways['JSON with the key in the body']! }, TO, said)
  await sendSms({ url, ...gateways['a form with basic authentication']! }, TO, said)
  expect(JSON.parse(received[0]!.body).text).toBe(short)
  expect(new URLSearchParams(received[1]!.body).getAll('To')).toEqual([TO])
  expect(new URLSearchParams(received[1]!.body).get('Body')).toBe(short)
})

describe('what it answers', () => {
  const plain = { send: 'json', body: { to: '{to}', text: '{text}' } } as const
  test.each<[string, number | 'silence', string]>([
    ['taken', 201, 'sent'],
    ['a wrong number', 400, 'refused'],
    ['a wrong key', 401, 'refused'],
    ['elsewhere', 302, 'refused'],
    ['too often', 429, 'retry'],
    ['broken', 500, 'retry'],
    ['nothing within 5 s', 'silence', 'retry'],
  ])('%s (%s): %s', async (_, status, result) => {
    const { url } = await receiver(() => status)
    expect(await sendSms({ url, ...plain }, TO, message)).toMatchObject({ result })
  })

  test.each([
    ['{"messages":[{"status":"0"}]}', 'sent'],
    ['{"messages":[{"status":"29"}]}', 'retry'],
    ['', 'retry'],
  ])('200 with %s, where “status 0” means taken: %s', async (answer, result) => {
    const { url } = await receiver(() => 200, answer)
    const delivered = await sendSms({ url, ...plain, answer_has: '"status":"0"' }, TO, message)
    expect(delivered).toMatchObject({ result })
  })

  test('no gateway, and a secret that cannot be read, are worth another try', async () => {
    expect(await sendSms({ url: 'http://127.0.0.1:9/', ...plain }, TO, message)).toMatchObject({
      result: 'retry',
    })
    const { url, received } = await receiver()
    const without = { url, ...gateways['JSON with the key in the body']!, secret_file: join(dir, 'none') }
    expect(await sendSms(without, TO, message)).toMatchObject({
      result: 'retry',
      why: expect.stringContaining('none: cannot be read (ENOENT)'),
    })
    expect(received).toEqual([])
  })
})

test('every gateway of these tests is one that a contacts file may name', () => {
  const people = [{ id: 'pat', name: 'Pat', rung: 'duty_manager', channels: [{ by: 'sms', to: TO }] }]
  for (const gateway of Object.values(gateways)) {
    const sms = { url: 'https://sms.example/send', ...gateway }
    const text = JSON.stringify({ format: 'frostline.contacts/1', sms, people })
    expect(parseContacts(text, 'own.json').sms).toEqual(sms)
  }
})
