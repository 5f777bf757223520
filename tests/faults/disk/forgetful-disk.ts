import { open } from 'node:fs/promises'
import type { JournalFile } from '#src/adapters/reading-journal-writer.ts'

const SECTOR = 512

type Change =
  | { readonly kind: 'write'; readonly at: number; readonly bytes: Buffer }
  | { readonly kind: 'truncate'; readonly length: number }
/** A file as a power cut finds it: what was synced, and what may have reached the disk besides, or not, or in part. */
export type FileAtCut = {
  readonly path: string
  readonly synced: Buffer
  readonly unsynced: readonly Change[]
}

function withWrite(content: Buffer, at: number, bytes: Buffer): Buffer {
  const next = Buffer.alloc(Math.max(content.length, at + bytes.length))
  content.copy(next)
  bytes.copy(next, at)
  return next
}

const withTruncation = (content: Buffer, length: number): Buffer =>
  length <= content.length
    ? Buffer.from(content.subarray(0, length))
    : Buffer.concat([content, Buffer.alloc(length - content.length)])

const changed = (content: Buffer, change: Change): Buffer =>
  change.kind === 'write'
    ? withWrite(content, change.at, change.bytes)
    : withTruncation(content, change.length)

/** A write in the parts in which a disk takes it: by sectors of the file. */
function inSectors({ at, bytes }: { at: number; bytes: Buffer }): Change[] {
  const parts: Change[] = []
  for (let from = 0; from < bytes.length; ) {
    const to = Math.min(bytes.length, from + SECTOR - ((at + from) % SECTOR))
    parts.push({ kind: 'write', at: at + from, bytes: bytes.subarray(from, to) })
    from = to
  }
  return parts
}

/** One of the contents that a power cut can leave: each part that was not synced is there or not, as `takes` says. */
export const afterCut = ({ synced, unsynced }: FileAtCut, takes: () => boolean): Buffer =>
  unsynced
    .flatMap((change) => (change.kind === 'write' ? inSectors(change) : [change]))
    .filter(takes)
    .reduce(changed, synced)

type Disk = {
  /** It is full after so many bytes, once, until the next try. */
  readonly room: number
  /** Called between a change and its sync. */
  onChange(): void
}

/** A disk that remembers what was never synced. */
export function forgetfulDisk({ room, onChange }: Disk) {
  const files = new Map<string, { synced: Buffer; unsynced: Change[] }>()
  let left = room

  const asCut = (): FileAtCut[] =>
    [...files].map(([path, { synced, unsynced }]) => ({ path, synced, unsynced: [...unsynced] }))

  async function openFile(path: string): Promise<JournalFile> {
    const handle = await open(path, 'r+')
    const file: { synced: Buffer; unsynced: Change[] } = { synced: await handle.readFile(), unsynced: [] }
    files.set(path, file)
    return {
      write: (async (buffer: Buffer, offset: number, length: number, position: number) => {
        if (left === 0) {
          left = Number.POSITIVE_INFINITY
          throw new Error('ENOSPC: no space left on device')
        }
        const taken = Math.min(length, left)
        left -= taken
        const bytes = Buffer.from(buffer.subarray(offset, offset + taken))
        file.unsynced.push({ kind: 'write', at: position, bytes })
        onChange()
        return handle.write(buffer, offset, taken, position)
      }) as JournalFile['write'],
      truncate: async (length) => {
        file.unsynced.push({ kind: 'truncate', length: length ?? 0 })
        onChange()
        await handle.truncate(length)
      },
      // Only what is simulated here counts as synced: no disk is waited for
      datasync: async () => {
        await new Promise((resolve) => setImmediate(resolve))
        file.synced = file.unsynced.reduce(changed, file.synced)
        file.unsynced = []
      },
      close: () => handle.close(),
    }
  }
  return { openFile, asCut }
}
