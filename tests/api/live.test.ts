import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import type { ApiDeps } from '#src/api/deps.ts'
import { liveFeed } from '#src/jobs/live-feed.ts'
import { type Bench, bench, KEY, notAProblem } from '#tests/api/support.ts'
import { EVENING, minutesAfter } from '#tests/support/builders.ts'

const publish = ({ live }: ApiDeps, subject: string) =>
  live.publish({ kind: 'reading', subject, at: EVENING })

/** An open stream and what has come out of it so far; `until` waits for a text to appear. */
async function open({ app }: Bench, headers: Record<string, string> = {}) {
  const answer = await app.inject({
    url: '/api/v1/live',
    headers: { ...KEY, accept: 'text/event-stream', ...headers },
    payloadAsStream: true,
  })
  const stream = answer.stream()
  let text = ''
  stream.on('data', (chunk) => {
    text += chunk
  })
  const until = async (part: string) => {
    while (!text.includes(part)) await once(stream, 'data')
    return text
  }
  return { answer, stream, until }
}

test('tells what changed, by kind and subject only', async () => {
  const made = await bench()
  const { answer, until, stream } = await open(made)
  expect(answer.headers['content-type']).toBe('text/event-stream')
  await until('event: hello')
  publish(made.deps, 'moor-top')
  const text = await until('"moor-top"')
  expect(text).toContain(
    'id: 1\nevent: reading\ndata: {"subject":"moor-top","at":"2026-01-15T18:00:00.000Z"}\n\n',
  )
  stream.destroy()
})

test('replays what a page missed', async () => {
  const made = await bench()
  for (const kind of ['decision', 'reading', 'forecast', 'reading', 'alert'] as const)
    made.deps.live.publish({ kind, subject: 'moor-top', at: EVENING })
  const { until, stream } = await open(made, { 'last-event-id': '2' })
  const text = await until('id: 5')
  expect(text.match(/^id: \d+$/gm)).toEqual(['id: 3', 'id: 4', 'id: 5'])
  stream.destroy()
})

test('of what a page missed again and again the last is replayed', async () => {
  const made = await bench()
  for (let n = 0; n < 15; n++) publish(made.deps, 'moor-top')
  made.deps.live.publish({ kind: 'decision', subject: 'route-1', at: EVENING })
  const { until, stream } = await open(made, { 'last-event-id': '3' })
  const text = await until('event: decision')
  expect(text.match(/^id: \d+$/gm)).toEqual(['id: 15', 'id: 16'])
  stream.destroy()
})

test('readings are told once a second, with the count of those before; a decision waits for none', async () => {
  const made = await bench()
  const { until, stream } = await open(made)
  await until('event: hello')
  for (let n = 0; n < 1_000; n++) publish(made.deps, 'moor-top')
  made.deps.live.publish({ kind: 'decision', subject: 'route-1', at: EVENING })
  const soon = await until('event: decision')
  expect(soon.match(/^event: reading$/gm)).toHaveLength(1)
  const text = await until('"before":998')
  expect(text.match(/^id: \d+$/gm)).toEqual(['id: 1', 'id: 1001', 'id: 1000'])
  stream.destroy()
})

test.each(['1', '99', 'x', '-1', '9'.repeat(40)])('says reset when what follows %s is gone', async (id) => {
  const made = await bench()
  for (let n = 0; n < 15; n++) publish(made.deps, `station-${n}`)
  const { until, stream } = await open(made, { 'last-event-id': id })
  const text = await until('event: reset')
  expect(text).not.toContain('event: reading')
  stream.destroy()
})

test('after a restart a page reads everything anew, however much has happened since', async () => {
  const before = liveFeed(10, EVENING.getTime())
  for (let n = 0; n < 5; n++) before.publish({ kind: 'reading', subject: `station-${n}`, at: EVENING })
  const [last] = before.since(EVENING.getTime() + 4) ?? []
  const live = liveFeed(10, minutesAfter(EVENING, 1).getTime())
  const made = await bench({ live })
  for (let n = 0; n < 8; n++) publish(made.deps, 'moor-top')
  const { until, stream } = await open(made, { 'last-event-id': String(last?.id) })
  await until('event: reset')
  stream.destroy()
})

test('does not name the subjects of another authority', async () => {
  const made = await bench()
  const { until, stream } = await open(made)
  publish(made.deps, 'south-hill')
  const text = await until('id: 1')
  expect(text).not.toContain('south-hill')
  stream.destroy()
})

test.each([
  ['deadline_near:route-1', true],
  ['sensor_silent:northshire', true],
  ['sensor_doubted:moor-top/SENSOR_STUCK', true],
  ['sensor_silent:southshire', false],
  ['deadline_near:south-1', false],
  ['sensor_doubted:south-hill/SENSOR_STUCK', false],
])('an alert is named to its own authority only: %s', async (subject, isNamed) => {
  const made = await bench()
  const { until, stream } = await open(made)
  made.deps.live.publish({ kind: 'alert', subject, at: EVENING })
  const text = await until('id: 1')
  expect(text).toContain(`"subject":${isNamed ? `"${subject}"` : 'null'}`)
  stream.destroy()
})

test.each(['application/json', '*/*', undefined])('Accept %s is refused', async (accept) => {
  const { app } = await bench()
  const answer = await app.inject({ url: '/api/v1/live', headers: { ...KEY, ...(accept && { accept }) } })
  expect(notAProblem(answer, 406, 'NOT_ACCEPTABLE')).toBeUndefined()
})

test('is for readers only', async () => {
  const { app } = await bench()
  const answer = await app.inject({ url: '/api/v1/live', headers: { accept: 'text/event-stream' } })
  expect(notAProblem(answer, 401, 'AUTH')).toBeUndefined()
})

test('the service stops with a page open, and forgets it', async () => {
  const made = await bench()
  await made.app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = made.app.server.address() as AddressInfo
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/live`, {
    headers: { ...KEY, accept: 'text/event-stream' },
  })
  const reader = answer.body!.getReader()
  await reader.read()
  await made.app.close()
  expect((await reader.read()).done).toBe(true)
})

test('sandboxes open so many streams together and no more; people’s pages follow all the same', async () => {
  const sensor = {
    authority: 'sandbox-1',
    device: 'sensor-1',
    name: 'Box',
    lat: 53,
    lon: -2,
    since_at: EVENING,
  }
  const made = await bench({
    sandboxes: {
      limits: { sensors: 1, of_one_address: 1, mb_a_day: 1 },
      mqtt: { port: 1883, tls: false },
      resetsAt: () => EVENING,
      signUp: async () => 'FULL',
      holder: (key) => (key === 'fl_sandbox_1' ? sensor : null),
    },
  })
  const guest = { authorization: 'Bearer fl_sandbox_1', accept: 'text/event-stream' }
  const ask = (headers: Record<string, string>) =>
    made.app.inject({ url: '/api/v1/live', headers, payloadAsStream: true })
  const streams = await Promise.all(Array.from({ length: 100 }, () => ask(guest)))
  expect(streams.map(({ statusCode }) => statusCode)).toEqual(Array(100).fill(200))
  expect((await ask(guest)).statusCode).toBe(503)
  const people = await open(made)
  expect(people.answer.statusCode).toBe(200)
  for (const { stream } of [...streams, people.answer]) stream().destroy()
})

test('who holds the key of one shared thing is a guest too', async () => {
  const made = await bench()
  const key = 'fl_share_of-moor-top'
  await made.store.saveApiKeys([
    { key_hash: made.deps.hashKey(key), authority: 'northshire', scopes: ['read'], share: 'share-1' },
  ])
  const headers = { authorization: `Bearer ${key}`, accept: 'text/event-stream' }
  const ask = () => made.app.inject({ url: '/api/v1/live', headers, payloadAsStream: true })
  const streams = await Promise.all(Array.from({ length: 100 }, ask))
  expect((await ask()).statusCode).toBe(503)
  const people = await open(made)
  for (const { stream } of [...streams, people.answer]) stream().destroy()
})

test('rejections are told at once, then once a second with the count of those before', async () => {
  const made = await bench()
  const { until, stream } = await open(made)
  await until('event: hello')
  for (let n = 0; n < 40; n++)
    made.deps.live.publish({ kind: 'rejection', subject: 'moor-top-box', at: EVENING })
  const text = await until('"before":38')
  expect(text.match(/event: rejection/g)).toHaveLength(2)
  stream.destroy()
})
