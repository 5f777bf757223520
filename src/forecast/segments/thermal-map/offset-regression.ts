import { dot, inverse, times } from '#src/forecast/segments/thermal-map/matrix.ts'
import { type Prior, UNEXPLAINED_COUNTS } from '#src/forecast/segments/thermal-map/prior.ts'
import type { Celsius } from '#src/units.ts'

/** A measured offset and the differences it is to be told from. */
export type OffsetRow = {
  readonly terms: readonly number[]
  readonly offset_c: Celsius
  /** Of the measurement alone, K². */
  readonly variance: number
}

/** What each term does under one sky, its covariance, and what is left unexplained (standard deviation). */
export type OffsetModel = {
  readonly effects: readonly number[]
  readonly covariance: readonly (readonly number[])[]
  readonly unexplained_c: Celsius
}

/** Ridge least squares with a prior: (Xᵀ W X + P) β = Xᵀ W y + P β₀, written out for a handful of terms. */
function ridge(rows: readonly OffsetRow[], priors: readonly Prior[], unexplained: Celsius) {
  const normal = priors.map(([, sd], i) => priors.map((_, j) => (i === j ? 1 / (sd * sd) : 0)))
  const right = priors.map(([mean, sd]) => mean / (sd * sd))
  for (const { terms, offset_c, variance } of rows) {
    const weight = 1 / (variance + unexplained ** 2)
    for (const [i, a] of terms.entries()) {
      right[i] = right[i]! + weight * a * offset_c
      for (const [j, b] of terms.entries()) normal[i]![j] = normal[i]![j]! + weight * a * b
    }
  }
  const covariance = inverse(normal)
  return { effects: times(covariance, right), covariance }
}

/** What the rows differ by beyond the effects and their own error; the assumed value counts as so many rows. */
function unexplainedBy(rows: readonly OffsetRow[], effects: readonly number[], assumed: Celsius): Celsius {
  let sum = UNEXPLAINED_COUNTS * assumed ** 2
  for (const { terms, offset_c, variance } of rows) sum += (offset_c - dot(terms, effects)) ** 2 - variance
  // Never below a third of what was assumed: few rows may agree by chance
  return Math.sqrt(Math.max((assumed / 3) ** 2, sum / (UNEXPLAINED_COUNTS + rows.length)))
}

const ROUNDS = 4

/** Learns the effects of the predictors under one sky; without rows they are the prior's. */
export function offsetRegression(
  rows: readonly OffsetRow[],
  priors: readonly Prior[],
  assumed: Celsius,
): OffsetModel {
  let unexplained_c = assumed
  let fitted = ridge(rows, priors, unexplained_c)
  for (let round = 0; round < ROUNDS && rows.length > 0; round++) {
    unexplained_c = unexplainedBy(rows, fitted.effects, assumed)
    fitted = ridge(rows, priors, unexplained_c)
  }
  return { ...fitted, unexplained_c }
}
