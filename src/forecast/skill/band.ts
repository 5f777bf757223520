import { LEAST_PAIRS, type Pair, rounded } from '#src/forecast/skill/pair.ts'
import type { Celsius, Probability } from '#src/units.ts'

/** How often the measured road lay in the band p10 to p90; honest: 0.8 within, 0.1 on each side. */
export type BandFigures = {
  readonly within: Probability
  readonly below_p10: Probability
  readonly above_p90: Probability
  readonly mean_width_c: Celsius
}

/** Counts pair by pair, the ends of the band belonging to it; null while there are too few to say. */
export function bandTally() {
  let [count, below, above, width] = [0, 0, 0, 0]
  return {
    add({ observed_c, road_temp_p10_c, road_temp_p90_c }: Pair): void {
      count += 1
      width += road_temp_p90_c - road_temp_p10_c
      if (observed_c < road_temp_p10_c) below += 1
      else if (observed_c > road_temp_p90_c) above += 1
    },
    figures: (): BandFigures | null =>
      count < LEAST_PAIRS
        ? null
        : {
            within: rounded((count - below - above) / count),
            below_p10: rounded(below / count),
            above_p90: rounded(above / count),
            mean_width_c: rounded(width / count),
          },
  }
}
