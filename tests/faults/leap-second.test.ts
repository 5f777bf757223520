import { describe, expect, test } from 'vitest'
import { ingest } from '#src/jobs/ingest.ts'
import type { JournalRecord } from '#src/ports.ts'
import { inMemoryJournal } from '#tests/support/in-memory-journal.ts'
import { inMemoryReadings } from '#tests/support/in-memory-readings.ts'
import { DEVICE, fields, network } from '#tests/telemetry/messages.ts'

const NOW = new Date('2026-12-31T23:59:59.500Z')

/** What the journal holds after one message with this time. */
async function kept(ts: string, now: Date): Promise<JournalRecord[]> {
  const journal = inMemoryJournal()
  const taking = ingest({
    journal,
    readings: inMemoryReadings(),
    network: () => network,
    clock: { now: () => now },
  })
  const payload = new TextEncoder().encode(JSON.stringify(fields({ ts })))
  const topic = `v1/north/${DEVICE}/telemetry`
  await taking.handle({ authority: 'north', device: DEVICE, topic, payload, qos: 1, retain: false })
  const records: JournalRecord[] = []
  for await (const batch of journal.read(0, 100)) records.push(...batch.records)
  return records
}
const after = (ms: number) => new Date(NOW.getTime() + ms)

describe('C4: a leap second, or a clock that smears it over a day', () => {
  test.each([
    ['second 60 of the year', '2026-12-31T23:59:60Z', NOW, '2026-12-31T23:59:59.000Z', ['LEAP_SECOND']],
    [
      'second 60 with a fraction',
      '2026-12-31T23:59:60.500Z',
      NOW,
      '2026-12-31T23:59:59.500Z',
      ['LEAP_SECOND'],
    ],
    ['half a second behind', '2026-12-31T23:59:59.000Z', NOW, '2026-12-31T23:59:59.000Z', []],
    ['half a second ahead', '2027-01-01T00:00:00.000Z', NOW, '2027-01-01T00:00:00.000Z', []],
    ['a second late', '2027-01-01T00:00:00Z', after(1_500), '2027-01-01T00:00:00.000Z', []],
  ])('C4: %s is one reading', async (_, ts, now, at, flags) => {
    const records = await kept(ts, now)
    expect(records).toHaveLength(1)
    const [record] = records
    expect(record?.kind).toBe('reading')
    if (record?.kind !== 'reading') return
    expect(record.reading.at.toISOString()).toBe(at)
    expect(record.reading.flags).toEqual(flags)
  })

  test.each([
    ['second 61', '2026-12-31T23:59:61Z'],
    ['hour 24', '2026-12-31T24:00:01Z'],
    ['minute 60', '2026-12-31T23:60:00Z'],
  ])('C4: %s is one refusal with its reason', async (_, ts) => {
    const records = await kept(ts, NOW)
    expect(records).toHaveLength(1)
    expect(records[0]).toMatchObject({
      kind: 'rejection',
      rejection: {
        field: 'ts',
        code: expect.stringMatching(/^[A-Z_]+$/),
        message: expect.stringMatching(/.{10}/),
      },
    })
  })
})
