import { LEAST_EVENTS, LEAST_PAIRS, type Pair, rounded, shareOf, sum } from '#src/forecast/skill/pair.ts'
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
  // tenths are not exact in binary: 0.3 belongs to the bin from 0.3
  Math.max(0, Math.min(BINS - 1, Math.floor(freeze_probability * BINS + 1e-9)))

function reliabilityBin(index: number, pairs: readonly Pair[]): ReliabilityBin {
  const count = pairs.length
  return {
    from_p: index / BINS,
    to_p: (index + 1) / BINS,
    pairs: count,
    said: shareOf(sum(pairs.map(({ freeze_probability }) => freeze_probability)), count, 1),
    happened: shareOf(sum(pairs.map(happened)), count, LEAST_EVENTS),
  }
}

/** Ten bins, 0–10 % to 90–100 %. */
export function reliability(pairs: readonly Pair[]): ReliabilityBin[] {
  const bins = Array.from({ length: BINS }, (): Pair[] => [])
  for (const pair of pairs) bins[binOf(pair)]?.push(pair)
  return bins.map((inBin, index) => reliabilityBin(index, inBin))
}

/** Null: too few pairs to say. */
export function probabilityFigures(pairs: readonly Pair[]): ProbabilityFigures | null {
  if (pairs.length < LEAST_PAIRS) return null
  const rate = sum(pairs.map(happened)) / pairs.length
  const brier = sum(pairs.map((pair) => (pair.freeze_probability - happened(pair)) ** 2)) / pairs.length
  return { brier: rounded(brier), brier_of_base_rate: rounded(rate * (1 - rate)) }
}
