import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type JournalSettings, openJournal } from '#src/adapters/reading-journal.ts'
import type { JournalFile } from '#src/adapters/reading-journal-writer.ts'
import type { Journal, JournalRecord } from '#src/ports.ts'
import { figure } from '#tests/faults/figure.ts'
import { NOW, reading, shifted } from '#tests/telemetry/messages.ts'

let dir: string
let opened: Journal[] = []
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'journal-'))
})
afterEach(async () => {
  await Promise.all(opened.map((journal) => journal.close()))
  opened = []
  rmSync(dir, { recursive: true, force: true })
})

const start = async (settings: Partial<JournalSettings> = {}): Promise<Journal> => {
  const journal = await openJournal({ dir, report: () => {}, ...settings })
  opened.push(journal)
  return journal
}
const stop = async (journal: Journal): Promise<void> => {
  await journal.close()
  opened = opened.filter((it) => it !== journal)
}
const record = (seq: number): JournalRecord => ({
  kind: 'reading',
  reading: reading({ seq, at: shifted(seq), received_at: shifted(seq) }),
  payload: Buffer.from(`{"seq":${seq}}`),
})
const rejection: JournalRecord = {
  kind: 'rejection',
  rejection: {
    authority: 'north',
    device: 'dv-own',
    topic: 'v1/north/dv-own/telemetry',
    received_at: NOW,
    code: 'RANGE',
    message: 'too warm',
    payload: 'AAEC',
  },
}
const append = async (journal: Journal, from: number, to: number): Promise<void> => {
  for (let seq = from; seq < to; seq++) await journal.append(record(seq))
}
const all = async (journal: Journal, from = 0, limit = 100, only?: JournalRecord['kind']) => {
  const records: JournalRecord[] = []
  for await (const batch of journal.read(from, limit, only)) records.push(...batch.records)
  return records
}
const sequence = async (journal: Journal, from = 0) =>
  (await all(journal, from)).map((it) => (it.kind === 'reading' ? it.reading.seq : -1))
const upTo = (count: number) => Array.from({ length: count }, (_, seq) => seq)
const segments = () => readdirSync(dir).filter((name) => name.endsWith('.journal'))
const onlySegment = () => join(dir, segments().sort().at(-1)!)

describe('what was appended', () => {
  it('is read again, byte for byte, after a restart', async () => {
    const journal = await start()
    const bytes = Uint8Array.from(upTo(256))
    const kept: JournalRecord[] = [{ ...record(1), payload: bytes } as JournalRecord, rejection]
    for (const it of kept) await journal.append(it)
    await stop(journal)
    const records = await all(await start())
    expect(records.map((it) => it.kind)).toEqual(['reading', 'rejection'])
    expect(records[0]).toMatchObject({ reading: { at: shifted(1), seq: 1 } })
    expect(records[0]?.kind === 'reading' && [...records[0].payload]).toEqual([...bytes])
    expect(records.slice(1)).toEqual(kept.slice(1))
  })
  it('is read as it was written before payloads were kept as bytes', async () => {
    await stop(await start())
    const text = JSON.stringify({
      reading: { ...(record(7) as { reading: object }).reading },
      payload: 'ÿ{}',
    })
    const body = Buffer.from(`R${text}`)
    const frame = Buffer.concat([Buffer.from('f5464c310000000000000000', 'hex'), body])
    frame.writeUInt32LE(body.length, 4)
    frame.writeUInt32LE(crc32(body, crc32(frame.subarray(4, 8))), 8)
    appendFileSync(onlySegment(), frame)
    const journal = await start()
    const [former] = await all(journal, 0, 10, 'reading')
    expect(former).toMatchObject({ reading: { at: shifted(7), received_at: expect.any(Date), seq: 7 } })
    expect(former?.kind === 'reading' && [...former.payload]).toEqual([255, 123, 125])
  })
  it('has a position from which the rest follows', async () => {
    const journal = await start()
    const positions: number[] = []
    for (const seq of upTo(10)) {
      await journal.append(record(seq))
      positions.push(journal.end())
    }
    expect(await sequence(journal, positions[3])).toEqual([4, 5, 6, 7, 8, 9])
  })
  it('comes in batches that say how far they reach', async () => {
    const journal = await start()
    await append(journal, 0, 5)
    const sizes: number[] = []
    let through = 0
    for await (const batch of journal.read(0, 2)) {
      sizes.push(batch.records.length)
      through = batch.through
    }
    expect(sizes).toEqual([2, 2, 1])
    expect(through).toBe(journal.end())
  })
  it('can be asked for by kind', async () => {
    const journal = await start()
    await append(journal, 0, 3)
    await journal.append(rejection)
    expect(await all(journal, 0, 10, 'rejection')).toEqual([rejection])
  })
  it('is refused where it is too large to be read again', async () => {
    const journal = await start()
    const large = { ...rejection, rejection: { ...rejection.rejection, payload: 'A'.repeat(300_000) } }
    expect(() => journal.append(large)).toThrow(/too large for the journal/)
    expect(journal.end()).toBe(0)
  })
  it('is announced to who waits for it', async () => {
    const journal = await start()
    const grown = journal.grown(journal.end())
    await journal.append(record(0))
    await expect(grown).resolves.toBeUndefined()
  })
  it('goes on in a new file when one is full, and reads across', async () => {
    const journal = await start({ segmentBytes: 1_000 })
    await append(journal, 0, 20)
    expect(segments().length).toBeGreaterThan(3)
    expect(await sequence(journal)).toEqual(upTo(20))
    await stop(journal)
    const again = await start({ segmentBytes: 1_000 })
    await append(again, 20, 25)
    expect(await sequence(again)).toEqual(upTo(25))
  })
  it('is found from a time on', async () => {
    const journal = await start({ segmentBytes: 1_000 })
    await append(journal, 0, 40)
    const from = journal.tail(shifted(30), 1_000_000)
    expect(from).toBeGreaterThan(0)
    const found = await sequence(journal, from)
    expect(found[0]).toBeLessThanOrEqual(30)
    expect(found[0]).toBeGreaterThan(20)
    expect(journal.end() - journal.tail(new Date(0), 2_000)).toBeLessThan(3_500)
  })
})

describe('after a crash', () => {
  it('loses nothing but the torn tail, wherever it was torn', async () => {
    const journal = await start()
    await append(journal, 0, 3)
    const whole = journal.end()
    await journal.append(record(3))
    const end = journal.end()
    await stop(journal)
    const bytes = readFileSync(onlySegment())
    for (let size = whole; size < end; size += 7) {
      writeFileSync(onlySegment(), bytes.subarray(0, size))
      const mended = await start()
      expect(mended.end()).toBe(whole)
      expect(await sequence(mended)).toEqual([0, 1, 2])
      await stop(mended)
      expect(statSync(onlySegment()).size).toBe(whole)
    }
  })
  it('goes on in the file before when the new one is still empty', async () => {
    const journal = await start()
    await append(journal, 0, 3)
    const end = journal.end()
    await stop(journal)
    writeFileSync(join(dir, `${String(end).padStart(16, '0')}.journal`), '')
    const again = await start()
    await append(again, 3, 5)
    expect(await sequence(again)).toEqual(upTo(5))
  })
  it('keeps its positions when only an empty file is left', async () => {
    const journal = await start()
    await append(journal, 0, 3)
    const end = journal.end()
    await stop(journal)
    rmSync(onlySegment())
    writeFileSync(join(dir, `${String(end).padStart(16, '0')}.journal`), '')
    expect((await start()).end()).toBe(end)
  })
})

describe('bit rot', () => {
  it('I15: costs the record that it hit, is reported, and the rest is read: any bit', async () => {
    const journal = await start()
    await append(journal, 0, 5)
    await stop(journal)
    const bytes = readFileSync(onlySegment())
    let found = 0
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(7), async (at, bit) => {
        const damaged = Buffer.from(bytes)
        damaged[at]! ^= 1 << bit
        writeFileSync(onlySegment(), damaged)
        const report = vi.fn()
        const again = await start({ report })
        const read = await sequence(again)
        expect(read).toHaveLength(4)
        expect(read).toEqual(upTo(5).filter((seq) => read.includes(seq)))
        expect(report).toHaveBeenCalledWith(expect.stringMatching(/skipped \d+ damaged bytes/))
        expect(again.damage?.()).toMatch(/^damaged in one place, \d+ bytes/)
        await stop(again)
        found++
      }),
      { numRuns: 100 },
    )
    figure('I15', 'one bit flipped, found and told', `${found} of 100 times`, '100 of 100')
  })
  it('in the last record is no write that was cut off: its bytes are kept beside the journal', async () => {
    const journal = await start()
    await append(journal, 0, 2)
    const before = journal.end()
    await append(journal, 2, 3)
    await stop(journal)
    const bytes = readFileSync(onlySegment())
    bytes[bytes.length - 20]! ^= 4
    writeFileSync(onlySegment(), bytes)
    const again = await start()
    expect(again.damage?.()).toContain(`position ${before}`)
    await append(again, 3, 4)
    expect(await sequence(again)).toEqual([0, 1, 3])
    const [kept] = readdirSync(dir).filter((name) => name.includes('damaged'))
    expect(readFileSync(join(dir, kept!))).toEqual(bytes.subarray(before))
  })
  it('anywhere in the header of the last record is told apart from a write that was cut off', async () => {
    const journal = await start()
    await append(journal, 0, 2)
    const before = journal.end()
    await append(journal, 2, 3)
    await stop(journal)
    const bytes = readFileSync(onlySegment())
    for (let bit = 0; bit < 12 * 8; bit++) {
      const damaged = Buffer.from(bytes)
      damaged[before + (bit >> 3)]! ^= 1 << (bit & 7)
      writeFileSync(onlySegment(), damaged)
      const again = await start()
      expect([bit, again.damage?.()]).toEqual([bit, expect.stringContaining(`position ${before}`)])
      await stop(again)
    }
  })
  it('in an older file leaves the others whole', async () => {
    const journal = await start({ segmentBytes: 1_000 })
    await append(journal, 0, 12)
    await stop(journal)
    const first = join(dir, segments().sort()[0]!)
    truncateSync(first, statSync(first).size - 5)
    const report = vi.fn()
    const read = await sequence(await start({ report }))
    expect(read).toHaveLength(11)
    expect(report).toHaveBeenCalled()
  })
})

/** A real file whose disk can be made to refuse. */
const failing = (disk: { room: number; shortest?: number; syncFails?: boolean }) => async (path: string) => {
  const handle = await open(path, 'r+')
  const file: JournalFile = {
    write: (async (buffer: Buffer, offset: number, length: number, position: number) => {
      if (disk.room <= 0)
        throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
      const allowed = Math.min(length, disk.room, disk.shortest ?? length)
      disk.room -= allowed
      return handle.write(buffer, offset, allowed, position)
    }) as JournalFile['write'],
    truncate: (length) => handle.truncate(length),
    datasync: () => (disk.syncFails ? Promise.reject(new Error('EIO: i/o error')) : handle.datasync()),
    close: () => handle.close(),
  }
  return file
}

describe('a directory that is not as it was left', () => {
  const refused = async (words: RegExp) => await expect(openJournal({ dir })).rejects.toThrow(words)
  it('whose oldest files were taken away is read from the first that is there', async () => {
    const journal = await start({ segmentBytes: 800 })
    await append(journal, 0, 12)
    await stop(journal)
    const [first, second] = segments().sort()
    rmSync(join(dir, first!))
    const report = vi.fn()
    const again = await start({ report })
    const read = await sequence(again, 0)
    expect(read).toEqual(upTo(12).slice(-read.length))
    expect(read.length).toBeGreaterThan(6)
    expect(await sequence(again, Number(second!.slice(0, 16)))).toEqual(read)
    expect(report).not.toHaveBeenCalled()
  })
  it('whose files are listed in any order reads in the order of what was received', async () => {
    const journal = await start({ segmentBytes: 300 })
    await append(journal, 0, 30)
    await stop(journal)
    const bytes = new Map(segments().map((name) => [name, readFileSync(join(dir, name))]))
    for (const name of bytes.keys()) rmSync(join(dir, name))
    for (const [name, content] of [...bytes].reverse()) writeFileSync(join(dir, name), content)
    expect(await sequence(await start())).toEqual(upTo(30))
  })
  it('whose name was lost is a new journal to every view; its records are there', async () => {
    const journal = await start()
    await append(journal, 0, 3)
    await stop(journal)
    writeFileSync(join(dir, 'id'), '')
    const again = await start()
    expect(again.id).toMatch(/^[0-9a-f-]{36}$/)
    expect(again.id).not.toBe(journal.id)
    expect(await sequence(again)).toEqual(upTo(3))
  })
  it('whose name cannot be read is not given another one', async () => {
    mkdirSync(join(dir, 'id'))
    await refused(/EISDIR/)
  })
  it('that cannot be written says so, and blames no other process', async () => {
    mkdirSync(join(dir, 'lock'))
    await refused(/cannot be written: .*unable to open.*mounted for writing/)
  })
  it('that was removed while it was written: the process must end, nothing more is acknowledged', async () => {
    const fatal = vi.fn()
    const journal = await start({ fatal })
    await journal.append(record(0))
    rmSync(dir, { recursive: true })
    const acknowledged = vi.fn()
    await vi.waitFor(
      () => {
        journal.append(record(1)).then(acknowledged, () => {})
        expect(fatal).toHaveBeenCalledOnce()
      },
      { timeout: 5_000, interval: 100 },
    )
    const before = acknowledged.mock.calls.length
    journal.append(record(2)).then(acknowledged, () => {})
    await new Promise((resolve) => setImmediate(resolve))
    expect(acknowledged).toHaveBeenCalledTimes(before)
    expect(fatal.mock.calls[0]![0].message).toMatch(/was removed or replaced/)
  })
})

describe('a disk that refuses', () => {
  it('I12: short writes are gone on with', async () => {
    const journal = await start({ openFile: failing({ room: 1e9, shortest: 7 }) })
    await append(journal, 0, 5)
    await stop(journal)
    expect(await sequence(await start())).toEqual(upTo(5))
  })
  it('I12: full: nothing is acknowledged and nothing is torn; then it mends itself', async () => {
    const disk = { room: 700 }
    const journal = await start({ openFile: failing(disk) })
    const acknowledged: number[] = []
    const appended = upTo(10).map((seq) => journal.append(record(seq)).then(() => acknowledged.push(seq)))
    await vi.waitFor(() => expect(journal.trouble()).toMatch(/ENOSPC/))
    expect(acknowledged.length).toBeLessThan(10)
    expect(statSync(onlySegment()).size).toBe(journal.end())
    disk.room = 1e9
    await Promise.all(appended)
    expect(journal.trouble()).toBeNull()
    await stop(journal)
    expect(await sequence(await start())).toEqual(upTo(10))
  })
  it('full until the end: who waits is told', async () => {
    const journal = await start({ openFile: failing({ room: 0 }) })
    const refused = expect(journal.append(record(0))).rejects.toThrow(/ENOSPC/)
    await vi.waitFor(() => expect(journal.trouble()).not.toBeNull())
    await stop(journal)
    await refused
  })
  it('I14: fdatasync fails: the process must end and nothing more is acknowledged', async () => {
    const fatal = vi.fn()
    const disk = { room: 1e9, syncFails: true }
    const journal = await start({ openFile: failing(disk), fatal })
    const acknowledged = vi.fn()
    journal.append(record(0)).then(acknowledged, acknowledged)
    await vi.waitFor(() => expect(fatal).toHaveBeenCalledOnce())
    disk.syncFails = false
    journal.append(record(1)).then(acknowledged, acknowledged)
    await new Promise((resolve) => setImmediate(resolve))
    expect(acknowledged).not.toHaveBeenCalled()
    expect(journal.end()).toBe(0)
  })
})

it('is held by one process at a time', async () => {
  await start()
  await expect(openJournal({ dir })).rejects.toThrow(/in use by another frostline process/)
}, 10_000)
