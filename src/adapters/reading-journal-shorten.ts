import { unlink } from 'node:fs/promises'
import { syncDirectory } from '#src/adapters/reading-journal-directory.ts'
import type { Segment } from '#src/adapters/reading-journal-segment.ts'
import type { JournalPosition } from '#src/ports.ts'

/**
 * Removes files of which every record was received before an instant and taken by every view, oldest first; the file in
 * use never. `segments` is changed. Resolves with the bytes that were removed.
 */
export async function shortened(
  dir: string,
  segments: Segment[],
  { before, through }: { readonly before: Date; readonly through: JournalPosition },
): Promise<number> {
  let bytes = 0
  for (let next = segments[1]; next; next = segments[1]) {
    const [first] = segments
    const isOld = next.firstReceivedAt !== null && next.firstReceivedAt < before
    if (!first || !isOld || next.start > through) break
    segments.shift()
    await unlink(first.path)
    bytes += next.start - first.start
  }
  if (bytes > 0) await syncDirectory(dir)
  return bytes
}
