import type { Log } from '#src/jobs/log.ts'
import type { Projection } from '#src/jobs/projection.ts'
import { keptSince, type Retention, type RetentionKind } from '#src/jobs/retention-kinds.ts'
import type { Network } from '#src/network/network.ts'
import type { Clock, Journal, OperationalStore, ReadingStore } from '#src/ports.ts'

export type RetentionParts = {
  readonly retention: Retention
  readonly clock: Pick<Clock, 'now'>
  readonly journal: Pick<Journal, 'end' | 'shorten'>
  readonly views: readonly Pick<Projection, 'behind'>[]
  readonly readings: Pick<ReadingStore, 'forget'>
  readonly store: Pick<OperationalStore, 'forget' | 'forgetSessions' | 'appendRecord'>
  readonly log: Log
  network(): Network
  /** When the last reading was received that is still in memory; null: none. Absent: the clock alone is believed. */
  lastHeard?(): Date | null
}

/** Rows at once: readings and pages have their turn in between. */
const STEP = 100

/** What went, by kind: rows, of the journal bytes. */
export type Forgotten = Readonly<Partial<Record<RetentionKind, number>>>

const othersFirst = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Up to where every view has taken the journal. */
const takenByAll = ({ journal, views }: RetentionParts): number =>
  Math.min(...views.map((view) => journal.end() - (view.behind()?.bytes ?? 0)))

async function ofJournal(parts: RetentionParts, before: Date): Promise<number> {
  return (await parts.journal.shorten?.({ before, through: takenByAll(parts) })) ?? 0
}

/** InfluxDB keeps by its own rule, which is the operator's. */
async function ofReadings({ readings }: RetentionParts, kind: 'readings' | 'forecasts', before: Date) {
  let all = 0
  for (;;) {
    const forgotten = (await readings.forget?.(kind, before, STEP)) ?? 0
    all += forgotten
    if (forgotten === 0) return all
    await othersFirst()
  }
}

async function ofStore(
  { store }: RetentionParts,
  kind: 'rejections' | 'forecasts' | 'weather' | 'messages' | 'runs',
  before: Date,
): Promise<number> {
  let [all, after]: [number, number | null] = [0, 0]
  while (after !== null) {
    const { forgotten, through } = await store.forget(kind, { before, after, limit: STEP })
    all += forgotten
    after = through
    await othersFirst()
  }
  return all
}

const WORK: Readonly<Record<RetentionKind, (parts: RetentionParts, before: Date) => Promise<number>>> = {
  journal: ofJournal,
  readings: (parts, before) => ofReadings(parts, 'readings', before),
  rejections: (parts, before) => ofStore(parts, 'rejections', before),
  forecasts: async (parts, before) =>
    (await ofStore(parts, 'forecasts', before)) + (await ofReadings(parts, 'forecasts', before)),
  weather: (parts, before) => ofStore(parts, 'weather', before),
  messages: (parts, before) => ofStore(parts, 'messages', before),
  runs: (parts, before) => ofStore(parts, 'runs', before),
}

/** Ages are told from the last reading: a machine whose clock is years ahead must not find everything old. */
function agesFrom({ clock, lastHeard }: RetentionParts): Date | null {
  const now = clock.now()
  if (!lastHeard) return now
  const heard = lastHeard()
  return heard && heard > now ? now : heard
}

const inWords = (forgotten: Forgotten): string =>
  Object.entries(forgotten)
    .map(([kind, count]) =>
      kind === 'journal' ? `journal ${(count / 1e6).toFixed(1)} MB` : `${kind} ${count}`,
    )
    .join(', ')

/** What went is in the record of every authority: nothing is deleted in silence. */
async function record({ store, clock, network }: RetentionParts, detail: object): Promise<void> {
  const at = clock.now()
  for (const { id } of network().authorities)
    await store.appendRecord({ at, actor: 'engine', authority: id, action: 'retention', subject: id, detail })
}

/**
 * Deletes what has been kept long enough, some rows at a time. What the record rests on, the last forecast of a station
 * and messages that still wait are never among it. Resolves with what went, in words; rejects when a kind could not be
 * looked at, after the others.
 */
export function retention(parts: RetentionParts): () => Promise<string> {
  return async () => {
    const now = agesFrom(parts)
    await parts.store.forgetSessions(parts.clock.now())
    if (!now) return 'no reading has been heard for two days: nothing is deleted on the clock’s word alone'
    const forgotten: Partial<Record<RetentionKind, number>> = {}
    const before: Partial<Record<RetentionKind, Date>> = {}
    const faults: unknown[] = []
    for (const kind of Object.keys(WORK) as RetentionKind[]) {
      const since = keptSince(parts.retention, kind, now)
      if (!since) continue
      try {
        const count = await WORK[kind](parts, since)
        if (count > 0) [forgotten[kind], before[kind]] = [count, since]
      } catch (error) {
        parts.log.warn({ event: 'retention_failed', kind, err: error }, `${kind} could not be shortened`)
        faults.push(error)
      }
    }
    if (Object.keys(forgotten).length > 0) await record(parts, { before, forgotten })
    if (faults.length > 0) throw faults[0]
    return inWords(forgotten) || 'nothing is old enough'
  }
}
