import type { Celsius } from '#src/units.ts'

/** Below this brine freezes whole, °C. */
export const EUTECTIC: Celsius = -21.1

/**
 * Share of salt (by weight) in brine that just freezes at `temp`: c % = −0.02916 T² − 1.7208 T − 0.116 (MDSS fit for
 * sodium chloride, −21.6 °C to 0).
 */
export function freezingBrine(temp: Celsius): number {
  const t = Math.max(EUTECTIC, Math.min(0, temp))
  return Math.max(0, -0.02916 * t * t - 1.7208 * t - 0.116) / 100
}

/** Where brine with this share of salt (by weight) begins to freeze, °C; the inverse of the above. */
export function freezingPoint(saltShare: number): Celsius {
  if (saltShare <= 0.001) return 0
  const percent = 100 * saltShare
  const root = 1.7208 * 1.7208 - 0.11664 * (percent + 0.116)
  return root <= 0 ? EUTECTIC : Math.max(EUTECTIC, Math.min(0, (Math.sqrt(root) - 1.7208) / 0.05832))
}
