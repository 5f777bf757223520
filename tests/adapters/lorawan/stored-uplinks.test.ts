import { afterEach, describe, expect, test } from 'vitest'
import { storedUplinks } from '#src/adapters/lorawan/stored-uplinks.ts'
import { readUplink } from '#src/telemetry/lorawan/read-uplink.ts'
import { storageServer } from '#tests/adapters/lorawan/storage-server.ts'
import { theThingsStack } from '#tests/telemetry/lorawan/uplinks.ts'

const SINCE = new Date('2026-01-12T20:00:00Z')
const recorded = (index: number) => {
  const at = new Date(SINCE.getTime() + (index + 1) * 1_000).toISOString()
  const envelope = JSON.parse(
    Buffer.from(
      theThingsStack({ hex: '0202d9000303e703e80c54', model: 'dl-itst', fCnt: index, at }),
    ).toString(),
  )
  return { ...envelope, received_at: at }
}

let storage: Awaited<ReturnType<typeof storageServer>>
afterEach(() => storage.close())

async function fetched(waits: number[] = []): Promise<Uint8Array[]> {
  const { url } = storage
  const wait = async (ms: number) => void waits.push(ms)
  const uplinks: Uint8Array[] = []
  for await (const uplink of storedUplinks({ url, key: 'NNSXS.key', application: 'roads', wait }, SINCE))
    uplinks.push(uplink)
  return uplinks
}

describe('what The Things Stack kept', () => {
  test('page after page, each once, as an uplink that can be read', async () => {
    storage = await storageServer(Array.from({ length: 1_203 }, (_, index) => recorded(index)))
    const uplinks = await fetched()
    const receivedAt = new Date('2026-01-12T21:00:00Z')
    const read = uplinks.map((bytes) => readUplink(bytes, 'the-things-stack', { receivedAt }))
    expect(read.map((it) => it.seq)).toEqual(Array.from({ length: 1_203 }, (_, index) => index))
    expect(read[0]).toMatchObject({ measurements: { road_temp_c: -0.1 } })
    expect(storage.asked.map(({ searchParams }) => searchParams.get('after'))).toEqual([
      SINCE.toISOString(),
      recorded(499).received_at,
      recorded(999).received_at,
    ])
    expect(storage.asked[0]!.pathname).toBe('/api/v3/as/applications/roads/packages/storage/uplink_message')
    expect(new Set(storage.keys)).toEqual(new Set(['Bearer NNSXS.key']))
  })
  test('is asked for again after as long as it says', async () => {
    storage = await storageServer([recorded(0)])
    storage.refusals.push({ status: 429, headers: { 'retry-after': '7' } }, { status: 429 })
    const waits: number[] = []
    expect(await fetched(waits)).toHaveLength(1)
    expect(waits).toEqual([7_000, 60_000])
  })
  test('but not for ever, and not where it does not answer', async () => {
    storage = await storageServer([])
    storage.refusals.push(...Array.from({ length: 9 }, () => ({ status: 429 })))
    await expect(fetched()).rejects.toThrow('the storage of roads answers 429')
    storage.refusals.splice(0, 9, { status: 403 })
    await expect(fetched()).rejects.toThrow('answers 403')
  })
  test('nothing missing is nothing fetched', async () => {
    storage = await storageServer([])
    expect(await fetched()).toEqual([])
    expect(storage.asked).toHaveLength(1)
  })
})
