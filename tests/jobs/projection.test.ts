import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openJournal } from '#src/adapters/reading-journal.ts'
import { copyForecasts } from '#src/jobs/forecast-copy.ts'
import { type Projection, projection, readingView, rejectionView } from '#src/jobs/projection.ts'
import type { Journal } from '#src/ports.ts'
import type { Rejection } from '#src/telemetry/reading.ts'
import { HOUR } from '#src/units.ts'
import { inMemoryReadings } from '#tests/support/in-memory-readings.ts'
import { DEVICE, NOW, reading, shifted } from '#tests/telemetry/messages.ts'

let dir: string
let journal: Journal
let running: Projection[]
const clock = { now: () => NOW }
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'projection-'))
  journal = await openJournal({ dir })
  running = []
})
afterEach(async () => {
  await Promise.all(running.map((it) => it.stop()))
  await journal.close()
  rmSync(dir, { recursive: true, force: true })
})
const start = (it: Projection): Projection => {
  running.push(it)
  it.start()
  return it
}
const append = (from: number, to: number) =>
  Promise.all(
    Array.from({ length: to - from }, (_, index) => {
      const at = shifted(from + index)
      return journal.append({
        kind: 'reading',
        reading: reading({ at, received_at: at, seq: from + index }),
        payload: Buffer.from('{}'),
      })
    }),
  )
const refusal: Rejection = {
  authority: 'north',
  device: DEVICE,
  topic: 't',
  received_at: NOW,
  code: 'RANGE',
  message: 'm',
  payload: '',
}
const stored = async (store: ReturnType<typeof inMemoryReadings>) =>
  (await store.ofDevice(DEVICE, { from: NOW, to: shifted(HOUR), limit: 10_000 })).map((it) => it.seq)

describe('readings', () => {
  it('are copied from the beginning, and go on as they come', async () => {
    const store = inMemoryReadings()
    await append(0, 2_500)
    const copy = start(projection(readingView(store, journal.id), { journal, clock }))
    await vi.waitFor(async () => expect(await store.position(journal.id)).toBe(journal.end()))
    await append(2_500, 2_600)
    await vi.waitFor(async () => expect(await stored(store)).toHaveLength(2_600))
    expect(copy.behind()).toBeNull()
  })
  it('go on where the store stands', async () => {
    const store = inMemoryReadings()
    await append(0, 10)
    await append(10, 11)
    await store.append([], journal.end(), journal.id)
    await append(11, 15)
    start(projection(readingView(store, journal.id), { journal, clock }))
    await vi.waitFor(async () => expect(await stored(store)).toEqual([11, 12, 13, 14]))
  })
  it('of a lost data directory leave nothing behind: a new journal fills an old store from its own beginning', async () => {
    const store = inMemoryReadings()
    await store.append([], 1_000_000, 'the-journal-before')
    await append(0, 3)
    start(projection(readingView(store, journal.id), { journal, clock }))
    await vi.waitFor(async () => expect(await stored(store)).toEqual([0, 1, 2]))
  })
  it('of a journal that was restored from an older copy are filled anew: none is missing, none twice', async () => {
    const store = inMemoryReadings()
    const said: string[] = []
    await append(0, 5)
    await store.append([reading({ at: shifted(0), received_at: shifted(0), seq: 0 })], 1_000_000, journal.id)
    const copy = start(
      projection(readingView(store, journal.id), { journal, clock, log: (words) => said.push(words) }),
    )
    await vi.waitFor(async () => expect(await stored(store)).toEqual([0, 1, 2, 3, 4]))
    await append(5, 8)
    await vi.waitFor(async () => expect(await stored(store)).toHaveLength(8))
    await copy.stop()
    expect(said).toEqual([expect.stringContaining('restored from an older copy')])
    expect(await store.position(journal.id)).toBe(journal.end())
  })
  it('wait for a store that is down, say so once, and catch up', async () => {
    const store = inMemoryReadings()
    let isDown = true
    const log = vi.fn()
    const view = readingView(
      {
        position: store.position,
        append: async (readings, through) => {
          if (isDown) throw new Error('connection refused')
          await store.append(readings, through, journal.id)
        },
      },
      journal.id,
    )
    await append(0, 5)
    const copy = start(projection(view, { journal, clock, log }))
    await vi.waitFor(() => expect(copy.trouble()).toBe('connection refused'))
    expect(copy.behind()).toEqual({ bytes: journal.end(), since: NOW })
    isDown = false
    await vi.waitFor(async () => expect(await stored(store)).toHaveLength(5))
    expect(copy.trouble()).toBeNull()
    expect(log.mock.calls.map(([line]) => line)).toEqual([
      'readings: connection refused; trying again until it works',
      'readings: works again',
    ])
  })
})

it('rejections are found among readings, and the position goes past readings', async () => {
  const kept: Rejection[] = []
  let position = 0
  await append(0, 3)
  await journal.append({ kind: 'rejection', rejection: refusal })
  await append(3, 6)
  const view = rejectionView(
    {
      rejectionPosition: async () => position,
      appendRejections: async (rejections, through) => {
        kept.push(...rejections)
        position = through
      },
    },
    journal.id,
  )
  start(projection(view, { journal, clock }))
  await vi.waitFor(() => expect(position).toBe(journal.end()))
  expect(kept).toEqual([refusal])
})

it('forecasts are copied once each, in order', async () => {
  const issued = [1, 2, 3].map((id) => ({ id, forecast: { station: `st-${id}` } as never }))
  const copied: unknown[] = []
  let position = 1
  const ports = {
    from: {
      id: async () => 'store-1',
      forecastsAfter: async (after: number, limit: number) =>
        issued.filter(({ id }) => id > after).slice(0, limit),
    },
    to: {
      forecastPosition: async () => position,
      appendForecasts: async (forecasts: readonly unknown[], through: number) => {
        copied.push(...forecasts)
        position = through
      },
    },
  }
  expect(await copyForecasts(ports)).toBe(2)
  expect(await copyForecasts(ports)).toBe(0)
  expect(copied).toEqual([{ station: 'st-2' }, { station: 'st-3' }])
})
