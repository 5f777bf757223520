import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ownMessages } from '#src/adapters/mqtt-own-messages.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function broker() {
  const sent: number[] = []
  const send = (packet: object) => void sent.push((packet as { messageId: number }).messageId)
  return { sent, connection: { send } }
}

test('a message is sent once the broker has taken it, and no two on their way have one number', async () => {
  const { sent, connection } = broker()
  const own = ownMessages()
  const both = ['cmd', 'errors'].map((topic) => own.publish(connection, topic, '{}'))
  for (const id of sent) own.taken(id)
  await Promise.all(both)
  expect(new Set(sent).size).toBe(2)
})

test('a broker that takes nothing holds nobody up for longer than 10 s', async () => {
  const { connection } = broker()
  const told = expect(ownMessages().publish(connection, 'cmd', '{}')).rejects.toThrow('within 10 s')
  await vi.advanceTimersByTimeAsync(10_000)
  await told
})

test('a broker that takes nothing is sent no more than it can number', async () => {
  const { connection } = broker()
  const own = ownMessages()
  const untaken = Array.from({ length: 10_000 }, () =>
    own.publish(connection, 'errors', '{}').catch(() => {}),
  )
  await expect(own.publish(connection, 'errors', '{}')).rejects.toThrow('10000 messages not taken yet')
  own.lost('gone')
  await Promise.all(untaken)
})
