import type { BacktestPolicy } from '#src/decision/backtest/backtest-policy.ts'
import { type BacktestFigures, backtestFigures, type NightOutcome } from '#src/decision/backtest/figures.ts'
import { type BacktestGround, type KnownThen, knownThen } from '#src/decision/backtest/known-then.ts'
import { isSound } from '#src/decision/backtest/observation.ts'
import {
  type ObservedNight,
  type ObservedNights,
  observedNights,
} from '#src/decision/backtest/observed-nights.ts'
import { orderFor } from '#src/decision/backtest/order.ts'
import { seasonOf } from '#src/season.ts'

export type BacktestGiven = BacktestGround & {
  readonly policies: readonly BacktestPolicy[]
  /** Civil time in which a night runs noon to noon. */
  readonly time_zone: string
}

/** Figures of all policies in one season, October to September. */
export type BacktestSeason = { readonly season: string; readonly policies: readonly BacktestFigures[] }

export type Backtest = {
  readonly format: 'frostline.backtest/1'
  readonly policies: readonly BacktestFigures[]
  readonly seasons: readonly BacktestSeason[]
  readonly left_out: ObservedNights['left_out']
}

const seasonOfNight = ({ night }: ObservedNight): string => seasonOf(night)

type PolicyRun = { readonly id: string; readonly outcomes: readonly NightOutcome[] }

/** What each policy orders in each judged night; night by night, because they share its forecasts. */
export function policyRuns(
  policies: readonly BacktestPolicy[],
  { judged }: ObservedNights,
  known: KnownThen,
): PolicyRun[] {
  const runs = policies.map((rule) => ({ rule, outcomes: [] as NightOutcome[] }))
  for (const night of judged)
    for (const { rule, outcomes } of runs) outcomes.push({ night, order: orderFor(rule, night, known) })
  return runs.map(({ rule, outcomes }) => ({ id: rule.id, outcomes }))
}

/**
 * Policies over the nights of a winter. Each decides from what was known at each moment: observations up to then and
 * the weather forecast of then; what really happened is only held against it afterwards.
 */
export function backtest(given: BacktestGiven): Backtest {
  const nights = observedNights(given.observations.filter(isSound), given.time_zone)
  const runs = policyRuns(given.policies, nights, knownThen(given))
  const seasons = [...new Set(nights.judged.map(seasonOfNight))]
  return {
    format: 'frostline.backtest/1',
    policies: runs.map(({ id, outcomes }) => backtestFigures(id, outcomes)),
    seasons: seasons.map((season) => ({
      season,
      policies: runs.map(({ id, outcomes }) =>
        backtestFigures(
          id,
          outcomes.filter(({ night }) => seasonOfNight(night) === season),
        ),
      ),
    })),
    left_out: nights.left_out,
  }
}
