/** A part of a whole with the interval that holds the true share 95 times in 100; null where there is no whole. */
export type Share = {
  readonly part: number
  readonly whole: number
  readonly share: number | null
  readonly low: number | null
  readonly high: number | null
}

/** Two-sided 95 % of a normal distribution. */
const Z = 1.959964

/**
 * Wilson's score interval (Wilson 1927, J. Am. Stat. Assoc. 22, 209): honest for few nights and shares near 0 or 1. One
 * night at one place counts once; nights of a cold spell are alike, so the truth is somewhat wider.
 */
export function shareOf(part: number, whole: number): Share {
  if (whole === 0) return { part, whole, share: null, low: null, high: null }
  const share = part / whole
  const centre = share + Z ** 2 / (2 * whole)
  const reach = Z * Math.sqrt((share * (1 - share)) / whole + Z ** 2 / (4 * whole ** 2))
  const scale = 1 + Z ** 2 / whole
  return {
    part,
    whole,
    share,
    low: part === 0 ? 0 : (centre - reach) / scale,
    high: part === whole ? 1 : (centre + reach) / scale,
  }
}
