import type {
  Journal,
  JournalPosition,
  JournalRecord,
  OperationalStore,
  ReadingStore,
  SourceId,
  ViewRecord,
} from '#src/ports.ts'
import type { Reading, Rejection } from '#src/telemetry/reading.ts'

/** Of one commit in SQLite, which stops everything else meanwhile. */
const BATCH = 1_000
/** After being woken: a commit for what arrives in this time, not one for each reading. */
const GATHER_MS = 100
const FIRST_RETRY_MS = 250
const LAST_RETRY_MS = 10_000

/** A copy of the journal in a store that may be down, slow or dropped: it catches up by itself. */
export type Projection = {
  readonly name: string
  start(): void
  /** Finishes the batch in hand. */
  stop(): Promise<void>
  /** What the view still lacks: bytes of journal, and since when it has lacked some; null while it lacks none. */
  behind(): { readonly bytes: number; readonly since: Date } | null
  /** Resolves when the view lacks nothing; while its store is down it waits. */
  level(): Promise<void>
  /** Why it does not move, in words; null while it does. */
  trouble(): string | null
}
export type View = {
  readonly name: string
  readonly only: JournalRecord['kind']
  /** How many records at once; absent: a thousand. */
  readonly batch?: number
  /** How far the view has come, by its own account. */
  position(): Promise<JournalPosition>
  append(records: readonly ViewRecord[], through: JournalPosition): Promise<void>
  /** What it will never hold, in words; null: nothing. Absent: it takes all. */
  refused?(): string | null
}
export type ProjectionPorts = {
  readonly journal: Pick<Journal, 'read' | 'recent' | 'end' | 'grown'>
  readonly clock: { now(): Date }
  readonly log?: (message: string) => void
}

/** Journal → view, for ever: from where the view stands, in order, repeating a batch that the view refused. */
export function projection(view: View, { journal, clock, log = () => {} }: ProjectionPorts): Projection {
  let isStopped = false
  let interrupt = (): void => {}
  let running: Promise<void> = Promise.resolve()
  let position: JournalPosition | null = null
  let lacking: Date | null = null
  let trouble: string | null = null
  const waiting: (() => void)[] = []
  /** No view of this journal can have come further: the journal's end at first, later what was written from here. */
  let furthest = journal.end()

  /** Resolves when `begin` calls back, or when stopped. */
  const wait = (begin: (done: () => void) => void): Promise<void> =>
    new Promise((resolve) => {
      interrupt = resolve
      if (isStopped) resolve()
      else begin(resolve)
    })
  const pause = (ms: number): Promise<void> => wait((done) => void setTimeout(done, ms).unref())
  const grown = (): Promise<void> => wait((done) => void journal.grown(position ?? 0).then(done))

  const isLevel = (): boolean => position !== null && position >= journal.end()
  const note = (): void => {
    if (!isLevel()) {
      lacking ??= clock.now()
      return
    }
    lacking = null
    for (const resolve of waiting.splice(0)) resolve()
  }
  /** Where the view stands. Ahead of the journal it was filled from a newer copy of it: then from the beginning. */
  const asked = async (): Promise<JournalPosition> => {
    const stands = await view.position()
    if (stands <= furthest) return stands
    log(`${view.name}: ahead of the journal, which was restored from an older copy; filled anew`)
    return 0
  }
  let toldRefused: string | null = null
  const noteRefused = (): void => {
    const refused = view.refused?.() ?? null
    if (refused && refused !== toldRefused) log(`${view.name}: ${refused}`)
    toldRefused = refused
  }
  const take = async ({ records, through }: { records: ViewRecord[]; through: JournalPosition }) => {
    furthest = Math.max(furthest, through)
    await view.append(records, through)
    position = through
    if (trouble) log(`${view.name}: works again`)
    trouble = null
    noteRefused()
    note()
  }
  /** True once it has come to what lies in memory. */
  const readDisk = async (from: JournalPosition, limit: number): Promise<boolean> => {
    for await (const batch of journal.read(from, limit, view.only)) {
      await take(batch)
      if (isStopped || journal.recent?.(batch.through, 1)) return true
    }
    return false
  }
  /** Up to the end at its beginning: what comes meanwhile is gathered for the next time. */
  const catchUp = async (): Promise<void> => {
    const limit = view.batch ?? BATCH
    const until = journal.end()
    position ??= await asked()
    while (!isStopped && position < until) {
      const recent = journal.recent?.(position, limit, view.only)
      if (recent) await take(recent)
      else if (!(await readDisk(position, limit))) return
    }
  }
  const attempt = async (): Promise<boolean> => {
    try {
      await catchUp()
      return true
    } catch (error) {
      const reason = (error as Error).message
      if (!trouble) log(`${view.name}: ${reason}; trying again until it works`)
      trouble = reason
      // The view may have taken part of it, or have been dropped and rebuilt: ask where it stands.
      position = null
      return false
    }
  }
  const run = async (): Promise<void> => {
    let retry = FIRST_RETRY_MS
    while (!isStopped) {
      note()
      if (await attempt()) {
        retry = FIRST_RETRY_MS
        note()
        await grown()
        note()
        await pause(GATHER_MS)
      } else {
        await pause(retry)
        retry = Math.min(retry * 2, LAST_RETRY_MS)
      }
    }
  }
  return {
    name: view.name,
    start() {
      running = run()
    },
    async stop() {
      isStopped = true
      interrupt()
      await running
    },
    behind() {
      note()
      return lacking ? { bytes: journal.end() - (position ?? 0), since: lacking } : null
    },
    level: () => (isLevel() ? Promise.resolve() : new Promise((resolve) => void waiting.push(resolve))),
    trouble: () => trouble ?? view.refused?.() ?? null,
  }
}

const readingsOf = (records: readonly ViewRecord[]): Reading[] =>
  records.flatMap((record) => (record.kind === 'reading' ? [record.reading] : []))
const rejectionsOf = (records: readonly ViewRecord[]): Rejection[] =>
  records.flatMap((record) => (record.kind === 'rejection' ? [record.rejection] : []))

export const readingView = (
  store: Pick<ReadingStore, 'append' | 'position' | 'batch' | 'refused'>,
  source: SourceId,
): View => ({
  name: 'readings',
  only: 'reading',
  batch: store.batch,
  position: () => store.position(source),
  append: (records, through) => store.append(readingsOf(records), through, source),
  refused: () => store.refused?.() ?? null,
})

export const rejectionView = (
  store: Pick<OperationalStore, 'appendRejections' | 'rejectionPosition'>,
  source: SourceId,
): View => ({
  name: 'rejections',
  only: 'rejection',
  position: () => store.rejectionPosition(source),
  append: (records, through) => store.appendRejections(rejectionsOf(records), through, source),
})
