import { LEAST_PAIRS, type Pair, rounded, shareOf, sum } from '#src/forecast/skill/pair.ts'
import type { Celsius, Probability } from '#src/units.ts'

/** How often the measured road lay in the band p10 to p90; honest: 0.8 within, 0.1 on each side. */
export type BandFigures = {
  readonly within: Probability
  readonly below_p10: Probability
  readonly above_p90: Probability
  readonly mean_width_c: Celsius
}

/** Null: too few pairs to say. The ends of the band belong to it. */
export function bandFigures(pairs: readonly Pair[]): BandFigures | null {
  const count = pairs.length
  const below = pairs.filter((pair) => pair.observed_c < pair.road_temp_p10_c).length
  const above = pairs.filter((pair) => pair.observed_c > pair.road_temp_p90_c).length
  const within = shareOf(count - below - above, count, LEAST_PAIRS)
  if (within === null) return null
  return {
    within,
    below_p10: rounded(below / count),
    above_p90: rounded(above / count),
    mean_width_c: rounded(sum(pairs.map((pair) => pair.road_temp_p90_c - pair.road_temp_p10_c)) / count),
  }
}
