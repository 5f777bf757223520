import { LEAST_PAIRS, rounded, type SaidAndMeasured, sum } from '#src/forecast/skill/pair.ts'
import type { Celsius, Probability } from '#src/units.ts'

/** How far off, in °C. */
export type ErrorFigures = {
  readonly mean_absolute_c: Celsius
  readonly root_mean_square_c: Celsius
  /** Mean of said − measured; above 0: said too warm. */
  readonly bias_c: Celsius
  /** Share of pairs at most 2 °C off. */
  readonly within_2_c: Probability
}

const NEAR: Celsius = 2

/** Null: too few pairs to say. */
export function errorFigures(pairs: readonly SaidAndMeasured[]): ErrorFigures | null {
  if (pairs.length < LEAST_PAIRS) return null
  const errors = pairs.map(({ said, measured }) => said - measured)
  const mean = (values: readonly number[]) => sum(values) / values.length
  return {
    mean_absolute_c: rounded(mean(errors.map(Math.abs))),
    root_mean_square_c: rounded(Math.sqrt(mean(errors.map((error) => error * error)))),
    bias_c: rounded(mean(errors)),
    within_2_c: rounded(errors.filter((error) => Math.abs(error) <= NEAR).length / errors.length),
  }
}
