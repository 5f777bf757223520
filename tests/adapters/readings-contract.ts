import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ReadingStore } from '#src/ports.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { aForecast, aReading, EVENING, hoursAfter, minutesAfter } from '#tests/support/builders.ts'
import { inMemoryReadings } from '#tests/support/in-memory-readings.ts'

/** The journal that the views of these tests are filled from. */
const JOURNAL = 'journal-1'

const ALL = { from: new Date(0), to: hoursAfter(EVENING, 24 * 365), limit: 10_000 }
const at = (minutes: number, more: Partial<Reading> = {}): Reading =>
  aReading({ at: minutesAfter(EVENING, minutes), received_at: minutesAfter(EVENING, minutes), ...more })
const byDevice = (readings: Reading[]) => readings.map(({ at, seq, road_temp_c }) => [at, seq, road_temp_c])
/** Two readings of one instant and seq have no order of their own. */
const sorted = (readings: Reading[]) =>
  [...readings].sort((a, b) => JSON.stringify(byDevice([a])).localeCompare(JSON.stringify(byDevice([b]))))

const FULL: Partial<Reading> = {
  road_temp_c: -1.25,
  air_temp_c: 0,
  dewpoint_c: -3.7,
  humidity_pct: 91,
  subsurface_temp_c: 2.1,
  subsurface_depth_m: 0.3,
  wind_m_s: 0,
  wind_gust_m_s: 3.5,
  precipitating: false,
  precipitation_mm_h: 0,
  surface_state: 'frost',
  battery_v: 3.61,
  battery_pct: 88,
  firmware: 'fw "1.2", a=b\\c ünï',
  boot: true,
  flags: ['SPIKE', 'LATE'],
}

/** What every reading store must do; `open` gives an empty one each time. */
export function readingStoreContract(name: string, open: () => Promise<ReadingStore>): void {
  describe(`${name} as a reading store`, () => {
    let store: ReadingStore
    beforeEach(async () => {
      store = await open()
    })
    afterEach(() => store.close())

    test('an empty store begins at position 0 and knows no readings', async () => {
      expect(await store.position(JOURNAL)).toBe(0)
      expect(await store.forecastPosition(JOURNAL)).toBe(0)
      expect(await store.ofDevice('moor-top-box', ALL)).toEqual([])
    })

    test('a reading comes back whole: every measurement, flag and instant; a zero is not an absence', async () => {
      const full = at(0, FULL)
      await store.append([full], 120, JOURNAL)
      expect(await store.ofDevice(full.device, ALL)).toEqual([full])
      expect(await store.position(JOURNAL)).toBe(120)
    })

    test('what a device did not measure stays absent', async () => {
      const { authority, station, device, received_at, seq, flags } = at(0)
      const bare: Reading = {
        authority,
        station,
        device,
        at: EVENING,
        received_at,
        seq,
        flags,
        road_temp_c: 1,
      }
      await store.append([bare], 1, JOURNAL)
      expect(await store.ofDevice(bare.device, ALL)).toStrictEqual([bare])
    })

    test('the same batch again changes nothing', async () => {
      const batch = [at(0, { seq: 1 }), at(10, { seq: 2 })]
      await store.append(batch, 200, JOURNAL)
      await store.append(batch, 200, JOURNAL)
      expect(await store.ofDevice('moor-top-box', ALL)).toEqual(batch)
      expect(await store.position(JOURNAL)).toBe(200)
    })

    test('a resend received later is the same reading: the first stays', async () => {
      const first = at(0, { flags: [] })
      const resent = { ...first, received_at: minutesAfter(EVENING, 9), flags: ['LATE'] }
      await store.append([first], 1, JOURNAL)
      await store.append([resent], 2, JOURNAL)
      expect(await store.ofDevice(first.device, ALL)).toEqual([first])
    })

    test('same time and seq, other values: both kept, in one batch or in two, repeated or not', async () => {
      const cold = at(0, { road_temp_c: -2, seq: 7 })
      const mild = at(0, { road_temp_c: 4, seq: 7, received_at: minutesAfter(EVENING, 1) })
      const other = at(0, { road_temp_c: 1, seq: 7, received_at: minutesAfter(EVENING, 2) })
      await store.append([cold, mild], 2, JOURNAL)
      await store.append([other, cold], 3, JOURNAL)
      await store.append([mild], 4, JOURNAL)
      expect(sorted(await store.ofDevice(cold.device, ALL))).toEqual(sorted([cold, mild, other]))
    })

    test('a clash lacking a field of the first does not inherit it', async () => {
      const full = at(0, { ...FULL, seq: 1 })
      const poor = at(0, { road_temp_c: 9, air_temp_c: undefined, seq: 2 })
      delete (poor as { air_temp_c?: number }).air_temp_c
      await store.append([full], 1, JOURNAL)
      await store.append([poor], 2, JOURNAL)
      expect(await store.ofDevice(full.device, ALL)).toStrictEqual([full, poor])
    })

    test('readings that arrive late or out of order come back by time, then seq', async () => {
      await store.append([at(30, { seq: 3 })], 1, JOURNAL)
      await store.append(
        [at(10, { seq: 1 }), at(20, { seq: 9 }), at(20, { seq: 2, road_temp_c: 3 })],
        2,
        JOURNAL,
      )
      const found = await store.ofDevice('moor-top-box', ALL)
      expect(found.map(({ seq }) => seq)).toEqual([1, 2, 9, 3])
    })

    test('a span holds its start and not its end, to the millisecond', async () => {
      const early = aReading({ at: new Date(EVENING.getTime() - 1), seq: 1 })
      const onTime = aReading({ at: EVENING, seq: 2 })
      const end = aReading({ at: new Date(EVENING.getTime() + 1), seq: 3 })
      await store.append([early, onTime, end], 1, JOURNAL)
      const found = await store.ofDevice('moor-top-box', { from: EVENING, to: end.at, limit: 10 })
      expect(found).toEqual([onTime])
    })

    test('a limit gives the oldest first', async () => {
      await store.append([at(0, { seq: 1 }), at(1, { seq: 2 }), at(2, { seq: 3 })], 1, JOURNAL)
      const found = await store.ofDevice('moor-top-box', { ...ALL, limit: 2 })
      expect(found.map(({ seq }) => seq)).toEqual([1, 2])
    })

    test('a page of 10,000 from a longer record', async () => {
      const record = Array.from({ length: 10_500 }, (_, i) => at(i, { seq: i }))
      await store.append(record.slice(0, 6_000), 1, JOURNAL)
      await store.append(record.slice(6_000), 2, JOURNAL)
      expect(await store.ofDevice('moor-top-box', ALL)).toEqual(record.slice(0, 10_000))
    })

    test('a station has the readings of all its devices, a device only its own', async () => {
      const mine = at(0, { seq: 1 })
      const beside = at(5, { device: 'moor-top-two', seq: 1 })
      const elsewhere = at(6, { device: 'ford-box', station: 'ford', seq: 1 })
      await store.append([elsewhere, beside, mine], 1, JOURNAL)
      expect(await store.ofStation('moor-top', ALL)).toEqual([mine, beside])
      expect(await store.ofDevice('moor-top-two', ALL)).toEqual([beside])
      expect(await store.ofStation("x' or '1'='1", ALL)).toEqual([])
    })

    test('a position counts for its own source only', async () => {
      await store.append([], 500, JOURNAL)
      await store.appendForecasts([], 7, 'store-1')
      expect(await store.position('another-journal')).toBe(0)
      expect(await store.forecastPosition('another-store')).toBe(0)
      expect([await store.position(JOURNAL), await store.forecastPosition('store-1')]).toEqual([500, 7])
    })

    test('the position goes on with an empty batch and back to 0 when told to', async () => {
      await store.append([], 500, JOURNAL)
      expect(await store.position(JOURNAL)).toBe(500)
      await store.append([], 0, JOURNAL)
      expect(await store.position(JOURNAL)).toBe(0)
    })

    test('forecasts keep a position of their own; repeating one changes nothing', async () => {
      const series = aForecast().series.map((point) => ({ ...point, sky: 'clear' as const }))
      await store.append([at(0)], 40, JOURNAL)
      await store.appendForecasts([aForecast({ series })], 3, JOURNAL)
      await store.appendForecasts([aForecast({ series })], 3, JOURNAL)
      expect(await store.forecastPosition(JOURNAL)).toBe(3)
      expect(await store.position(JOURNAL)).toBe(40)
    })
  })
}

const someReading = fc
  .record({ minute: fc.nat(6), seq: fc.nat(2), road_temp_c: fc.integer({ min: -2, max: 2 }), box: fc.nat(1) })
  .map(({ minute, seq, road_temp_c, box }) => at(minute, { seq, road_temp_c, device: `box-${box}` }))

/** Whatever the order, batching and repeats: exactly the distinct readings, as the plainest store has them. */
export function readingStoreProperty(name: string, open: () => Promise<ReadingStore>, runs: number): void {
  test(`${name}: any order, batching and repeats leave exactly the distinct readings`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(someReading, { maxLength: 8 }), { maxLength: 5 }),
        async (batches) => {
          const store = await open()
          const model = inMemoryReadings()
          for (const each of [store, model])
            for (const [index, batch] of batches.entries()) await each.append(batch, index, JOURNAL)
          for (const device of ['box-0', 'box-1'])
            expect(sorted(await store.ofDevice(device, ALL))).toEqual(
              sorted(await model.ofDevice(device, ALL)),
            )
          await store.close()
        },
      ),
      { numRuns: runs },
    )
  })
}
