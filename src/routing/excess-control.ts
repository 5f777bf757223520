import type { Totals, WorkingPlan } from '#src/routing/working-plan.ts'

// After so many tries the prices rise or fall a little, so that this share of plans is within the limits.
const WATCHED = 1_000
const WITHIN = 0.5
const STEP = 1.05

/** Sets the prices of a plan over its limits as the search goes on. */
export type ExcessControl = {
  /** Cost of a plan with what it is over its limits, at the prices of now. */
  readonly priced: (plan: Totals) => number
  /** How far over the limits, at the first prices; 0: within. */
  readonly severity: (plan: Totals) => number
  /** Told after each try which plan stands. */
  readonly watch: (standing: Totals) => void
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
  prices.load = start.load
  prices.time = start.time
  let tries = 0
  let withinLoad = 0
  let withinTime = 0
  return {
    priced: ({ cost, overload, overtime }) => cost + prices.load * overload + prices.time * overtime,
    severity: ({ overload, overtime }) => worse * start.load * overload + start.time * overtime,
    watch(standing) {
      tries += 1
      if (standing.overload === 0) withinLoad += 1
      if (standing.overtime === 0) withinTime += 1
      if (tries < WATCHED) return
      prices.load *= withinLoad > WATCHED * WITHIN ? 1 / STEP : STEP
      prices.time *= withinTime > WATCHED * WITHIN ? 1 / STEP : STEP
      tries = withinLoad = withinTime = 0
    },
  }
}
