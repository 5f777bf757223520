import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { sqliteReadings } from '#src/adapters/sqlite-readings.ts'
import { readingStoreContract, readingStoreProperty } from '#tests/adapters/readings-contract.ts'
import { aForecast, aReading, EVENING, hoursAfter } from '#tests/support/builders.ts'
import { inMemoryReadings } from '#tests/support/in-memory-readings.ts'

/** The journal that the views of these tests are filled from. */
const JOURNAL = 'journal-1'

const folder = mkdtempSync(join(tmpdir(), 'frostline-readings-'))
afterAll(() => rmSync(folder, { recursive: true }))
let files = 0
const freshFile = () => join(folder, `readings-${files++}.sqlite`)
const openSqlite = async () => sqliteReadings(freshFile())

readingStoreContract('the in-memory fake', async () => inMemoryReadings())
readingStoreContract('SQLite', openSqlite)
readingStoreProperty('SQLite', async () => sqliteReadings(':memory:'), 100)

describe('SQLite readings', () => {
  const span = { from: EVENING, to: hoursAfter(EVENING, 1), limit: 10 }

  test('readings and both positions are there after reopening', async () => {
    const file = freshFile()
    const first = sqliteReadings(file)
    await first.append([aReading({ at: EVENING })], 77, JOURNAL)
    await first.appendForecasts([aForecast()], 5, JOURNAL)
    await first.close()
    const second = sqliteReadings(file)
    expect(await second.ofDevice('moor-top-box', span)).toHaveLength(1)
    expect([await second.position(JOURNAL), await second.forecastPosition(JOURNAL)]).toEqual([77, 5])
    await second.close()
  })

  test('a batch that cannot be stored whole leaves neither readings nor position', async () => {
    const store = sqliteReadings(':memory:')
    const broken = aReading({ at: EVENING, seq: null as unknown as number })
    await expect(store.append([aReading({ at: EVENING }), broken], 9, JOURNAL)).rejects.toThrow('NOT NULL')
    expect(await store.ofDevice('moor-top-box', span)).toEqual([])
    expect(await store.position(JOURNAL)).toBe(0)
    await store.append([aReading({ at: EVENING })], 9, JOURNAL)
    expect(await store.ofDevice('moor-top-box', span)).toHaveLength(1)
    await store.close()
  })
})
