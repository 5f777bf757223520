import { connectAsync, type MqttClient } from 'mqtt'
import { afterEach, expect, test } from 'vitest'
import { type EmbeddedBroker, embeddedBroker } from '#src/adapters/mqtt-broker.ts'
import type { DeviceMessage } from '#src/ports.ts'
import { EVENING, hoursAfter } from '#tests/support/builders.ts'
import { deviceBench } from '#tests/support/device-bench.ts'

const BOX = 'moor-top-box'
const TOPIC = `v1/northshire/${BOX}/telemetry`
const reason = 'its label was photographed'

const opened: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close()
})

/** The API beside the broker inside the service, and what a device gets acknowledged. */
async function connected() {
  let broker: EmbeddedBroker | null = null
  const given = await deviceBench({ disconnect: (device) => broker?.disconnect(device) })
  broker = embeddedBroker({
    ...{ host: '127.0.0.1', port: 0, refusedAfter: () => 0 },
    identify: ({ username = '', password }) =>
      given.identify(username, Buffer.from(password ?? []).toString()),
  })
  const heard: DeviceMessage[] = []
  await broker.start(async (message) => {
    if (!message.refused) heard.push(message)
  })
  opened.push(() => broker!.stop())
  const port = broker.port()
  const connect = async (password: string): Promise<MqttClient> => {
    const client = await connectAsync(`mqtt://127.0.0.1:${port}`, {
      ...{ clientId: BOX, username: BOX, password, protocolVersion: 4, reconnectPeriod: 0 },
    })
    client.on('error', () => {})
    opened.push(() => client.endAsync(true))
    return client
  }
  const secret = async (more: object = {}): Promise<string> =>
    (await given.post('engineer', `/devices/${BOX}/credential`, { reason, ...more })).json().secret
  return { ...given, heard, connect, secret }
}

const ended = (client: MqttClient) => new Promise<void>((resolve) => client.once('close', () => resolve()))

test('a revoked device’s session ends at once, and it does not come back', async () => {
  const { post, heard, connect, secret } = await connected()
  const told = await secret()
  const client = await connect(told)
  await client.publishAsync(TOPIC, '{}', { qos: 1 })
  const closed = ended(client)
  const began = performance.now()
  await post('engineer', `/devices/${BOX}/revoke`, { reason })
  await closed
  expect(performance.now() - began).toBeLessThan(1_000)
  expect(heard).toHaveLength(1)
  await expect(connect(told)).rejects.toThrow(/Not authorized/)
  const restored = await connect(await secret())
  await restored.publishAsync(TOPIC, '{}', { qos: 1 })
  expect(heard).toHaveLength(2)
})

test('a session that the old secret opened ends with its grace period', async () => {
  const { heard, connect, secret, setNow } = await connected()
  const client = await connect(await secret())
  await secret({ grace_h: 2 })
  setNow(hoursAfter(EVENING, 1))
  await client.publishAsync(TOPIC, '{}', { qos: 1 })
  setNow(hoursAfter(EVENING, 2))
  const closed = ended(client)
  client.publishAsync(TOPIC, '{}', { qos: 1 }).catch(() => {})
  await closed
  expect(heard).toHaveLength(1)
})

test('a device in quarantine stays connected: what it says is judged elsewhere', async () => {
  const { post, heard, connect, secret } = await connected()
  const client = await connect(await secret())
  await post('engineer', `/devices/${BOX}/quarantine`, { reason })
  await client.publishAsync(TOPIC, '{}', { qos: 1 })
  expect([heard.length, client.connected]).toEqual([1, true])
})
