import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { openJournal } from '#src/adapters/reading-journal.ts'
import { sqliteReadings } from '#src/adapters/sqlite-readings.ts'
import { retention } from '#src/jobs/retention.ts'
import { defaultRetention } from '#src/jobs/retention-kinds.ts'
import { daysLeft, spaceTrouble, spaceWatch } from '#src/jobs/space-watch.ts'
import type { Journal, OperationalStore, ReadingStore } from '#src/ports.ts'
import { DAY } from '#src/units.ts'
import { aForecast, aNetwork, aReading, EVENING } from '#tests/support/builders.ts'
import { silentLog } from '#tests/support/silent-log.ts'

const daysAfter = (days: number): Date => new Date(EVENING.getTime() + days * DAY)
const readingOf = (days: number) => aReading({ seq: days, at: daysAfter(days), received_at: daysAfter(days) })

let dir: string
let journal: Journal
let readings: ReadingStore
let store: OperationalStore
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'retention-'))
  journal = await openJournal({ dir: join(dir, 'journal'), segmentBytes: 1_500, report: () => {} })
  readings = sqliteReadings(join(dir, 'readings.sqlite'))
  store = await openOperationalStore({ sqliteFile: ':memory:' })
  await store.saveNetwork(aNetwork())
  for (let days = 0; days < 40; days++)
    await journal.append({ kind: 'reading', reading: readingOf(days), payload: Buffer.from('{}') })
})
afterEach(async () => {
  await journal.close()
  await readings.close()
  await store.close()
  rmSync(dir, { recursive: true })
})

const run = (now: Date, behind_bytes = 0, lastHeard?: () => Date | null) =>
  retention({
    ...(lastHeard && { lastHeard }),
    retention: defaultRetention,
    clock: { now: () => now },
    journal,
    views: [
      { behind: () => null },
      { behind: () => (behind_bytes ? { bytes: behind_bytes, since: now } : null) },
    ],
    readings,
    store,
    log: silentLog,
    network: () => aNetwork(),
  })()

async function kept(from = 0): Promise<number[]> {
  const found: number[] = []
  for await (const { records } of journal.read(from, 100))
    for (const record of records) if (record.kind === 'reading') found.push(record.reading.seq)
  return found
}

describe('the journal', () => {
  test('of a machine whose clock is years ahead loses nothing', async () => {
    const years = daysAfter(4_000)
    expect(await run(years, 0, () => null)).toMatch(/^no reading has been heard/)
    expect(await kept()).toHaveLength(40)
    await run(years, 0, () => daysAfter(39))
    expect(await kept()).toEqual(expect.arrayContaining(Array.from({ length: 14 }, (_, index) => 26 + index)))
  })
  test('keeps every message of the last fortnight and goes on where it was', async () => {
    const files = () => readdirSync(join(dir, 'journal')).filter((name) => name.endsWith('.journal')).length
    const [before, end] = [files(), journal.end()]
    expect(await run(daysAfter(40))).toMatch(/^journal \d/)
    expect(files()).toBeLessThan(before)
    const left = await kept()
    expect(left).toEqual(expect.arrayContaining(Array.from({ length: 14 }, (_, index) => 26 + index)))
    expect(left[0]).toBeGreaterThan(0)
    expect(left).toEqual(left.map((_, index) => left[0]! + index))
    expect(journal.end()).toBe(end)
    await journal.append({ kind: 'reading', reading: readingOf(40), payload: Buffer.from('{}') })
    expect((await kept()).at(-1)).toBe(40)
  })

  test('is whole after a restart, and shortened again', async () => {
    await run(daysAfter(40))
    const left = await kept()
    await journal.close()
    journal = await openJournal({
      dir: join(dir, 'journal'),
      segmentBytes: 1_500,
      report: (words) => expect(words).toBe(''),
    })
    expect(await kept()).toEqual(left)
    expect(await run(daysAfter(41))).not.toMatch(/error/)
  })

  test('keeps whatever one view has not taken, however old', async () => {
    expect(await run(daysAfter(400), journal.end())).toBe('nothing is old enough')
    expect(await kept()).toHaveLength(40)
  })

  test('keeps the file in use, however old', async () => {
    await run(daysAfter(4_000))
    expect((await kept()).at(-1)).toBe(39)
  })
})

describe('readings in SQLite', () => {
  test('go after two winters, with the copies of forecasts after theirs', async () => {
    const all = Array.from({ length: 250 }, (_, days) => readingOf(days))
    await readings.append(all, 1, 'journal')
    await readings.append(
      [aReading({ ...readingOf(3), device: 'another-box', station: 'vale' })],
      1,
      'journal',
    )
    await readings.appendForecasts([aForecast(), aForecast({ issued_at: daysAfter(790) })], 1, 'store')
    expect(await run(daysAfter(830))).toMatch(/readings 101, forecasts \d+/)
    const span = { from: EVENING, to: daysAfter(1_000), limit: 1_000 }
    const left = await readings.ofDevice('moor-top-box', span)
    expect(left.map(({ seq }) => seq)).toEqual(Array.from({ length: 150 }, (_, index) => index + 100))
    expect(await readings.ofDevice('another-box', span)).toEqual([])
    expect(await readings.position('journal')).toBe(1)
  })
})

describe('the disk', () => {
  const samples = (...free: number[]) => free.map((free_bytes, day) => ({ at: daysAfter(day), free_bytes }))

  test.each([
    ['nothing known yet', samples(100), null],
    ['a day says nothing', samples(100, 50), null],
    ['it does not fill', samples(100, 90, 110), null],
    ['ten a day of a hundred', samples(130, 120, 110, 100), 10],
  ])('%s', (_, known, days) => expect(daysLeft(known)).toBe(days))

  test('that is full within a fortnight is a trouble with its days; the last look counts', async () => {
    let [free, now] = [200e6, daysAfter(0)]
    const look = spaceWatch({ store, clock: { now: () => now }, freeBytes: async () => free })
    const said: (string | null)[] = []
    for (let day = 0; day < 6; day++) {
      now = daysAfter(day)
      said.push(await look())
      free -= 10e6
    }
    expect(said.slice(0, 2)).toEqual([null, null])
    expect(said.at(-1)).toBeNull()
    free = 100e6
    now = daysAfter(6)
    expect(await look()).toMatch(/full in 6 days .* \(100 MB free\)/)
    expect(spaceTrouble([])).toBeNull()
  })
})
