import type { Alert } from '#src/decision/alert.ts'
import type { CompletedTreatment } from '#src/decision/completed-treatment.ts'
import type { Decision } from '#src/decision/decision.ts'
import type { RecordEntry } from '#src/decision/record-entry.ts'
import type { SensorVerdict } from '#src/forecast/sensors/sensor-verdict-types.ts'
import type { Reading } from '#src/telemetry/reading.ts'

/** What the record said at an instant. */
export type KnownAt = {
  /** Each decision as it stood, by id. */
  readonly decisions: readonly Decision[]
  /** Those that stood, oldest first. */
  readonly alerts: readonly Alert[]
  /** The last word on each sensor that was doubted. */
  readonly verdicts: readonly SensorVerdict[]
  /** What crews had told that they did and had not taken back, by when it was finished. */
  readonly treatments: readonly CompletedTreatment[]
}

const inOrder = (a: RecordEntry, b: RecordEntry) => a.at.getTime() - b.at.getTime() || a.seq - b.seq

/** What an entry left behind: its detail, or what stands in it as `after`. */
const afterOf = <T extends object>({ detail }: RecordEntry): T | null => {
  const whole = detail as { after?: T } | null
  return whole === null ? null : (whole.after ?? (whole as T))
}

/** The last state of each thing in entries whose action begins so. */
function lastOf<T extends object>(
  entries: readonly RecordEntry[],
  action: string,
  isOne: (found: T) => boolean,
): T[] {
  const last = new Map<string, T>()
  for (const entry of entries) {
    if (!entry.action.startsWith(action)) continue
    const found = afterOf<T>(entry)
    if (found && isOne(found)) last.set(entry.subject, found)
  }
  return [...last.values()]
}

/** What was known by the record at `at` and nothing later, whatever else the entries hold. */
export function knownAt(entries: readonly RecordEntry[], at: Date): KnownAt {
  const until = entries.filter((entry) => entry.at <= at).sort(inOrder)
  const alerts = lastOf<Alert>(until, 'alert_', (alert) => alert.raised_at !== undefined)
  const verdicts = lastOf<SensorVerdict>(until, 'sensor_verdict', ({ device }) => device !== undefined)
  const told = lastOf<CompletedTreatment>(until, 'treatment_', ({ finished_at }) => finished_at !== undefined)
  return {
    treatments: told
      .filter(({ withdrawn }) => withdrawn === null)
      .sort((a, b) => a.finished_at.getTime() - b.finished_at.getTime()),
    decisions: lastOf<Decision>(until, 'decision_', ({ recommendation }) => recommendation !== undefined),
    alerts: alerts
      .filter((alert) => alert.cleared_at === null)
      .sort((a, b) => a.raised_at.getTime() - b.raised_at.getTime()),
    verdicts: verdicts.filter(({ verdict }) => verdict !== 'trusted'),
  }
}

/** Readings that had been received by then: one that came late was not known, whatever time it is of. */
export const readingsKnownAt = (readings: readonly Reading[], at: Date): Reading[] =>
  readings.filter((reading) => reading.received_at <= at)
