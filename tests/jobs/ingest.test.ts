import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openJournal } from '#src/adapters/reading-journal.ts'
import { type Ingest, type IngestPorts, ingest } from '#src/jobs/ingest.ts'
import type { DeviceMessage, Journal, JournalRecord } from '#src/ports.ts'
import { DAY, HOUR, MINUTE } from '#src/units.ts'
import { inMemoryReadings } from '#tests/support/in-memory-readings.ts'
import { DEVICE, fields, NOW, network, reading, shifted } from '#tests/telemetry/messages.ts'

let dir: string
let journal: Journal
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'ingest-'))
  journal = await openJournal({ dir })
})
afterEach(async () => {
  await journal.close()
  rmSync(dir, { recursive: true, force: true })
})

const started = (changes: Partial<IngestPorts> = {}): Ingest =>
  ingest({
    journal,
    readings: inMemoryReadings(),
    network: () => network,
    clock: { now: () => NOW },
    ...changes,
  })
const message = (payload: unknown, changes: Partial<DeviceMessage> = {}): DeviceMessage => ({
  authority: 'north',
  device: DEVICE,
  topic: `v1/north/${DEVICE}/telemetry`,
  payload: Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)),
  qos: 1,
  retain: false,
  ...changes,
})
const journaled = async (): Promise<JournalRecord[]> => {
  const records: JournalRecord[] = []
  for await (const batch of journal.read(0, 100)) records.push(...batch.records)
  return records
}
const flagsIn = (records: JournalRecord[]) =>
  records.map((it) => (it.kind === 'reading' ? it.reading.flags.join() : it.kind))
/** A journal that holds back until told. */
const held = () => {
  const release = Promise.withResolvers<void>()
  const slow: Journal = {
    ...journal,
    append: async (record) => {
      await release.promise
      return journal.append(record)
    },
  }
  return { slow, release }
}

describe('a message', () => {
  it('is on disk, then known to others', async () => {
    const onReadings = vi.fn(() => expect(journal.end()).toBeGreaterThan(0))
    await started({ onReadings }).handle(message(fields()))
    expect(onReadings).toHaveBeenCalledOnce()
    expect(await journaled()).toMatchObject([{ kind: 'reading', reading: { seq: 1001, flags: [] } }])
  })
  it('that is refused is kept whole, with the reason, and its device is told', async () => {
    const send = vi.fn(async () => {})
    await started({ broker: { send } }).handle(message(fields({ road_temp_c: 95 })))
    expect(await journaled()).toMatchObject([
      {
        kind: 'rejection',
        rejection: {
          device: DEVICE,
          code: 'RANGE',
          field: 'road_temp_c',
          likely_cause: expect.stringMatching(/Fahrenheit/),
          received_at: NOW,
          payload: Buffer.from(JSON.stringify(fields({ road_temp_c: 95 }))).toString('base64'),
        },
      },
    ])
    expect(send).toHaveBeenCalledWith(
      `v1/north/${DEVICE}/errors`,
      JSON.stringify({
        code: 'RANGE',
        message: 'road_temp_c is outside what is possible.',
        field: 'road_temp_c',
        seq: 1001,
      }),
    )
  })
  it.each([
    ['an unknown device', { device: 'dv-none' }, 'UNKNOWN_DEVICE'],
    ['nobody', { authority: '', device: '', topic: 'v1/NORTH/x/telemetry' }, 'TOPIC_INVALID'],
  ])('of %s is a rejection and a line in the log', async (_, changes, code) => {
    const log = vi.fn()
    await started({ log }).handle(message(fields(), changes))
    expect(await journaled()).toMatchObject([{ rejection: { code } }])
    expect(log).toHaveBeenCalledOnce()
  })
  it('beyond the rate is flagged, never dropped', async () => {
    const { handle } = started()
    await Promise.all(Array.from({ length: 200 }, (_, seq) => handle(message(fields({ seq: seq + 1 })))))
    const flags = flagsIn(await journaled())
    expect(flags).toHaveLength(200)
    expect(flags.filter((it) => it === 'RATE_LIMITED')).toHaveLength(150)
  })
})

describe('a message that an external broker hands over', () => {
  it('I19: of any size is kept as far as the journal can be read, and its size is told', async () => {
    const { handle } = started()
    await handle(message('x'.repeat(1_000_000)))
    await handle(
      message(fields(), { authority: '', device: '', topic: `v1/${'\u0001'.repeat(65_000)}/x/telemetry` }),
    )
    await handle(message(fields()))
    const [large, nobody, good] = await journaled()
    expect(large).toMatchObject({ rejection: { code: 'PAYLOAD_TOO_LARGE', got: '1000000 bytes' } })
    expect(large?.kind === 'rejection' && large.rejection.payload.length).toBeLessThan(90_000)
    expect(nobody?.kind === 'rejection' && nobody.rejection.topic.length).toBe(1_024)
    expect(good?.kind).toBe('reading')
    expect(journal.damage?.()).toBeNull()
  })
})

describe('the same reading again', () => {
  it('in one batch is stored once, and acknowledged only with the first', async () => {
    const { slow, release } = held()
    const { handle } = started({ journal: slow })
    const done: string[] = []
    const first = handle(message(fields())).then(() => done.push('first'))
    const second = handle(message(fields())).then(() => done.push('second'))
    await new Promise((resolve) => setImmediate(resolve))
    expect(done).toEqual([])
    release.resolve()
    await Promise.all([first, second])
    expect(await journaled()).toHaveLength(1)
  })
  it('with another value is kept beside it and flagged', async () => {
    const { handle } = started()
    await Promise.all([handle(message(fields())), handle(message(fields({ road_temp_c: 4 })))])
    expect(flagsIn(await journaled())).toEqual(['', 'DUP_CONFLICT'])
  })
  it('after a restart is seen from the journal alone', async () => {
    await started().handle(message(fields()))
    const again = started()
    await again.restore()
    await again.handle(message(fields()))
    expect(await journaled()).toHaveLength(1)
  })
  it('X4: an hour later is no lost acknowledgement: told in the log of its device; sooner it is one', async () => {
    const deviceLog = { note: vi.fn() }
    const clock = { now: () => NOW }
    const { handle } = started({ deviceLog, clock })
    await handle(message(fields()))
    clock.now = () => shifted(HOUR)
    await handle(message(fields()))
    expect(deviceLog.note).not.toHaveBeenCalled()
    clock.now = () => shifted(HOUR + 1)
    await handle(message(fields()))
    expect(deviceLog.note).toHaveBeenCalledExactlyOnceWith(
      DEVICE,
      expect.objectContaining({ kind: 'message_repeated', code: 'REPLAY' }),
    )
    expect(await journaled()).toHaveLength(1)
  })
  it('of last week is seen in the reading store', async () => {
    const old = fields({ ts: shifted(-7 * DAY).toISOString() })
    const readings = inMemoryReadings()
    const { handle } = started({ readings })
    await handle(message(old))
    const [record] = await journaled()
    if (record?.kind === 'reading') await readings.append([record.reading], journal.end(), journal.id)
    await handle(message(old))
    await handle(message({ ...old, road_temp_c: 2 }))
    expect(flagsIn(await journaled())).toEqual(['LATE_BACKFILL', 'LATE_BACKFILL,DUP_CONFLICT'])
  })
  it('of last week with the store down is stored all the same', async () => {
    const ofDevice = () => Promise.reject(new Error('connection refused'))
    const log = vi.fn()
    await started({ readings: { ofDevice }, log }).handle(
      message(fields({ ts: shifted(-7 * DAY).toISOString() })),
    )
    expect(await journaled()).toHaveLength(1)
    expect(log).toHaveBeenCalledWith(expect.stringMatching(/connection refused/))
  })
  it('of last week with a store that never answers is acknowledged within half a second', async () => {
    const ofDevice = () => new Promise<never>(() => {})
    const log = vi.fn()
    const before = performance.now()
    await started({ readings: { ofDevice }, log }).handle(
      message(fields({ ts: shifted(-7 * DAY).toISOString() })),
    )
    expect(performance.now() - before).toBeLessThan(500)
    expect(await journaled()).toHaveLength(1)
    expect(log).toHaveBeenCalledWith(expect.stringMatching(/no answer within/))
  })
})

describe('a journal that does not take it', () => {
  it('no acknowledgement, and the window forgets it', async () => {
    const closed: Journal = { ...journal, append: () => Promise.reject(new Error('the journal is closed')) }
    const { handle, recent } = started({ journal: closed })
    await expect(handle(message(fields()))).rejects.toThrow(/closed/)
    expect(recent.latest(DEVICE)).toBeUndefined()
  })
})

describe('after a restart', () => {
  it('the window holds the last 48 h, in order of time', async () => {
    for (const hours of [-50, -1, -47, -2]) {
      const at = shifted(hours * HOUR)
      await journal.append({
        kind: 'reading',
        reading: reading({ at, received_at: at, seq: -hours }),
        payload: Buffer.from('{}'),
      })
    }
    const { recent, restore } = started()
    await restore()
    const kept = recent.ofStation(`st-${DEVICE}`, shifted(-100 * HOUR), shifted(MINUTE))
    expect(kept.map((it) => it.seq)).toEqual([47, 2, 1])
  })
  it('what was received after now, before the clock was put back, hides nothing that comes now', async () => {
    const later = shifted(2 * HOUR)
    const record = reading({ at: later, received_at: later })
    await journal.append({ kind: 'reading', reading: record, payload: Buffer.from('{}') })
    const { recent, restore } = started()
    await restore()
    expect(recent.latest(DEVICE)).toBeUndefined()
  })
})
