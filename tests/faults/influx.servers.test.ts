import { afterEach, expect, test } from 'vitest'
import { influx1Readings } from '#src/adapters/influx1-readings.ts'
import { influx2Readings } from '#src/adapters/influx2-readings.ts'
import { projection, readingView } from '#src/jobs/projection.ts'
import type { ReadingStore } from '#src/ports.ts'
import { figure } from '#tests/faults/figure.ts'
import { aReading, EVENING, hoursAfter, minutesAfter } from '#tests/support/builders.ts'
import { inMemoryJournal } from '#tests/support/in-memory-journal.ts'
import { startInflux1, startInflux2 } from '#tests/support/servers/influx.ts'
import type { TestServer } from '#tests/support/servers/process.ts'

const READINGS = 3_000
const ODD = 1_234
const SPAN = { from: EVENING, to: hoursAfter(EVENING, 24 * 7), limit: 10_000 }

type Started = { server: TestServer; store: ReadingStore; plant(line: string): Promise<Response> }
const influx1 = async (): Promise<Started> => {
  const server = await startInflux1()
  const store = influx1Readings({ url: new URL(server.url), database: 'frostline', credentials: null })
  // The database is made by the first request
  await store.position('nobody')
  const plant = (body: string) =>
    fetch(`${server.url}/write?db=frostline&precision=ms`, { method: 'POST', body })
  return { server, store, plant }
}
const influx2 = async (): Promise<Started> => {
  const server = await startInflux2()
  const headers = { authorization: `Token ${server.token}` }
  const path = `/api/v2/write?org=${server.org}&bucket=${server.bucket}&precision=ms`
  const plant = (body: string) => fetch(server.url + path, { method: 'POST', headers, body })
  return { server, store: influx2Readings({ ...server, url: new URL(server.url) }), plant }
}

let stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.reverse()) await stop()
  stops = []
})
async function started(start: () => Promise<Started>): Promise<Started> {
  const found = await start()
  stops.push(() => found.server.stop())
  return found
}
/** Somebody else has written this field as text: from now on the bucket refuses it as a number. */
const asText = async ({ plant }: Started, field: string) =>
  expect((await plant(`reading,device=other ${field}="full" ${EVENING.getTime()}`)).status).toBe(204)

/** Readings a minute apart in a journal of which the store is filled; `odd` has a battery voltage. */
async function filledFrom({ store }: Started, readings: number, odd: readonly number[]) {
  const journal = inMemoryJournal()
  for (let seq = 0; seq < readings; seq++) {
    const reading = aReading({
      at: minutesAfter(EVENING, seq),
      seq,
      ...(odd.includes(seq) && { battery_v: 3.6 }),
    })
    await journal.append({ kind: 'reading', reading, payload: new Uint8Array() })
  }
  const logged: string[] = []
  const copy = projection(readingView(store, journal.id), {
    journal,
    clock: { now: () => new Date() },
    log: (words) => void logged.push(words),
  })
  copy.start()
  stops.push(() => copy.stop())
  return { copy, logged }
}

test.each([
  ['InfluxDB 1', influx1],
  ['InfluxDB 2', influx2],
] as const)(
  'I7: %s refuses one line for good: all others are stored, the odd one is told and kept in the journal',
  async (name, start) => {
    const database = await started(start)
    await asText(database, 'battery_v')
    const { copy, logged } = await filledFrom(database, READINGS, [ODD])
    const before = performance.now()
    await copy.level()
    const stored = await database.store.ofDevice('moor-top-box', SPAN)
    const good = Array.from({ length: READINGS }, (_, seq) => seq).filter((seq) => seq !== ODD)
    expect(stored.map(({ seq }) => seq)).toEqual(good)
    expect(copy.trouble()).toMatch(/does not take 1 reading of moor-top-box .*\(seq 1234\).*conflict/)
    expect(logged.filter((words) => words.includes('seq 1234'))).toHaveLength(1)
    const lost = good.length - stored.length
    figure(
      'I7',
      `${name}, one line of 3,000 refused`,
      `${lost} good lost, ${Math.round(performance.now() - before)} ms`,
      '0',
    )
  },
)

test('I7: a bucket that refuses everything is no odd line: it waits and says why', async () => {
  const database = await started(influx2)
  await asText(database, 'road_temp_c')
  const { copy, logged } = await filledFrom(database, 300, [])
  await expect.poll(() => copy.trouble(), { timeout: 20_000 }).toMatch(/422.*field type conflict/)
  expect(copy.behind()).not.toBeNull()
  expect(logged.join()).toMatch(/trying again until it works/)
})
