import { type Random, randomIndex } from '#src/routing/search/random.ts'

// The first temperature: a fiftieth of the average cost of a tour, but from a fifth of the average cost of a task to the
// whole of it. Long tours need more: on Rutland's roads, 57 tasks a tour, a fifth of a task ended at 158 to 168 min of
// dead running, a whole one at 149 to 150; on egl-e4, 5 to 11 tasks a tour, a whole one was worse.
const TASKS_PER_TOUR = 50
const LEAST = 0.2
// The last temperature, of the first.
const COLD = 0.05
// −ln of evenly spaced numbers between 0 and 1. It and the steps of the cooling are rounded, so that the last bit of
// a machine's logarithm does not matter.
const LOGARITHMS = Float64Array.from({ length: 1_024 }, (_, i) => rounded(-Math.log((i + 0.5) / 1_024), 20))

function rounded(value: number, bits: number): number {
  return Math.round(value * 2 ** bits) / 2 ** bits
}

/** What the first plan tells about the sizes of things. */
export type Scale = { readonly cost: number; readonly tasks: number; readonly tours: number }

/** By how much the next plan may cost more than the one that stands; lower as the search goes on. */
export type Cooling = {
  readonly allowance: () => number
  /** Told which share of the search is over, 0 to 1. */
  readonly coolTo: (share: number) => void
}

/**
 * Simulated annealing (Kirkpatrick 1983) from hot to cold by equal factors; `heat`: of the whole way there, 0 (cold) to 1.
 */
export function cooling({ cost, tasks, tours }: Scale, heat: number, random: Random): Cooling {
  const part = Math.min(1, Math.max(LEAST, tasks / tours / TASKS_PER_TOUR))
  const hottest = (cost / tasks) * part * rounded(COLD ** (1 - heat), 40)
  let temperature = hottest
  return {
    allowance: () => temperature * LOGARITHMS[randomIndex(random, LOGARITHMS.length)]!,
    coolTo(share) {
      temperature = hottest * rounded(COLD ** (heat * share), 40)
    },
  }
}
