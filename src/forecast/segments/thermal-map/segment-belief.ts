import { dot, inverse, times } from '#src/forecast/segments/thermal-map/matrix.ts'
import type { Measured } from '#src/forecast/segments/thermal-map/measured-segments.ts'
import type { OffsetModel } from '#src/forecast/segments/thermal-map/offset-regression.ts'
import type { Differences } from '#src/forecast/segments/thermal-map/predictor-differences.ts'
import { DISTANCE_VARIANCE, SHARED } from '#src/forecast/segments/thermal-map/prior.ts'
import { SKY_CLASSES } from '#src/forecast/sky-class.ts'

/** A segment's offsets in the order of `SKY_CLASSES`, K, and how they are doubtful together, K². */
export type Belief = { readonly mean: number[]; readonly covariance: number[][] }

/** What the predictors alone say of a segment under the three skies, and how the three hang together. */
export function fromPredictors(
  models: readonly OffsetModel[],
  found: Differences,
  distance_km: number,
): Belief {
  const { terms, doubt } = found
  const covariance = models.map((a, i) =>
    models.map((b, j) => {
      const shared = (i === j ? 1 : SHARED) * a.unexplained_c * b.unexplained_c
      const unknown = doubt.reduce((sum, sd, term) => sum + sd * sd * a.effects[term]! * b.effects[term]!, 0)
      if (i !== j) return shared + unknown
      const vague = doubt.reduce((sum, sd, term) => sum + sd * sd * a.covariance[term]![term]!, 0)
      const effects = dot(terms, times(a.covariance, terms))
      return shared + unknown + vague + effects + DISTANCE_VARIANCE[SKY_CLASSES[i]!] * distance_km
    }),
  )
  return { mean: models.map(({ effects }) => dot(terms, effects)), covariance }
}

/**
 * Shrinks what was measured toward what the predictors say, n/(n + n0) with n0 the ratio of the variances; under a
 * sky that was not surveyed a segment moves with the skies that were.
 */
export function withMeasured(
  { mean, covariance }: Belief,
  measured: readonly (Measured | undefined)[],
): Belief {
  const precision = inverse(covariance).map((row, i) =>
    row.map((value, j) => value + (i === j ? (measured[i]?.precision ?? 0) : 0)),
  )
  const after = inverse(precision)
  const pull = mean.map((prior, i) => (measured[i] ? measured[i].precision * (measured[i].mean - prior) : 0))
  const moved = times(after, pull)
  return { mean: mean.map((prior, i) => prior + moved[i]!), covariance: after }
}
