import type { RoadSegment } from '#src/network/treatment-route.ts'
import type { GramsPerSquareMetre, Kilograms, Tonnes } from '#src/units.ts'

/** Whole grams: sums of them are exact in any order. */
export type Grams = number

/** What the salt for a stretch depends on. */
export type Spreadable = Pick<RoadSegment, 'length_m' | 'width_m' | 'treated'>

/**
 * Salt for one segment: length × treated WIDTH × rate × passes (1 km × 1 m × 1 g/m² = 1 kg); none where it is only
 * driven over. Leaving out the width makes it five times too little.
 */
export const saltFor = (
  { length_m, width_m, treated }: Spreadable,
  rate: GramsPerSquareMetre,
  passes: number,
): Grams => (treated ? Math.round(length_m * width_m * rate * passes) : 0)

export const saltForAll = (
  segments: readonly Spreadable[],
  rate: GramsPerSquareMetre,
  passes: number,
): Grams => segments.reduce((sum, segment) => sum + saltFor(segment, rate, passes), 0)

export const kilograms = (grams: Grams): Kilograms => Math.round(grams / 1000)
export const grams = (tonnes: Tonnes): Grams => Math.round(tonnes * 1_000_000)

/** The highest whole rate that one load covers in one pass; null when nothing is treated. */
export function highestRate(segments: readonly Spreadable[], capacity: Tonnes): GramsPerSquareMetre | null {
  const area = segments.reduce(
    (sum, { length_m, width_m, treated }) => sum + (treated ? length_m * width_m : 0),
    0,
  )
  if (area === 0) return null
  const rate = Math.floor(grams(capacity) / area)
  // Rounding each segment to the gram can tip the sum over.
  return saltForAll(segments, rate, 1) <= grams(capacity) ? rate : rate - 1
}
