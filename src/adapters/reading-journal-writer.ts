import type { FileHandle } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'

const RETRY_MS = 250
/** A commit takes all that waits, up to this much. */
const MAX_COMMIT_BYTES = 4_194_304

/** The part of a file handle that is written with; a test may hand in one that fails. */
export type JournalFile = Pick<FileHandle, 'write' | 'datasync' | 'truncate' | 'close'>

/** What goes to disk together: one write, one fdatasync, one promise. */
type Commit<Item> = {
  readonly parts: Buffer[]
  readonly items: Item[]
  bytes: number
  readonly done: PromiseWithResolvers<void>
}
export type GroupCommit<Item> = {
  /** Resolves once the commit that holds the bytes is on disk; all of it share the promise. */
  append(bytes: Buffer, item: Item): Promise<void>
  trouble(): string | null
  /** Finishes what waits, unless the disk refuses it. */
  close(): Promise<void>
}
type Target<Item> = {
  /** File and offset for the next commit; may start a new file. */
  place(): Promise<{ file: JournalFile; offset: number }>
  /** Called with a commit that is on disk. */
  committed(bytes: number, items: readonly Item[]): void
  readonly fatal: (error: Error) => void
}

/** Node may write fewer bytes than asked and report no error: a full disk looks like that. */
async function writeWhole(file: JournalFile, bytes: Buffer, offset: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, offset + done)
    if (bytesWritten === 0) throw new Error('nothing could be written')
    done += bytesWritten
  }
}

const newCommit = <Item>(): Commit<Item> => ({
  parts: [],
  items: [],
  bytes: 0,
  done: Promise.withResolvers<void>(),
})

/**
 * One write and one fdatasync for all that waits. A refused write is taken back to the last good offset and
 * tried again until there is space; nothing is acknowledged meanwhile. After a failed fdatasync nobody knows
 * what is on disk: the process must end, never retry.
 */
export function groupCommit<Item>({ place, committed, fatal }: Target<Item>): GroupCommit<Item> {
  const waiting: Commit<Item>[] = []
  let trouble: string | null = null
  let isClosing = false
  let running: Promise<void> | null = null

  /** True when written; false when the disk refused and all was taken back. */
  const write = async (bytes: Buffer): Promise<JournalFile | null> => {
    const { file, offset } = await place()
    try {
      await writeWhole(file, bytes, offset)
      return file
    } catch (error) {
      trouble = `cannot write to disk: ${(error as Error).message}`
      await file.truncate(offset).catch(() => {})
      return null
    }
  }
  const commit = async ({ parts, bytes, items, done }: Commit<Item>): Promise<void> => {
    const whole = parts.length === 1 ? parts[0]! : Buffer.concat(parts, bytes)
    let file = await write(whole)
    while (!file) {
      if (isClosing) throw new Error(trouble ?? 'closed')
      await pause(RETRY_MS)
      file = await write(whole)
    }
    await file.datasync()
    trouble = null
    committed(bytes, items)
    done.resolve()
  }
  const run = async (): Promise<void> => {
    for (;;) {
      // Whatever comes in this turn goes along
      await null
      const next = waiting.shift()
      if (!next) break
      try {
        await commit(next)
      } catch (error) {
        if (isClosing && trouble) next.done.reject(error)
        else return fatal(error as Error)
      }
    }
    running = null
  }
  /** The commit that is still open to more. */
  const open = (): Commit<Item> => {
    const last = waiting.at(-1)
    if (last && last.bytes < MAX_COMMIT_BYTES) return last
    const commit = newCommit<Item>()
    waiting.push(commit)
    return commit
  }
  return {
    append(bytes, item) {
      if (isClosing) return Promise.reject(new Error('the journal is closed'))
      const commit = open()
      commit.parts.push(bytes)
      commit.items.push(item)
      commit.bytes += bytes.length
      running ??= run()
      return commit.done.promise
    },
    trouble: () => trouble,
    async close() {
      isClosing = true
      await running
    },
  }
}
