import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openJournal } from '#src/adapters/reading-journal.ts'
import { journalCheck } from '#src/jobs/journal-check.ts'
import { reading, shifted } from '#tests/telemetry/messages.ts'

/** A journal of many small files, opened again after `change` was done to the oldest. */
async function opened(change: (bytes: Buffer) => void) {
  const dir = mkdtempSync(join(tmpdir(), 'check-'))
  const settings = { dir, segmentBytes: 1_000, report: () => {} }
  const written = await openJournal(settings)
  for (let seq = 0; seq < 12; seq++)
    await written.append({
      kind: 'reading',
      reading: reading({ seq, at: shifted(seq), received_at: shifted(seq) }),
      payload: Buffer.from('{}'),
    })
  await written.close()
  const oldest = join(
    dir,
    readdirSync(dir)
      .filter((name) => name.endsWith('.journal'))
      .toSorted()[0]!,
  )
  const bytes = readFileSync(oldest)
  change(bytes)
  writeFileSync(oldest, bytes)
  const journal = await openJournal(settings)
  onTestFinished(async () => {
    await journal.close()
    rmSync(dir, { recursive: true })
  })
  return journal
}

test('a journal as it was written is whole', async () => {
  const journal = await opened(() => {})
  expect(await journalCheck(journal)()).toBe(`whole, ${journal.end()} bytes written`)
})

test('I15: a bit flipped in a file that nobody reads any more is found by the check and shown', async () => {
  const journal = await opened((bytes) => {
    bytes[100]! ^= 1
  })
  expect(journal.damage?.()).toBeNull()
  await expect(journalCheck(journal)()).rejects.toThrow(
    /^the journal is damaged in one place, \d+ bytes, the first at position 0/,
  )
  expect(journal.damage?.()).not.toBeNull()
})
