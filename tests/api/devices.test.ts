import { describe, expect, test } from 'vitest'
import { deviceOut, readingOut, rejectionOut } from '#src/api/documents/readings.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { bench, KEY, notAProblem } from '#tests/api/support.ts'
import { aReading, EVENING, minutesAfter } from '#tests/support/builders.ts'

/** The journal that the views of these tests are filled from. */
const JOURNAL = 'journal-1'

const five = [0, -10, -20, -30, -40].map((minutes, index) =>
  aReading({ at: minutesAfter(EVENING, minutes), seq: 100 - index }),
)
const path = (query = '') => `/api/v1/devices/moor-top-box/readings${query}`

describe('readings of a device', async () => {
  const { app } = await bench({}, five)
  const get = (query: string) => app.inject({ url: path(query), headers: KEY })

  test('oldest first, in the documented shape', async () => {
    const { items } = (await get('')).json()
    expect(items.map((item: Reading) => item.seq)).toEqual([96, 97, 98, 99, 100])
    for (const item of items) expect(readingOut.strict().safeParse(item).error).toBeUndefined()
    expect(items[4].at).toBe('2026-01-15T18:00:00.000Z')
  })

  test.each([
    [
      'from is inclusive, to exclusive',
      '?from=2026-01-15T17:20:00Z&to=2026-01-15T18:00:00Z',
      [96, 97, 98, 99],
    ],
    ['an offset is the same instant', '?from=2026-01-15T18:50:00%2B01:00', [99, 100]],
    ['a fraction of a second', '?from=2026-01-15T17:50:00.001Z', [100]],
    ['an empty span', '?from=2026-01-15T17:20:00Z&to=2026-01-15T17:20:00Z', []],
    ['35 days', '?from=2025-12-15T18:00:00Z&to=2026-01-19T18:00:00Z', [96, 97, 98, 99, 100]],
    ['from in the future', '?from=2026-10-25T01:30:00%2B01:00', []],
    ['to alone: the day before it', '?to=2026-01-15T17:40:00Z', [96, 97]],
    ['limit', '?limit=2', [96, 97]],
    ['an encoded limit', '?limit=%31%30', [96, 97, 98, 99, 100]],
    ['the largest limit', '?limit=10000', [96, 97, 98, 99, 100]],
  ])('%s', async (_name, query, seqs) => {
    const answer = await get(query)
    expect(answer.statusCode).toBe(200)
    expect(answer.json().items.map((item: Reading) => item.seq)).toEqual(seqs)
  })

  test.each([
    '?limit=0',
    '?limit=-1',
    '?limit=1e3',
    '?limit=10001',
    '?limit=99999999999',
    '?limit=１０',
    '?limit=',
    '?limit= 10',
    '?limit=10&limit=10',
    '?limit[]=10',
    '?from=2026-01-15T18:00:00',
    '?from=2026-02-30T18:00:00Z',
    '?from=2026-01-15',
    '?from=2026-01-15T18:00:00+01:00',
    '?from=2026-01-15T23:59:60Z',
    '?from=2026-01-15T18:00:00Z&to=2026-01-15T17:59:59Z',
    '?from=2025-12-15T18:00:00Z&to=2026-01-19T18:00:00.001Z',
    '?from=1970-01-01T00:00:00Z&to=9999-01-01T00:00:00Z',
    '?tz=Europe/London',
    '?fields=__proto__',
    '?__proto__=1',
    '?order=road_temp_c%20DESC',
    '?from=%00',
  ])('%s is refused as PARAM', async (query) => {
    expect(notAProblem(await get(query), 400, 'PARAM')).toBeUndefined()
  })

  test.each([
    '/api/v1/devices/%00/readings',
    '/api/v1/devices/*/readings',
    '/api/v1/devices/constructor%0d%0aset-cookie:x=1/readings',
    '/api/v1/devices/%22)%20%7C%3E%20yield()/readings',
    '/api/v1/devices/%F0%9F%A7%82/readings',
    '/api/v1/devices/Moor-Top-Box/readings',
    `/api/v1/devices/${'a'.repeat(33)}/readings`,
    `/api/v1/devices/${'a'.repeat(3000)}/readings`,
  ])('%s is no device', async (url) => {
    const answer = await app.inject({ url, headers: KEY })
    expect(notAProblem(answer, 404, 'PATH_PARAM')).toBeUndefined()
    expect(answer.headers['set-cookie']).toBeUndefined()
  })

  test('a path that is not UTF-8 is refused', async () => {
    const answer = await app.inject({ url: '/api/v1/devices/%c0%ae%c0%ae/readings', headers: KEY })
    expect(notAProblem(answer, 400, 'PATH_PARAM')).toBeUndefined()
  })

  test.each(['constructor', 'no-such-box', 'south-box'])('%s is not there', async (device) => {
    for (const tail of ['', '/readings', '/rejections'])
      expect(
        notAProblem(
          await app.inject({ url: `/api/v1/devices/${device}${tail}`, headers: KEY }),
          404,
          'NOT_FOUND',
        ),
      ).toBeUndefined()
  })
})

describe('latest reading', () => {
  test('is the highest at, not the last received', async () => {
    const { app } = await bench({}, [...five, aReading({ at: minutesAfter(EVENING, -60), seq: 101 })])
    const device = (await app.inject({ url: '/api/v1/devices/moor-top-box', headers: KEY })).json()
    expect(deviceOut.strict().safeParse(device).error).toBeUndefined()
    expect(device.latest.seq).toBe(100)
  })

  test('of a device long silent comes from the store; of one never heard, null', async () => {
    const old = aReading({ at: minutesAfter(EVENING, -60 * 24 * 9), seq: 7 })
    const { app } = await bench({ recent: { latest: () => null, ofStation: () => [] } }, [old])
    const silent = await app.inject({ url: '/api/v1/devices/moor-top-box', headers: KEY })
    expect(silent.json().latest.seq).toBe(7)
    const { app: never } = await bench()
    expect(
      (await never.inject({ url: '/api/v1/devices/moor-top-box', headers: KEY })).json().latest,
    ).toBeNull()
  })

  test('the list holds own devices only', async () => {
    const { app } = await bench({}, five)
    const { items } = (await app.inject({ url: '/api/v1/devices', headers: KEY })).json()
    expect(items.map((item: { id: string }) => item.id)).toEqual(['moor-top-box'])
  })
})

describe('rejections', () => {
  test('newest first, with the reason and without the bytes', async () => {
    const { app, store } = await bench()
    const rejection = (code: string, minutes: number) => ({
      authority: 'northshire',
      device: 'moor-top-box',
      topic: 'v1/northshire/moor-top-box/telemetry',
      received_at: minutesAfter(EVENING, minutes),
      code,
      message: 'The temperature is not a number.',
      field: 'road_temp_c',
      payload: 'e30=',
    })
    await store.appendRejections([rejection('SCHEMA', -5), rejection('RANGE', -1)], 400, JOURNAL)
    const url = '/api/v1/devices/moor-top-box/rejections'
    const { items } = (await app.inject({ url, headers: KEY })).json()
    expect(items.map((item: { code: string }) => item.code)).toEqual(['RANGE', 'SCHEMA'])
    for (const item of items) expect(rejectionOut.strict().safeParse(item).error).toBeUndefined()
    const one = await app.inject({ url: `${url}?limit=1`, headers: KEY })
    expect(one.json().items).toHaveLength(1)
    expect(
      notAProblem(await app.inject({ url: `${url}?limit=1001`, headers: KEY }), 400, 'PARAM'),
    ).toBeUndefined()
  })
})
