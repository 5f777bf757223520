import { mkdir, open, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { copyFile } from '#src/adapters/backup/paced-copy.ts'
import { syncDirectory } from '#src/adapters/reading-journal-directory.ts'
import { decodeRecord, receivedAt } from '#src/adapters/reading-journal-record.ts'
import { framesOf, segmentPath, soundEnd } from '#src/adapters/reading-journal-segment.ts'
import type { Pace } from '#src/adapters/sqlite-copy.ts'

const NAME = /^(\d{16})\.journal$/

/** One file of a journal that nobody here writes to. */
export type JournalFile = { readonly start: number; readonly path: string; readonly bytes: number }

/** What was found in files of a journal. */
export type JournalContents = {
  readonly records: number
  /** Bytes that are no record. */
  readonly damaged: number
  readonly last_received_at: Date | null
}

/** The files of a journal, oldest first; nothing is opened for writing or mended. */
export async function journalFiles(dir: string): Promise<JournalFile[]> {
  const starts = (await readdir(dir)).flatMap((name) => NAME.exec(name)?.[1] ?? []).map(Number)
  const files = await Promise.all(
    starts.map(async (start) => {
      const path = segmentPath(dir, start)
      return { start, path, bytes: (await stat(path)).size }
    }),
  )
  return files.filter(({ bytes }) => bytes > 0).sort((a, b) => a.start - b.start)
}

/** Counts whole records up to the end of each file. */
export async function contentsOf(files: readonly JournalFile[]): Promise<JournalContents> {
  let [records, sound, last_received_at]: [number, number, Date | null] = [0, 0, null]
  for (const { path, bytes } of files) {
    await using handle = await open(path, 'r')
    let last: Buffer | null = null
    for await (const frames of framesOf(handle, 0, bytes)) {
      records += frames.length
      for (const { start, end } of frames) sound += end - start
      last = frames.at(-1)?.body ?? last
    }
    if (last) last_received_at = receivedAt(decodeRecord(last))
  }
  const all = files.reduce((sum, { bytes }) => sum + bytes, 0)
  return { records, damaged: all - sound, last_received_at }
}

/** How much of a file that is being written to is whole. */
async function soundBytes({ path, bytes }: JournalFile): Promise<number> {
  await using handle = await open(path, 'r')
  return await soundEnd(handle, bytes)
}

/**
 * Copies a journal that goes on growing, up to where it stood at the beginning. What the service deletes meanwhile, its
 * oldest files, is left out. `from` and `to`: positions.
 */
export async function copyJournal(
  dir: string,
  to: string,
  pace: Pace,
): Promise<{ readonly from: number; readonly to: number }> {
  await mkdir(to, { mode: 0o700 })
  const files = await journalFiles(dir)
  const last = files.at(-1)
  if (!last) return { from: 0, to: 0 }
  const end = { ...last, bytes: await soundBytes(last) }
  let from: number | null = null
  for (const { start, path, bytes } of [...files.slice(0, -1), end]) {
    try {
      await copyFile(path, segmentPath(to, start), bytes, pace)
      from ??= start
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || from !== null) throw error
    }
  }
  await syncDirectory(to)
  return { from: from ?? end.start, to: end.start + end.bytes }
}

export const journalId = (dir: string): Promise<string> => readFile(join(dir, 'id'), 'utf8')

export async function writeJournalId(dir: string, id: string): Promise<void> {
  await writeFile(join(dir, 'id'), id, { flush: true })
  await syncDirectory(dir)
}
