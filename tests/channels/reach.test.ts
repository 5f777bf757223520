import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { reach } from '#src/channels/reach.ts'
import type { Person } from '#src/contacts.ts'
import { aMessage } from '#tests/channels/messages.ts'
import { mailReceiver } from '#tests/support/mail-receiver.ts'
import { webhookReceiver } from '#tests/support/webhook-receiver.ts'

const dir = mkdtempSync(join(tmpdir(), 'frostline-reach-'))
afterAll(() => rmSync(dir, { recursive: true }))
const secret_file = join(dir, 'secret')
writeFileSync(secret_file, 'secret')
const message = aMessage()

const servers: { stop(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map(({ stop }) => stop()))
})

/** A pager, then e-mail, then SMS, each answering as told. */
async function ways(pager: number, mail: number, gateway: number) {
  const hook = await webhookReceiver(() => pager)
  const letters = await mailReceiver({ rcpt: () => mail })
  const texts = await webhookReceiver(() => gateway)
  servers.push(hook, letters, texts)
  const pat: Person = {
    id: 'pat',
    name: 'Pat',
    rung: 'duty_manager',
    channels: [
      { by: 'webhook', url: hook.url, secret_file },
      { by: 'email', to: 'pat@council.example' },
      { by: 'sms', to: '+447700900123' },
    ],
  }
  const email = { server: letters.url, from: 'frost@council.example' }
  const sms = { url: texts.url, send: 'json' as const, body: { id: '{id}', to: '{to}', text: '{text}' } }
  const tried = () => [hook, letters, texts].map(({ received }) => received.length)
  return { pat, senders: { email, sms }, tried, hook, letters, texts }
}

describe('the next channel at once where one fails', () => {
  test.each<[string, [number, number, number], object, [number, number, number]]>([
    ['all well: the first alone', [204, 250, 200], { result: 'sent', by: 'webhook', why: null }, [1, 0, 0]],
    [
      'the pager is down',
      [500, 250, 200],
      { result: 'sent', by: 'email', why: 'webhook: answered 500' },
      [1, 1, 0],
    ],
    [
      'the pager is gone and the mailbox unknown',
      [410, 550, 200],
      { result: 'sent', by: 'sms', why: expect.stringMatching(/^webhook: answered 410; email: 550/) },
      [1, 0, 1],
    ],
    [
      'all refuse for good',
      [410, 550, 400],
      { result: 'refused', why: expect.stringMatching(/^webhook: .*; email: .*; sms: answered 400$/) },
      [1, 0, 1],
    ],
    ['one of them may come back', [410, 451, 400], { result: 'retry', why: expect.any(String) }, [1, 0, 1]],
  ])('%s', async (_, answers, expected, tried) => {
    const given = await ways(...answers)
    expect(await reach(given.pat, given.senders, message)).toEqual(expected)
    expect(given.tried()).toEqual(tried)
  })

  test('all under one id', async () => {
    const { pat, senders, hook, letters, texts } = await ways(500, 250, 200)
    await reach(pat, senders, message)
    const byMailAndSms = { ...pat, channels: pat.channels!.toReversed().slice(0, 2) }
    await reach(byMailAndSms, senders, message)
    expect(hook.received[0]!.headers['webhook-id']).toBe(message.id)
    expect(letters.received[0]!.source.replace(/\r\n /g, ' ')).toContain(`X-Frostline-ID: ${message.id}`)
    expect(JSON.parse(texts.received[0]!.body).id).toBe(message.id)
  })
})

test('the one webhook of an older file is a channel', async () => {
  const { senders, hook } = await ways(204, 250, 200)
  const pat = {
    id: 'pat',
    name: 'Pat',
    rung: 'duty_manager' as const,
    webhook: { url: hook.url, secret_file },
  }
  expect(await reach(pat, senders, message)).toEqual({ result: 'sent', by: 'webhook', why: null })
})

test('a secret that cannot be read leads to the next channel, and nothing goes out unsigned', async () => {
  const { pat, senders, tried } = await ways(204, 250, 200)
  const [hook, ...others] = pat.channels!
  const channels = [{ ...hook!, secret_file: join(dir, 'none') } as typeof hook & object, ...others]
  const reached = await reach({ ...pat, channels }, senders, message)
  expect(reached).toMatchObject({ result: 'sent', by: 'email', why: expect.stringContaining('ENOENT') })
  expect(tried()).toEqual([0, 1, 0])
})

test('who has no channel is reached by none', async () => {
  expect(await reach({ id: 'pat', name: 'Pat', rung: 'list' }, {}, message)).toBeNull()
})
