import type { FileHandle } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'

const RETRY_MS = 250
/** A commit takes all that waits, up to this much. */
const MAX_COMMIT_BYTES = 4_194_304

/** The part of a file handle that is written with; a test may hand in one that fails. */
export type JournalFile = Pick<FileHandle, 'write' | 'datasync' | 'truncate' | 'close'>

type Waiting = {
  readonly bytes: Buffer
  readonly resolve: (end: number) => void
  readonly reject: (error: Error) => void
}
export type GroupCommit = {
  /** Resolves with the offset after the bytes once they are on disk. */
  append(bytes: Buffer): Promise<number>
  trouble(): string | null
  /** Finishes what waits, unless the disk refuses it. */
  close(): Promise<void>
}
type Target = {
  /** File and offset for the next commit; may start a new file. */
  place(): Promise<{ file: JournalFile; offset: number }>
  /** Called with the size of a commit that is on disk; returns the position after it. */
  committed(bytes: number): number
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

function takeBatch(waiting: Waiting[]): Waiting[] {
  let [count, bytes] = [0, 0]
  while (count < waiting.length && (count === 0 || bytes < MAX_COMMIT_BYTES))
    bytes += waiting[count++]!.bytes.length
  return waiting.splice(0, count)
}

/**
 * One write and one fdatasync for all that waits. A refused write is taken back to the last good offset and
 * tried again until there is space; nothing is acknowledged meanwhile. After a failed fdatasync nobody knows
 * what is on disk: the process must end, never retry.
 */
export function groupCommit({ place, committed, fatal }: Target): GroupCommit {
  const waiting: Waiting[] = []
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
  const commit = async (batch: Waiting[]): Promise<void> => {
    const bytes = batch.length === 1 ? batch[0]!.bytes : Buffer.concat(batch.map((it) => it.bytes))
    let file = await write(bytes)
    while (!file) {
      if (isClosing) throw new Error(trouble ?? 'closed')
      await pause(RETRY_MS)
      file = await write(bytes)
    }
    await file.datasync()
    trouble = null
    let end = committed(bytes.length) - bytes.length
    for (const { resolve, bytes: own } of batch) {
      end += own.length
      resolve(end)
    }
  }
  const refuse = (batch: Waiting[], error: Error): void => {
    for (const { reject } of batch) reject(error)
  }
  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = takeBatch(waiting)
      try {
        await commit(batch)
      } catch (error) {
        if (isClosing && trouble) refuse(batch, error as Error)
        else return fatal(error as Error)
      }
    }
    running = null
  }
  return {
    append: (bytes) =>
      new Promise((resolve, reject) => {
        if (isClosing) return reject(new Error('the journal is closed'))
        waiting.push({ bytes, resolve, reject })
        running ??= run()
      }),
    trouble: () => trouble,
    async close() {
      isClosing = true
      await running
    },
  }
}
