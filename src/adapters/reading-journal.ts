import { open, writeFile } from 'node:fs/promises'
import { batchesOf } from '#src/adapters/reading-journal-batch.ts'
import { damageFound, tailOf } from '#src/adapters/reading-journal-damage.ts'
import { makeDirectory, stillThere, syncDirectory } from '#src/adapters/reading-journal-directory.ts'
import { journalIdentity } from '#src/adapters/reading-journal-identity.ts'
import { lockDirectory } from '#src/adapters/reading-journal-lock.ts'
import { type Appended, recentRecords } from '#src/adapters/reading-journal-recent.ts'
import { encodeRecord, receivedAt } from '#src/adapters/reading-journal-record.ts'
import { listSegments, type Segment, segmentPath, soundEnd } from '#src/adapters/reading-journal-segment.ts'
import { shortened } from '#src/adapters/reading-journal-shorten.ts'
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

type Damage = ReturnType<typeof damageFound>

function exit(error: Error): void {
  console.error(`The journal cannot be trusted any more, stopping: ${error.message}`)
  process.exit(EXIT_IO_ERROR)
}

/**
 * Cuts what stands after the last whole record; returns where to go on. A write that was cut off was never
 * acknowledged; anything else may have been, and is kept beside the segment.
 */
async function mended(segment: Segment, damage: Damage, report: (message: string) => void): Promise<number> {
  const handle = await open(segment.path, 'r+')
  try {
    const { size } = await handle.stat()
    const end = await soundEnd(handle, size)
    const at = segment.start + end
    if (end === size) return at
    const { rest, isUnfinished } = await tailOf(handle, end, size)
    if (isUnfinished) report(`journal: cut ${rest.length} bytes of an unfinished record at ${at}`)
    else {
      await writeFile(`${segment.path}.damaged-${at}`, rest, { flush: true })
      damage.note({ at, bytes: rest.length })
    }
    await handle.truncate(end)
    await handle.datasync()
    return at
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
  const damage = damageFound(report)
  await makeDirectory(dir)
  const lock = lockDirectory(dir)
  const segments = await segmentsIn(dir)
  const id = await journalIdentity(dir)
  let current = segments.at(-1)!
  let end = await mended(current, damage, report)
  let file = await openFile(current.path)
  let isThere = await stillThere(current.path)
  let growing = Promise.withResolvers<void>()
  const recent = recentRecords(end)

  const newFile = async (path: string): Promise<JournalFile | null> => {
    try {
      await (await open(path, 'w')).close()
      return await openFile(path)
    } catch {
      // A disk too full for a new file is noticed by the write; until then the old one goes on.
      return null
    }
  }
  const rotate = async (): Promise<void> => {
    const next = { start: end, path: segmentPath(dir, end), firstReceivedAt: null }
    const nextFile = await newFile(next.path)
    if (!nextFile) return
    await syncDirectory(dir)
    isThere = await stillThere(next.path)
    await file.close()
    file = nextFile
    current = next
    segments.push(next)
  }
  const commits = groupCommit<Appended>({
    async place() {
      await isThere()
      if (end - current.start >= segmentBytes) await rotate()
      return { file, offset: end - current.start }
    },
    committed(bytes, appended) {
      end += bytes
      recent.keep(appended)
      growing.resolve()
      growing = Promise.withResolvers<void>()
    },
    fatal,
  })

  async function* read(from: JournalPosition, limit: number, only?: JournalRecord['kind']) {
    // Older files may have been taken away since that view was filled.
    let position = Math.max(from, segments[0]!.start)
    while (position < end) {
      const index = segmentAt(segments, position)
      const to = segments[index + 1]?.start ?? end
      for await (const batch of batchesOf(
        segments[index]!,
        { from: position, to, limit, only },
        damage.note,
      )) {
        position = batch.through
        yield batch
      }
    }
  }

  return {
    id,
    append(record) {
      current.firstReceivedAt ??= receivedAt(record)
      const bytes = encodeRecord(record)
      return commits.append(bytes, { record, bytes: bytes.length })
    },
    read,
    recent: recent.after,
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
    shorten: (to) => shortened(dir, segments, to),
    trouble: () => commits.trouble(),
    damage: damage.words,
    async close() {
      await commits.close()
      await file.close()
      lock.release()
    },
  }
}
