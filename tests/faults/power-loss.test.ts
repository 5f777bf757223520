import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openJournal } from '#src/adapters/reading-journal.ts'
import { afterCut, type FileAtCut, forgetfulDisk } from '#tests/faults/disk/forgetful-disk.ts'
import { figure } from '#tests/faults/figure.ts'
import { reading, shifted } from '#tests/telemetry/messages.ts'

const RUNS = 60
/** Possible disks that are looked at for each moment of a power cut. */
const DISKS = 2

/** Memory where there is some: what a disk keeps is simulated, and none is waited for. */
const PLACE = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

/** A journal's directory that has its name already. */
function namedDirectory(): string {
  const dir = mkdtempSync(join(PLACE, 'frostline-power-'))
  writeFileSync(join(dir, 'id'), 'journal')
  return dir
}

type Cut = { readonly files: readonly FileAtCut[]; readonly acknowledged: readonly number[] }

const record = (seq: number, extra: number) => ({
  kind: 'reading' as const,
  reading: reading({ seq, at: shifted(seq), received_at: shifted(seq) }),
  payload: Buffer.alloc(extra, 'x'),
})

/** Appends batches on a disk that remembers what was not synced: each moment at which the power may go. */
async function cutsOf(batches: readonly (readonly number[])[], room: number): Promise<Cut[]> {
  const dir = namedDirectory()
  const acknowledged: number[] = []
  const cuts: Cut[] = []
  const take = (): void => void cuts.push({ files: disk.asCut(), acknowledged: [...acknowledged] })
  const disk = forgetfulDisk({ room, onChange: take })
  const journal = await openJournal({ dir, segmentBytes: 2_500, openFile: disk.openFile, report: () => {} })
  let seq = 0
  const append = async (extra: number): Promise<void> => {
    const own = seq++
    await journal.append(record(own, extra))
    acknowledged.push(own)
    take()
  }
  for (const batch of batches) await Promise.all(batch.map(append))
  await journal.close()
  rmSync(dir, { recursive: true })
  return cuts
}

async function readAfter(dir: string): Promise<number[]> {
  const journal = await openJournal({ dir, segmentBytes: 2_500, report: () => {} })
  const read: number[] = []
  for await (const { records } of journal.read(0, 100))
    for (const it of records) if (it.kind === 'reading') read.push(it.reading.seq)
  await journal.append(record(999_999, 0))
  await journal.close()
  return read
}

/** What is read of one of the disks that this cut can leave. */
async function afterPower(cut: Cut, takes: () => boolean): Promise<number[]> {
  const dir = namedDirectory()
  for (const file of cut.files) writeFileSync(join(dir, basename(file.path)), afterCut(file, takes))
  const read = await readAfter(dir)
  rmSync(dir, { recursive: true })
  return read
}

test('I3: the power goes at any moment: what was acknowledged is read, once, whatever reached the disk besides', {
  timeout: 120_000,
}, async () => {
  let looked = 0
  const sizes = fc.array(fc.array(fc.nat(1_500), { minLength: 1, maxLength: 4 }), {
    minLength: 2,
    maxLength: 8,
  })
  const room = fc.oneof(
    { weight: 3, arbitrary: fc.constant(Number.POSITIVE_INFINITY) },
    { weight: 1, arbitrary: fc.nat(9_000) },
  )
  await fc.assert(
    fc.asyncProperty(
      sizes,
      room,
      fc.infiniteStream(fc.boolean()),
      fc.nat(),
      async (batches, bytes, takes, pick) => {
        const cuts = await cutsOf(batches, bytes)
        const cut = cuts[pick % cuts.length]!
        for (let disk = 0; disk < DISKS; disk++) {
          const read = await afterPower(cut, () => takes.next().value!)
          expect(cut.acknowledged.filter((seq) => !read.includes(seq))).toEqual([])
          expect(new Set(read).size).toBe(read.length)
          looked++
        }
      },
    ),
    { numRuns: RUNS },
  )
  figure('I3', `lost on ${looked} disks that a power cut can leave`, '0', '0')
})
