import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { influx1Readings } from '#src/adapters/influx1-readings.ts'
import { influx2Readings } from '#src/adapters/influx2-readings.ts'
import type { ReadingStore } from '#src/ports.ts'
import { readingStoreContract, readingStoreProperty } from '#tests/adapters/readings-contract.ts'
import { aReading } from '#tests/support/builders.ts'
import { type Influx2Server, startInflux1, startInflux2 } from '#tests/support/servers/influx.ts'
import type { TestServer } from '#tests/support/servers/process.ts'

/** The journal that the views of these tests are filled from. */
const JOURNAL = 'journal-1'

let influx1: TestServer
let influx2: Influx2Server
beforeAll(async () => {
  influx1 = await startInflux1()
  influx2 = await startInflux2()
})
afterAll(async () => {
  await influx1?.stop()
  await influx2?.stop()
})

let databases = 0
async function openInflux1() {
  return influx1Readings({ url: new URL(influx1.url), database: `night_${databases++}`, credentials: null })
}
async function openInflux2() {
  const { url, token, org } = influx2
  const bucket = `night-${databases++}`
  await createBucket(bucket, 0)
  return influx2Readings({ url: new URL(url), token, org, bucket })
}
async function createBucket(name: string, everySeconds: number): Promise<void> {
  const headers = { authorization: `Token ${influx2.token}`, 'content-type': 'application/json' }
  const answer = await fetch(`${influx2.url}/api/v2/orgs`, { headers })
  const { orgs } = (await answer.json()) as { orgs: [{ id: string }] }
  const body = JSON.stringify({
    name,
    orgID: orgs[0].id,
    retentionRules: everySeconds ? [{ type: 'expire', everySeconds }] : [],
  })
  const made = await fetch(`${influx2.url}/api/v2/buckets`, { method: 'POST', headers, body })
  expect(made.status).toBe(201)
}

async function askInflux1(q: string): Promise<void> {
  const answer = await fetch(`${influx1.url}/query`, { method: 'POST', body: new URLSearchParams({ q }) })
  expect(answer.status).toBe(200)
}

readingStoreContract('InfluxDB 1', openInflux1)
readingStoreContract('InfluxDB 2', openInflux2)
readingStoreProperty('InfluxDB 1', openInflux1, 15)
readingStoreProperty('InfluxDB 2', openInflux2, 15)

describe('what an operator set up otherwise', () => {
  const old = aReading({ at: new Date('2014-02-04T03:00:00Z'), seq: 1 })
  const fresh = aReading({ at: new Date(Date.now() - 60_000), seq: 2 })
  const ALL = { from: new Date(0), to: new Date('2100-01-01T00:00:00Z'), limit: 10 }

  async function openWithRetention(version: 1 | 2): Promise<ReadingStore> {
    const name = `kept_a_week_${databases++}`
    const url = new URL(version === 1 ? influx1.url : influx2.url)
    if (version === 2) {
      await createBucket(name, 7 * 86_400)
      return influx2Readings({ ...influx2, url, bucket: name })
    }
    await askInflux1(`CREATE DATABASE "${name}" WITH DURATION 7d`)
    return influx1Readings({ url, database: name, credentials: null })
  }

  test.each([1, 2] as const)(
    'InfluxDB %i: what retention has expired is passed over, the rest goes on',
    async (version) => {
      const store = await openWithRetention(version)
      await store.append([old, fresh], 5, JOURNAL)
      expect(await store.ofDevice(fresh.device, ALL)).toEqual([fresh])
      expect(await store.position(JOURNAL)).toBe(5)
    },
  )

  test('InfluxDB 1: a field that another program wrote with another type refuses the batch', async () => {
    const database = `conflict_${databases++}`
    await askInflux1(`CREATE DATABASE "${database}"`)
    const line = `reading,device=other road_temp_c="cold" ${fresh.at.getTime()}`
    const planted = await fetch(`${influx1.url}/write?db=${database}&precision=ms`, {
      method: 'POST',
      body: line,
    })
    expect(planted.status).toBe(204)
    const store = influx1Readings({ url: new URL(influx1.url), database, credentials: null })
    await expect(store.append([fresh], 5, JOURNAL)).rejects.toThrow('field type conflict')
    expect(await store.position(JOURNAL)).toBe(0)
  })

  test('InfluxDB 2: a field that another program wrote with another type refuses the batch', async () => {
    const bucket = `conflict-${databases++}`
    await createBucket(bucket, 0)
    const address = `${influx2.url}/api/v2/write?org=${influx2.org}&bucket=${bucket}&precision=ms`
    const line = `reading,device=other road_temp_c="cold" ${fresh.at.getTime()}`
    const headers = { authorization: `Token ${influx2.token}` }
    expect((await fetch(address, { method: 'POST', body: line, headers })).status).toBe(204)
    const store = influx2Readings({ ...influx2, url: new URL(influx2.url), bucket })
    await expect(store.append([fresh], 5, JOURNAL)).rejects.toThrow('field type conflict')
    expect(await store.position(JOURNAL)).toBe(0)
  })
})

describe('InfluxDB 2 that is not set up', () => {
  const open = (more: Partial<{ token: string; bucket: string; org: string }>) =>
    influx2Readings({ ...influx2, url: new URL(influx2.url), ...more })

  test.each([
    [
      'a bucket that does not exist',
      { bucket: 'nowhere' },
      'influx bucket create --org frostline --name nowhere',
    ],
    ['a token that is refused', { token: 'wrong' }, 'FROSTLINE_INFLUX_TOKEN_FILE'],
  ])('%s is named with what mends it', async (_name, more, words) => {
    const store = open(more)
    await expect(store.position(JOURNAL)).rejects.toThrow(words)
    await expect(store.append([], 1, JOURNAL)).rejects.toThrow(words)
  })
})
