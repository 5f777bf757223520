import type { Probability } from '#src/units.ts'

/** Probability that a standard normal value lies below z, to 7.5e-8. Abramowitz and Stegun (1964) 26.2.17. */
export function normalBelow(z: number): Probability {
  const t = 1 / (1 + 0.2316419 * Math.abs(z))
  const tail =
    ((((1.330274429 * t - 1.821255978) * t + 1.781477937) * t - 0.356563782) * t + 0.31938153) *
    t *
    (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI))
  return z > 0 ? 1 - tail : tail
}
