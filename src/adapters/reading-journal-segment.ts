import { type FileHandle, open, readdir, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeRecord, type Frame, framesIn, receivedAt } from '#src/adapters/reading-journal-record.ts'

const CHUNK_BYTES = 262_144
const NAME = /^(\d{16})\.journal$/

/** One file of the journal, named by the position at which it starts. */
export type Segment = { readonly start: number; readonly path: string; firstReceivedAt: Date | null }

export const segmentPath = (dir: string, start: number): string =>
  join(dir, `${String(start).padStart(16, '0')}.journal`)

async function readChunk(handle: FileHandle, at: number, bytes: number): Promise<Buffer> {
  const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(bytes), 0, bytes, at)
  return buffer.subarray(0, bytesRead)
}

/** Frames of [from, to) of a file, a chunk at a time; offsets are those of the file. */
export async function* framesOf(handle: FileHandle, from: number, to: number): AsyncGenerator<Frame[]> {
  let rest: Buffer = Buffer.alloc(0)
  let at = from
  while (at < to) {
    const chunk = await readChunk(handle, at, Math.min(CHUNK_BYTES, to - at))
    if (chunk.length === 0) return
    const base = at - rest.length
    const buffer = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    at += chunk.length
    const { frames, consumed } = framesIn(buffer, at >= to)
    rest = buffer.subarray(consumed)
    yield frames.map(({ start, end, body }) => ({ start: base + start, end: base + end, body }))
  }
}

async function firstReceivedAt(path: string): Promise<Date | null> {
  const handle = await open(path, 'r')
  try {
    for await (const [first] of framesOf(handle, 0, CHUNK_BYTES))
      return first ? receivedAt(decodeRecord(first.body)) : null
    return null
  } finally {
    await handle.close()
  }
}

/**
 * Where the segments of a directory start, oldest first. An empty file is what a failed or interrupted change
 * of files leaves behind: its predecessor may have gone on past it, so it is removed unless nothing else is left.
 */
async function segmentStarts(dir: string): Promise<number[]> {
  const starts = (await readdir(dir)).flatMap((name) => NAME.exec(name)?.[1] ?? []).map(Number)
  starts.sort((a, b) => a - b)
  const sizes = await Promise.all(starts.map(async (start) => (await stat(segmentPath(dir, start))).size))
  const filled = starts.filter((_, index) => sizes[index]! > 0)
  const kept = filled.length > 0 ? filled : starts.slice(-1)
  for (const start of starts) if (!kept.includes(start)) await unlink(segmentPath(dir, start))
  return kept
}

/** The segments of a directory, oldest first. */
export async function listSegments(dir: string): Promise<Segment[]> {
  const starts = await segmentStarts(dir)
  return Promise.all(
    starts.map(async (start) => {
      const path = segmentPath(dir, start)
      return { start, path, firstReceivedAt: await firstReceivedAt(path) }
    }),
  )
}

/** Offset after the last whole frame: what follows was torn off in the writing. */
export async function soundEnd(handle: FileHandle, size: number): Promise<number> {
  let end = 0
  for await (const frames of framesOf(handle, 0, size)) end = frames.at(-1)?.end ?? end
  return end
}
