import type { FileHandle } from 'node:fs/promises'
import { decodeRecord, HEADER_BYTES, MAGIC, recordLength } from '#src/adapters/reading-journal-record.ts'

/** Bytes of the journal that are no record, where whole records stood or stand around them. */
export type DamagedPlace = { readonly at: number; readonly bytes: number }

const isWhole = (body: Buffer): boolean => {
  try {
    return decodeRecord(body) !== null
  } catch {
    return false
  }
}

/** What a write that was cut off leaves: the beginning of a record, or space that was never filled. */
function isUnfinished(rest: Buffer): boolean {
  if (rest.every((byte) => byte === 0)) return true
  const magic = rest.subarray(0, MAGIC.length)
  if (!MAGIC.subarray(0, magic.length).equals(magic)) return false
  const length = recordLength(rest)
  if (length === null) return rest.length < HEADER_BYTES
  // A whole record whose length says more than there is was written to its end.
  return HEADER_BYTES + length > rest.length && !isWhole(rest.subarray(HEADER_BYTES))
}

/** The bytes from `end` to the file's size, and whether they are only a write that was cut off. */
export async function tailOf(
  handle: FileHandle,
  end: number,
  size: number,
): Promise<{ rest: Buffer; isUnfinished: boolean }> {
  const rest = Buffer.alloc(size - end)
  await handle.read(rest, 0, rest.length, end)
  return { rest, isUnfinished: isUnfinished(rest) }
}

/** Damaged places that were found so far; each is reported once, however often it is read. */
export function damageFound(report: (message: string) => void) {
  const found = new Map<number, number>()
  return {
    note({ at, bytes }: DamagedPlace): void {
      if (found.has(at)) return
      found.set(at, bytes)
      report(`journal: skipped ${bytes} damaged bytes at ${at}`)
    },
    /** In words; null while nothing was found. */
    words(): string | null {
      const [first] = found.keys()
      if (first === undefined) return null
      const bytes = found.values().reduce((sum, it) => sum + it, 0)
      const places = found.size === 1 ? 'one place' : `${found.size} places`
      return `damaged in ${places}, ${bytes} bytes, the first at position ${first}: what stood there is read no more, all around it is; look at the disk, and copy the journal away before it gets worse`
    },
  }
}
