import { createServer, type Server } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { mqttConnection } from '#src/adapters/mqtt-connection.ts'

const CONNACK = Buffer.from([0x20, 2, 0, 0])
const suback = (code: number) => Buffer.from([0x90, 3, 0, 1, code])

let server: Server
afterEach(() => void server.close())

/** A broker of 3.1.1 that lets everybody in and answers a subscription with that. */
async function broker(code: number): Promise<URL> {
  server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => {
      socket.write(CONNACK)
      socket.once('data', () => socket.write(suback(code)))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return new URL(`mqtt://127.0.0.1:${(server.address() as { port: number }).port}`)
}
async function connected(code: number) {
  const events = { subscribed: vi.fn(), published: vi.fn(), acknowledged: vi.fn(), closed: vi.fn() }
  const settings = {
    version: 4,
    clientId: 'ingest',
    subscription: 'v1/+/+/telemetry',
    maxInHand: 10,
  } as const
  const connection = mqttConnection({ ...settings, url: await broker(code) }, events)
  await vi.waitFor(() =>
    expect(events.subscribed.mock.calls.length + events.closed.mock.calls.length).toBe(1),
  )
  await connection.end()
  return events
}

test('a subscription at QoS 1 is what is asked for', async () => {
  const { subscribed } = await connected(1)
  expect(subscribed).toHaveBeenCalledOnce()
})

test.each([
  ['refused', 0x80, 'it refuses the subscription to v1/+/+/telemetry'],
  ['granted at QoS 0, which keeps nothing for us', 0, 'it grants QoS 0 to v1/+/+/telemetry'],
])('a subscription that is %s is a trouble', async (_, code, words) => {
  const { subscribed, closed } = await connected(code)
  expect(subscribed).not.toHaveBeenCalled()
  expect(closed).toHaveBeenCalledExactlyOnceWith(expect.stringContaining(words), false)
})
