import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { contactsNotifier } from '#src/adapters/notifier.ts'
import { WAIT_MIN } from '#src/contacts.ts'
import type { OutboxMessage } from '#src/notification/message.ts'
import { EVENING } from '#tests/support/builders.ts'
import { isSignedWith, webhookReceiver } from '#tests/support/webhook-receiver.ts'

const SECRET = 'known to the receiver alone'
const dir = mkdtempSync(join(tmpdir(), 'frostline-notifier-'))
afterAll(() => rmSync(dir, { recursive: true }))
const secret_file = join(dir, 'secret')
writeFileSync(secret_file, `${SECRET}\n`)

const message: OutboxMessage = {
  id: 'northshire.frost.2026-01-15T18:00:00.000Z.0.pat',
  notice: 'northshire.frost.2026-01-15T18:00:00.000Z',
  authority: 'northshire',
  person: 'pat',
  kind: 'alert',
  severity: 'urgent',
  title: 'URGENT: Frost on the roads',
  body: 'Route 1 must be ordered by 21:00. −1.2 °C',
  created_at: EVENING,
  state: 'due',
  attempts: 1,
  next_try_at: EVENING,
  sent_at: null,
  why: null,
}
const pat = { id: 'pat', name: 'Pat', rung: 'duty_manager' } as const
const notifierTo = (url: string, secretFile = secret_file) =>
  contactsNotifier(
    { people: [{ ...pat, webhook: { url, secret_file: secretFile } }], wait_min: WAIT_MIN },
    'http://127.0.0.1:3000/alerts',
  )

let stop: () => Promise<void> = async () => {}
async function receiver(answer?: Parameters<typeof webhookReceiver>[0]) {
  const server = await webhookReceiver(answer)
  stop = server.stop
  return server
}
beforeEach(() => {
  stop = async () => {}
})
afterEach(() => stop())

describe('a webhook', () => {
  test('gets a CloudEvent that it can know to be ours', async () => {
    const { url, received } = await receiver()
    expect(await notifierTo(url).send(message)).toEqual({ result: 'sent', by: 'webhook', why: null })
    const [event] = received
    expect(isSignedWith(SECRET, event!)).toBe(true)
    expect(isSignedWith('another secret', event!)).toBe(false)
    expect(event!.headers['content-type']).toBe('application/cloudevents+json; charset=utf-8')
    expect(JSON.parse(event!.body)).toMatchObject({
      specversion: '1.0',
      id: message.id,
      type: 'frostline.alert',
      time: '2026-01-15T18:00:00.000Z',
      data: { title: message.title, body: message.body, severity: 'urgent', to: 'Pat' },
    })
  })

  test.each([
    [200, 'sent'],
    [204, 'sent'],
    [302, 'refused'],
    [400, 'refused'],
    [410, 'refused'],
    [429, 'retry'],
    [500, 'retry'],
    [503, 'retry'],
  ])('that answers %i: %s', async (status, result) => {
    const { url, received } = await receiver(() => status)
    expect(await notifierTo(url).send(message)).toMatchObject({ result })
    expect(received).toHaveLength(1)
  })

  test('tried again has the same id', async () => {
    const { url, received } = await receiver((count) => (count === 1 ? 500 : 204))
    await notifierTo(url).send(message)
    await notifierTo(url).send({ ...message, attempts: 2 })
    expect(new Set(received.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([message.id]))
  })

  test('that is not there is worth another try', async () => {
    expect(await notifierTo('http://127.0.0.1:9/hook').send(message)).toMatchObject({ result: 'retry' })
  })

  test('that takes the message and gives no answer is worth another try after 5 s', async () => {
    const { url } = await receiver(() => 'silence')
    expect(await notifierTo(url).send(message)).toMatchObject({ result: 'retry' })
  })

  test('whose secret cannot be read is not called unsigned', async () => {
    const { url, received } = await receiver()
    const outcome = await notifierTo(url, join(dir, 'nothing-here')).send(message)
    expect(outcome).toMatchObject({
      result: 'retry',
      why: expect.stringContaining('nothing-here: cannot be read (ENOENT)'),
    })
    expect(received).toEqual([])
  })
})

test('somebody who is no longer a contact is refused by name', async () => {
  expect(await contactsNotifier({ people: [], wait_min: WAIT_MIN }, '').send(message)).toEqual({
    result: 'refused',
    why: 'no longer among the contacts',
  })
})
