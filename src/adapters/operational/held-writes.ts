import type { Alert } from '#src/decision/alert.ts'
import type { DecideCase } from '#src/decision/decide-case.ts'
import type { Decision } from '#src/decision/decision.ts'
import type { NewRecordEntry } from '#src/decision/record-entry.ts'
import type { ForecastOutcome } from '#src/forecast/learning/outcome.ts'
import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import type { KeptWith, OperationalStore } from '#src/ports.ts'
import { SECOND } from '#src/units.ts'
import { canonicalText } from '#src/wire.ts'

const TRY_EVERY = SECOND
/** A forecast has some 30 kB: an outage of days must not end the service by its memory. */
const MOST_FORECASTS = 1_000
const MOST_ENTRIES = 10_000
/** More entries about one subject than are written while an answer is waited for. */
const LATEST = 20
/** A day of hourly issues, each of all stations. */
const MOST_ISSUES = 24

type HeldDecision = {
  readonly decision: Decision
  readonly expected: number | null
  readonly kept: KeptWith
}
type HeldEntry = { readonly entry: NewRecordEntry; readonly restsOn: DecideCase | undefined }

/** What the engine has worked out and the store has not taken yet, oldest first. */
export type HeldWrites = {
  readonly decisions: ReadonlyMap<string, Decision>
  readonly alerts: ReadonlyMap<string, Alert>
  readonly forecasts: readonly StationForecast[]
  count(): number
  holdDecision(decision: Decision, expected: number | null, kept?: KeptWith): void
  holdAlerts(alerts: readonly Alert[]): void
  holdForecasts(forecasts: readonly StationForecast[]): void
  holdOutcomes(outcomes: readonly ForecastOutcome[]): void
  holdEntry(entry: NewRecordEntry, restsOn?: DecideCase): void
  /** Resolves once the store has taken all of it; rejects when it does not answer. */
  settle(): Promise<void>
  stop(): void
}

/** Held in memory and written once the store answers, which is told; until then it tries again each second. */
export function heldWrites(store: OperationalStore, answered: () => void): HeldWrites {
  const decisions = new Map<string, HeldDecision>()
  const alerts = new Map<string, Alert>()
  const forecasts: StationForecast[] = []
  const issues: (readonly ForecastOutcome[])[] = []
  const entries: HeldEntry[] = []
  let timer: NodeJS.Timeout | null = null
  let settling: Promise<void> | null = null

  const count = () => decisions.size + alerts.size + forecasts.length + issues.length + entries.length

  function tryLater(): void {
    timer ??= setTimeout(() => {
      timer = null
      settle().catch(tryLater)
    }, TRY_EVERY).unref()
  }
  /** Once, although it may have been written when no answer came: the end of its subject's record is looked at first. */
  async function writeEntry({ entry, restsOn }: HeldEntry): Promise<void> {
    const written = (await store.record(entry.subject, LATEST)).map(
      ({ seq: _, pinned: __, ...known }) => known,
    )
    const text = canonicalText(entry)
    if (!written.some((known) => canonicalText(known) === text)) await store.appendRecord(entry, restsOn)
  }
  /**
   * A person's answer that was recorded meanwhile stands: the engine looks again at what they made of it, and its
   * proposal, which people were shown, is in the record all the same. An older proposal gives way, unless it is this
   * one, written although no answer came in time.
   */
  async function writeDecision({ decision, expected, kept }: HeldDecision): Promise<void> {
    if (await store.saveDecision(decision, expected, kept)) return
    const found = await store.decision(decision.id)
    if (found && canonicalText(found) === canonicalText(decision)) return
    const isOlder = found?.status === 'proposed' && found.version < decision.version
    if (isOlder && (await store.saveDecision(decision, found.version, kept))) return
    if (kept.entry) await writeEntry({ entry: kept.entry, restsOn: kept.restsOn })
  }
  async function writeDecisions(): Promise<void> {
    for (const [id, held] of decisions) {
      await writeDecision(held)
      const now = decisions.get(id)
      if (now === held) decisions.delete(id)
      else if (now) decisions.set(id, { ...now, expected: held.decision.version })
    }
  }
  async function writeForecasts(): Promise<void> {
    const written = [...forecasts]
    await store.saveForecasts(written)
    const taken = new Set(written)
    forecasts.splice(0, forecasts.length, ...forecasts.filter((forecast) => !taken.has(forecast)))
  }
  async function writeAlerts(): Promise<void> {
    const written = [...alerts.values()]
    await store.saveAlerts(written)
    for (const alert of written) if (alerts.get(alert.id) === alert) alerts.delete(alert.id)
  }
  async function writeAll(): Promise<void> {
    await store.ping()
    answered()
    while (count() > 0) {
      // What a held decision replaced was in people's sight before it
      for (let held = entries[0]; held; held = entries[0]) {
        await writeEntry(held)
        entries.shift()
      }
      if (decisions.size > 0) await writeDecisions()
      if (forecasts.length > 0) await writeForecasts()
      if (alerts.size > 0) await writeAlerts()
      for (let issue = issues[0]; issue; issue = issues[0]) {
        await store.saveOutcomes(issue)
        issues.shift()
      }
    }
  }
  function settle(): Promise<void> {
    if (count() === 0) return Promise.resolve()
    settling ??= writeAll().finally(() => {
      settling = null
    })
    return settling
  }

  function holdEntry(entry: NewRecordEntry, restsOn?: DecideCase): void {
    entries.push({ entry, restsOn })
    entries.splice(0, Math.max(0, entries.length - MOST_ENTRIES))
    tryLater()
  }

  return {
    get decisions() {
      return new Map([...decisions].map(([id, held]) => [id, held.decision]))
    },
    alerts,
    forecasts,
    count,
    holdDecision(decision, expected, kept = {}) {
      const before = decisions.get(decision.id)
      if (before?.kept.entry) holdEntry(before.kept.entry, before.kept.restsOn)
      const restsOn = kept.restsOn ?? before?.kept.restsOn
      decisions.set(decision.id, {
        decision,
        expected: before?.expected ?? expected,
        kept: restsOn ? { ...kept, restsOn } : kept,
      })
      tryLater()
    },
    holdAlerts(changed) {
      for (const alert of changed) alerts.set(alert.id, alert)
      tryLater()
    },
    holdForecasts(made) {
      forecasts.push(...made)
      forecasts.splice(0, Math.max(0, forecasts.length - MOST_FORECASTS))
      tryLater()
    },
    holdOutcomes(expected) {
      issues.push(expected)
      issues.splice(0, Math.max(0, issues.length - MOST_ISSUES))
      tryLater()
    },
    holdEntry,
    settle,
    stop() {
      if (timer) clearTimeout(timer)
    },
  }
}
