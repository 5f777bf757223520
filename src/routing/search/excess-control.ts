import type { Totals, WorkingPlan } from '#src/routing/search/working-plan.ts'

// The prices rise or fall a little so many times in a search, but not more often than every few tries.
const CHANGES = 400
const MOST_WATCHED = 1_000
const LEAST_WATCHED = 20
const STEP = 1.05
// This share of the plans is to be within the limits.
const WITHIN = 0.5
const FORBIDDING = 2 ** 20

/** Sets the prices of a plan over its limits as the search goes on. */
export type ExcessControl = {
  /** Cost of a plan with what it is over its limits, at the prices of now. */
  readonly priced: (plan: Totals) => number
  /** How far over the limits, at the first prices; 0: within. */
  readonly severity: (plan: Totals) => number
  /** Told after each try which plan stands. */
  readonly watch: (standing: Totals) => void
  /** Told how many tries the search will come to. */
  readonly expect: (tries: number) => void
  /** From now on nothing goes over a limit that can be kept. */
  readonly forbid: () => void
}

/**
 * Begins where dropping an average task pays for what it carries; then each price follows how often plans keep within
 * its limit (strategic oscillation; Vidal 2012 has the same control for populations).
 */
export function excessControl({ problem, prices }: WorkingPlan, first: Totals): ExcessControl {
  const load = problem.load.reduce((sum, one) => sum + one, 0)
  const start = { load: load > 0 ? first.cost / load : 1, time: 1 }
  // With rules a task may be left untreated; that is worse than any lateness and better than any overload.
  const worse = problem.rules ? 2 ** 20 : 1
  let watched = LEAST_WATCHED
  prices.load = start.load
  prices.time = start.time
  let seen = 0
  let withinLoad = 0
  let withinTime = 0
  let forbidden = false
  return {
    priced: ({ cost, overload, overtime }) => cost + prices.load * overload + prices.time * overtime,
    severity: ({ overload, overtime }) => worse * start.load * overload + start.time * overtime,
    watch(standing) {
      if (forbidden) return
      seen += 1
      if (standing.overload === 0) withinLoad += 1
      if (standing.overtime === 0) withinTime += 1
      if (seen < watched) return
      prices.load *= withinLoad > watched * WITHIN ? 1 / STEP : STEP
      prices.time *= withinTime > watched * WITHIN ? 1 / STEP : STEP
      seen = withinLoad = withinTime = 0
    },
    expect(tries) {
      watched = Math.min(MOST_WATCHED, Math.max(LEAST_WATCHED, Math.floor(tries / CHANGES)))
    },
    forbid() {
      forbidden = true
      prices.load = FORBIDDING * worse * start.load
      prices.time = FORBIDDING * start.time
    },
  }
}
