import { isOfModel, type LearnedError, learn, nothingLearned } from '#src/forecast/learning/learned-error.ts'
import { measuredThen, NEAR } from '#src/forecast/learning/measured-then.ts'
import type { ForecastOutcome } from '#src/forecast/learning/outcome.ts'
import { FORECAST_MODEL } from '#src/forecast/road-forecast.ts'
import type { Log } from '#src/jobs/log.ts'
import type { Clock, OperationalStore } from '#src/ports.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { DAY, HOUR, type Milliseconds } from '#src/units.ts'

/** The record's word for a reset, which a document made again from outcomes has to know. */
export const LEARNED_ERROR_RESET = 'learned_error_reset'

/** Readings in memory go back so far; what is not measured by then never is. */
const MEMORY: Milliseconds = 48 * HOUR
/** Older outcomes weigh next to nothing in a document made again: six half-lives. */
const REMADE_FROM: Milliseconds = 180 * DAY
/** Two winters of outcomes are kept. */
export const KEPT: Milliseconds = 730 * DAY

export type VerificationParts = {
  readonly clock: Pick<Clock, 'now'>
  readonly recent: { ofStation(station: string, from: Date, to: Date): readonly Reading[] }
  readonly store: Pick<
    OperationalStore,
    'awaitedOutcomes' | 'saveOutcomes' | 'outcomesOf' | 'learnedErrors' | 'forgetOutcomes' | 'record'
  >
  readonly log: Log
}

export type Verified = {
  /** Outcomes that were measured. */
  readonly measured: number
  /** Stations that have learnt from them. */
  readonly stations: number
}

const before = (at: Date, span: Milliseconds) => new Date(at.getTime() - span)
/** A document says since when there was something to learn from, not since when it might have been. */
const earliestIssue = (outcomes: readonly ForecastOutcome[]): Date =>
  new Date(outcomes.reduce((least, { issued_at }) => Math.min(least, issued_at.getTime()), Infinity))
const later = (...instants: Date[]) => new Date(Math.max(...instants.map((at) => at.getTime())))

/**
 * Holds the forecasts of the last two days against trusted readings and learns from them. What was measured and what
 * was learnt from it is kept together or not at all; doing it twice changes nothing. A station's document that is lost,
 * or was learnt from another model, is made again from the stored outcomes since its last reset.
 */
export function verification({ clock, recent, store, log }: VerificationParts): () => Promise<Verified> {
  const measured = (outcome: ForecastOutcome): ForecastOutcome => {
    const [from, to] = [before(outcome.at, NEAR), new Date(outcome.at.getTime() + NEAR + 1)]
    return { ...outcome, observed_c: measuredThen(recent.ofStation(outcome.station, from, to), outcome.at) }
  }

  async function madeAgain(
    known: LearnedError | undefined,
    outcomes: readonly ForecastOutcome[],
    now: Date,
  ): Promise<LearnedError> {
    const { authority, station } = outcomes[0]!
    const entries = await store.record(station, 1_000)
    const reset = entries.findLast(({ action }) => action === LEARNED_ERROR_RESET)
    const from = later(
      before(now, REMADE_FROM),
      ...[known?.since_at, reset?.at].filter((at) => at !== undefined),
    )
    const stored = await store.outcomesOf({ from, to: new Date(now.getTime() + 1) }, station)
    const since_at = later(from, earliestIssue([...stored, ...outcomes]))
    const empty = nothingLearned({ authority, station, model: FORECAST_MODEL, since_at })
    if (stored.some(({ observed_c }) => observed_c !== null))
      log.info({ event: 'learned_error_remade', station, since_at }, 'learned error made again from outcomes')
    else log.info({ event: 'learned_error_begun', station, since_at }, 'learning of its own error begins')
    return learn({ ...empty, version: known?.version ?? 0 }, [...stored, ...outcomes], now)
  }

  return async () => {
    const now = clock.now()
    await store.forgetOutcomes(before(now, KEPT))
    // A reading just after the instant may be nearer than the one before it: wait for it.
    const due = { from: before(now, MEMORY), to: new Date(now.getTime() - NEAR + 1) }
    const found = (await store.awaitedOutcomes(due)).map(measured).filter((one) => one.observed_c !== null)
    if (found.length === 0) return { measured: 0, stations: 0 }
    const known = new Map((await store.learnedErrors()).map((learned) => [learned.station, learned]))
    const learned: LearnedError[] = []
    for (const [station, outcomes] of Map.groupBy(found, (outcome) => outcome.station)) {
      const was = known.get(station)
      const is =
        was && isOfModel(was, FORECAST_MODEL)
          ? learn(was, outcomes, now)
          : await madeAgain(was, outcomes, now)
      if (is !== was) learned.push(is)
    }
    await store.saveOutcomes(found, learned)
    return { measured: found.length, stations: learned.length }
  }
}
