import { LEAST_PAIRS, rounded } from '#src/forecast/skill/pair.ts'
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

/** Counts pair by pair; its figures are null while there are too few to say. */
export function errorTally() {
  let [count, signed, absolute, squares, near] = [0, 0, 0, 0, 0]
  return {
    add(said: Celsius, measured: Celsius): void {
      const error = said - measured
      const size = Math.abs(error)
      count += 1
      signed += error
      absolute += size
      squares += error * error
      if (size <= NEAR) near += 1
    },
    count: () => count,
    figures: (): ErrorFigures | null =>
      count < LEAST_PAIRS
        ? null
        : {
            mean_absolute_c: rounded(absolute / count),
            root_mean_square_c: rounded(Math.sqrt(squares / count)),
            bias_c: rounded(signed / count),
            within_2_c: rounded(near / count),
          },
  }
}
