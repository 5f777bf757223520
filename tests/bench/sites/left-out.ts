/** Tuned numbers chosen anew on some sites, by coordinate descent from where nothing is tuned. */
import { modelWith } from '#tests/bench/sites/model-with.ts'
import type { ScoredCase } from '#tests/bench/sites/scored-cases.ts'
import { mae, pinball, type ScoredPair, scorePairs } from '#tests/bench/sites/scores.ts'
import { type Choice, TUNED_NUMBERS, UNTUNED } from '#tests/bench/sites/tuned-numbers.ts'

const SWEEPS = 3
/** A change must gain this much, °C: what is flat stays where it was. */
const GAIN = 0.0005

export const pairsOf = async (cases: readonly ScoredCase[], choice: Choice): Promise<ScoredPair[]> =>
  scorePairs(cases, await modelWith(choice))

/** What the choice is to make small: median and band alike, 0–24 h, °C. */
const costOf = (pairs: readonly ScoredPair[]): number => {
  const day = pairs.filter(({ lead_h }) => lead_h <= 24)
  return mae(day, 'ours') + pinball(day)
}

const withOther = (choice: Choice, index: number, value: number): Choice =>
  choice.map((old, i) => (i === index ? value : old))

type Found = { readonly choice: Choice; readonly cost: number }

async function bestOf(cases: readonly ScoredCase[], found: Found, index: number): Promise<Found> {
  let best = found
  for (const value of TUNED_NUMBERS[index]!.range) {
    if (value === found.choice[index]) continue
    const choice = withOther(found.choice, index, value)
    const cost = costOf(await pairsOf(cases, choice))
    if (cost < best.cost - GAIN) best = { choice, cost }
  }
  return best
}

/** The numbers that these cases would have chosen, had they been all there was. */
export async function chosenOn(
  cases: readonly ScoredCase[],
  progress: (line: string) => void,
): Promise<Choice> {
  let found: Found = { choice: UNTUNED, cost: costOf(await pairsOf(cases, UNTUNED)) }
  for (let sweep = 1; sweep <= SWEEPS; sweep++) {
    const before = found.cost
    for (const index of TUNED_NUMBERS.keys()) found = await bestOf(cases, found, index)
    progress(`sweep ${sweep}: ${before.toFixed(3)} → ${found.cost.toFixed(3)}`)
    if (found.cost > before - 2 * GAIN) break
  }
  return found.choice
}
