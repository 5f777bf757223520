import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { influx1Readings } from '#src/adapters/influx1-readings.ts'
import { influx2Readings } from '#src/adapters/influx2-readings.ts'
import type { ReadingStore } from '#src/ports.ts'
import { aReading, EVENING, hoursAfter, minutesAfter } from '#tests/support/builders.ts'
import { startInflux1, startInflux2 } from '#tests/support/servers/influx.ts'
import type { TestServer } from '#tests/support/servers/process.ts'

/** The journal that the views of these tests are filled from. */
const JOURNAL = 'journal-1'

const BATCHES = 40
const BATCH = 250
const KILLED_AT = 15
const ALL = { from: EVENING, to: hoursAfter(EVENING, 24 * 60), limit: BATCHES * BATCH + 1 }
const batch = (index: number) =>
  Array.from({ length: BATCH }, (_, i) => {
    const seq = index * BATCH + i
    return aReading({ at: minutesAfter(EVENING, seq), seq, road_temp_c: -(seq % 90) / 10 })
  })

const outcomeOf = (work: Promise<void>) =>
  work.then(
    () => null,
    (error: Error) => error,
  )

type Started = { server: TestServer; store: ReadingStore }
const influx1 = async (): Promise<Started> => {
  const server = await startInflux1()
  const url = new URL(server.url)
  return { server, store: influx1Readings({ url, database: 'frostline', credentials: null }) }
}
const influx2 = async (): Promise<Started> => {
  const server = await startInflux2()
  return { server, store: influx2Readings({ ...server, url: new URL(server.url) }) }
}

describe.each([
  ['InfluxDB 1', influx1],
  ['InfluxDB 2', influx2],
] as const)('%s', (_name, start) => {
  let server: TestServer | null = null
  afterEach(() => server?.stop())

  test('killed in the middle of appends: append rejects, nothing is lost, nothing doubled', async () => {
    const started = await start()
    server = started.server
    const { store } = started
    let failures = 0
    for (let index = 0; index < BATCHES; index++) {
      const writing = outcomeOf(store.append(batch(index), index + 1, JOURNAL))
      if (index === KILLED_AT) await server.kill()
      if ((await writing) === null) continue
      failures++
      await server.restart()
      expect(await outcomeOf(store.append(batch(index), index + 1, JOURNAL))).toBeNull()
    }
    expect(failures).toBe(1)
    const found = await store.ofDevice('moor-top-box', ALL)
    expect(found.map(({ seq }) => seq)).toEqual(Array.from({ length: BATCHES * BATCH }, (_, i) => i))
    expect(await store.position(JOURNAL)).toBe(BATCHES)
  })

  test('while it is down every call rejects, at once and in words; afterwards all work again', async () => {
    const started = await start()
    server = started.server
    const { store } = started
    await store.append(batch(0), 1, JOURNAL)
    await server.kill()
    const began = performance.now()
    await expect(store.append(batch(1), 2, JOURNAL)).rejects.toThrow('InfluxDB at http://127.0.0.1')
    await expect(store.position(JOURNAL)).rejects.toThrow('InfluxDB at http://127.0.0.1')
    await expect(store.ofDevice('moor-top-box', ALL)).rejects.toThrow('InfluxDB at http://127.0.0.1')
    expect(performance.now() - began).toBeLessThan(2_000)
    await server.restart()
    await store.append(batch(1), 2, JOURNAL)
    expect(await store.ofDevice('moor-top-box', ALL)).toHaveLength(2 * BATCH)
    expect(await store.position(JOURNAL)).toBe(2)
  })
})

describe.each([
  ['InfluxDB 1', (url: URL) => influx1Readings({ url, database: 'frostline', credentials: null })],
  ['InfluxDB 2', (url: URL) => influx2Readings({ url, token: 't', org: 'o', bucket: 'b' })],
] as const)('%s that takes the connection and never answers', (_name, open) => {
  test.concurrent.each([
    ['says nothing', ''],
    ['stops in the middle of its answer', 'HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{'],
  ])('%s: the call ends within 11 s', async (_case, words) => {
    const halfOpen = createServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', () => socket.write(words))
    }).listen(0, '127.0.0.1')
    await once(halfOpen, 'listening')
    const { port } = halfOpen.address() as { port: number }
    const store = open(new URL(`http://127.0.0.1:${port}`))
    const began = performance.now()
    await expect(store.append(batch(0), 1, JOURNAL)).rejects.toThrow(/InfluxDB at .*/)
    expect(performance.now() - began).toBeLessThan(11_000)
    await store.close()
    halfOpen.close()
  })
})
