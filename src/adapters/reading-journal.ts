import { mkdir, open } from 'node:fs/promises'
import { batchesOf } from '#src/adapters/reading-journal-batch.ts'
import { journalIdentity } from '#src/adapters/reading-journal-identity.ts'
import { lockDirectory } from '#src/adapters/reading-journal-lock.ts'
import { encodeRecord, receivedAt } from '#src/adapters/reading-journal-record.ts'
import {
  listSegments,
  type Segment,
  segmentPath,
  soundEnd,
  syncDirectory,
} from '#src/adapters/reading-journal-segment.ts'
import { groupCommit, type JournalFile } from '#src/adapters/reading-journal-writer.ts'
import type { Journal, JournalPosition, JournalRecord } from '#src/ports.ts'

export type JournalSettings = {
  readonly dir: string
  /** A file that has grown to this size is closed and a new one begun. */
  readonly segmentBytes?: number
  /** Told what was found damaged, in words. */
  readonly report?: (message: string) => void
  /** Called when nobody can know any more what is on disk; must end the process. */
  readonly fatal?: (error: Error) => void
  /** Opens a segment for writing. */
  readonly openFile?: (path: string) => Promise<JournalFile>
}

const SEGMENT_BYTES = 33_554_432
const EXIT_IO_ERROR = 70

function exit(error: Error): void {
  console.error(`The journal cannot be trusted any more, stopping: ${error.message}`)
  process.exit(EXIT_IO_ERROR)
}

/** Cuts what a crash left half written after the last whole record; returns where to go on. */
async function mended(segment: Segment, report: (message: string) => void): Promise<number> {
  const handle = await open(segment.path, 'r+')
  try {
    const { size } = await handle.stat()
    const end = await soundEnd(handle, size)
    if (end < size) {
      await handle.truncate(end)
      await handle.datasync()
      report(`journal: cut ${size - end} bytes of an unfinished record at ${segment.start + end}`)
    }
    return segment.start + end
  } finally {
    await handle.close()
  }
}

async function segmentsIn(dir: string): Promise<Segment[]> {
  const segments = await listSegments(dir)
  if (segments.length > 0) return segments
  const first = { start: 0, path: segmentPath(dir, 0), firstReceivedAt: null }
  await (await open(first.path, 'wx')).close()
  await syncDirectory(dir)
  return [first]
}

/** Which of the segments holds this position. */
const segmentAt = (segments: readonly Segment[], position: number): number =>
  Math.max(
    0,
    segments.findLastIndex((segment) => segment.start <= position),
  )

/**
 * The durable journal in a directory of segment files. Throws when another process holds the directory.
 * See src/telemetry/README.md for what is promised.
 */
export async function openJournal(settings: JournalSettings): Promise<Journal> {
  const { dir, segmentBytes = SEGMENT_BYTES, report = console.error, fatal = exit } = settings
  const openFile = settings.openFile ?? ((path: string) => open(path, 'r+'))
  await mkdir(dir, { recursive: true })
  const lock = lockDirectory(dir)
  const segments = await segmentsIn(dir)
  const id = await journalIdentity(dir)
  let current = segments.at(-1)!
  let end = await mended(current, report)
  let file = await openFile(current.path)
  let growing = Promise.withResolvers<void>()

  const rotate = async (): Promise<void> => {
    const next = { start: end, path: segmentPath(dir, end), firstReceivedAt: null }
    await (await open(next.path, 'w')).close()
    await syncDirectory(dir)
    const nextFile = await openFile(next.path)
    await file.close()
    file = nextFile
    current = next
    segments.push(next)
  }
  const commits = groupCommit({
    async place() {
      // A disk too full for a new file is noticed by the write; until then the old one goes on.
      if (end - current.start >= segmentBytes) await rotate().catch(() => {})
      return { file, offset: end - current.start }
    },
    committed(bytes) {
      end += bytes
      growing.resolve()
      growing = Promise.withResolvers<void>()
      return end
    },
    fatal,
  })

  async function* read(from: JournalPosition, limit: number, only?: JournalRecord['kind']) {
    let position = from
    while (position < end) {
      const index = segmentAt(segments, position)
      const to = segments[index + 1]?.start ?? end
      for await (const batch of batchesOf(segments[index]!, { from: position, to, limit, only }, report)) {
        position = batch.through
        yield batch
      }
    }
  }

  return {
    id,
    append(record) {
      current.firstReceivedAt ??= receivedAt(record)
      return commits.append(encodeRecord(record))
    },
    read,
    end: () => end,
    async grown(beyond) {
      while (end <= beyond) await growing.promise
    },
    tail(since, bytes) {
      const isNeeded = (_: Segment, index: number): boolean => {
        const next = segments[index + 1]
        if (!next) return true
        return end - next.start < bytes && !(next.firstReceivedAt && next.firstReceivedAt < since)
      }
      return segments.find(isNeeded)!.start
    },
    trouble: () => commits.trouble(),
    async close() {
      await commits.close()
      await file.close()
      lock.release()
    },
  }
}
