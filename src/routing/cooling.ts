import { type Random, randomIndex } from '#src/routing/random.ts'

// Start and end of the cooling, as shares of the average cost per task of the first plan.
const HOT = 0.2
const COLD = 0.002
// The temperature is lowered after so many tries.
const PACE = 256
// −ln of evenly spaced numbers between 0 and 1. It and the steps of the cooling are rounded, so that the last bit of
// a machine's logarithm does not matter.
const LOGARITHMS = Float64Array.from({ length: 1_024 }, (_, i) => rounded(-Math.log((i + 0.5) / 1_024), 20))

function rounded(value: number, bits: number): number {
  return Math.round(value * 2 ** bits) / 2 ** bits
}

/**
 * Simulated annealing (Kirkpatrick 1983): at each try by how much the next plan may cost more than the one that
 * stands. From hot to cold by equal factors over `tries`; `heat`: of the usual first temperature, 0 to 1.
 */
export function cooling(costPerTask: number, tries: number, heat: number, random: Random): () => number {
  const hot = COLD + (HOT - COLD) * heat
  const step = rounded((COLD / hot) ** (PACE / tries), 40)
  let temperature = costPerTask * hot
  let left = PACE
  return () => {
    left -= 1
    if (left < 0) {
      left = PACE - 1
      temperature *= step
    }
    return temperature * LOGARITHMS[randomIndex(random, LOGARITHMS.length)]!
  }
}
