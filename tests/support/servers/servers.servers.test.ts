import { connectAsync } from 'mqtt'
import postgres from 'postgres'
import { expect, test } from 'vitest'
import { startInflux1, startInflux2 } from '#tests/support/servers/influx.ts'
import { startMosquitto } from '#tests/support/servers/mosquitto.ts'
import { startPostgres } from '#tests/support/servers/postgres.ts'
import { sayOnce, startLocal, type TestServer } from '#tests/support/servers/process.ts'

async function timed(name: string, start: () => Promise<TestServer>): Promise<TestServer> {
  const began = performance.now()
  const server = await start()
  sayOnce(`${name} ready in ${((performance.now() - began) / 1000).toFixed(1)} s`)
  return server
}
const statusOf = (url: string) => fetch(url).then((response) => response.status)

test('mosquitto keeps a session and its QoS 1 messages over kill -9', async () => {
  const server = await timed('mosquitto', () => startMosquitto({ persistence: true }))
  const session = { clientId: 'listener', clean: false } as const
  const listener = await connectAsync(server.url, session)
  await listener.subscribeAsync('v1/#', { qos: 1 })
  await listener.endAsync()
  const sender = await connectAsync(server.url)
  await sender.publishAsync('v1/a/b/telemetry', 'cold', { qos: 1 })
  await sender.endAsync()
  await server.kill()
  await expect(connectAsync(server.url, { reconnectPeriod: 0, connectTimeout: 2_000 })).rejects.toThrow()
  await server.restart()
  const { promise: received, resolve } = Promise.withResolvers<string>()
  const { connect } = await import('mqtt')
  const again = connect(server.url, session)
  again.on('message', (_topic, payload) => resolve(String(payload)))
  expect(await received).toBe('cold')
  await again.endAsync()
  await server.stop()
})

test.each([
  ['InfluxDB 1', startInflux1, '/ping', 204],
  ['InfluxDB 2', startInflux2, '/health', 200],
] as const)(
  '%s answers, is gone after kill, is back after restart, is gone after stop',
  async (name, start, path, status) => {
    const server = await timed(name, start)
    expect(await statusOf(server.url + path)).toBe(status)
    await server.kill()
    await expect(statusOf(server.url + path)).rejects.toThrow()
    await server.restart()
    expect(await statusOf(server.url + path)).toBe(status)
    await server.stop()
    await expect(statusOf(server.url + path)).rejects.toThrow()
  },
)

test('PostgreSQL keeps what was committed over kill -9', async () => {
  const server = await timed('PostgreSQL', startPostgres)
  const before = postgres(server.url, { max: 1 })
  await before`create table decision (id text primary key)`
  await before`insert into decision values ('night-1')`
  await before.end()
  await server.kill()
  await server.restart()
  const after = postgres(server.url, { max: 1 })
  expect([...(await after`select id from decision`)]).toEqual([{ id: 'night-1' }])
  await after.end()
  await server.stop()
})

test('a server that cannot start says what it wrote', async () => {
  const start = startLocal({
    command: 'sh',
    args: ['-c', 'echo no such disk; exit 3'],
    url: '',
    folder: '/nonexistent',
    probe: () => Promise.reject(new Error('no answer')),
  })
  await expect(start).rejects.toThrow('no such disk')
})
