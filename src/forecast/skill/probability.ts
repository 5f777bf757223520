import { LEAST_EVENTS, LEAST_PAIRS, type Pair, rounded, shareOf } from '#src/forecast/skill/pair.ts'
import type { Probability } from '#src/units.ts'

/** Of the pairs to which a chance of frost from `from_p` to `to_p` was given: what was said, what happened. */
export type ReliabilityBin = {
  /** [from, to), the last one with its end. */
  readonly from_p: Probability
  readonly to_p: Probability
  readonly pairs: number
  /** Mean of the chances given; null: never said. */
  readonly said: Probability | null
  /** Share with a road below 0.0 °C; null: fewer than ten pairs. */
  readonly happened: Probability | null
}

export type ProbabilityFigures = {
  /** Mean square of chance − what happened (Brier 1950): 0 perfect. */
  readonly brier: number
  /** The same for always saying how often frost was in these pairs: to be beaten. */
  readonly brier_of_base_rate: number
}

const BINS = 10

const happened = ({ observed_c }: Pair): number => (observed_c < 0 ? 1 : 0)
const binOf = ({ freeze_probability }: Pair): number =>
  Math.max(0, Math.min(BINS - 1, Math.floor(freeze_probability * BINS)))

/** Counts pair by pair; null while there are too few to say. */
export function probabilityTally() {
  let [count, frosts, squares] = [0, 0, 0]
  return {
    add(pair: Pair): void {
      count += 1
      frosts += happened(pair)
      squares += (pair.freeze_probability - happened(pair)) ** 2
    },
    figures(): ProbabilityFigures | null {
      if (count < LEAST_PAIRS) return null
      const rate = frosts / count
      return { brier: rounded(squares / count), brier_of_base_rate: rounded(rate * (1 - rate)) }
    },
  }
}

/** Ten bins, 0–10 % to 90–100 %, filled pair by pair. */
export function reliabilityTally() {
  const bins = Array.from({ length: BINS }, () => ({ count: 0, said: 0, frosts: 0 }))
  return {
    add(pair: Pair): void {
      const bin = bins[binOf(pair)]!
      bin.count += 1
      bin.said += pair.freeze_probability
      bin.frosts += happened(pair)
    },
    bins: (): ReliabilityBin[] =>
      bins.map(({ count, said, frosts }, index) => ({
        from_p: index / BINS,
        to_p: (index + 1) / BINS,
        pairs: count,
        said: shareOf(said, count, 1),
        happened: shareOf(frosts, count, LEAST_EVENTS),
      })),
  }
}
