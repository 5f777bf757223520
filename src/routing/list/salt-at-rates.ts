import { type Spreadable, saltForAll } from '#src/routing/load.ts'
import type { GramsPerSquareMetre, Tonnes } from '#src/units.ts'

// Precautionary on a marginal night, on a frosty one, and ahead of snow.
const RATES: readonly GramsPerSquareMetre[] = [10, 20, 40]

/** Salt for the same roads at the common rates; none where nothing is treated. */
export function saltAtRates(
  driven: readonly Spreadable[],
  passes: number,
): { spread_rate_g_m2: GramsPerSquareMetre; salt_t: Tonnes }[] {
  if (!driven.some(({ treated }) => treated)) return []
  return RATES.map((rate) => ({
    spread_rate_g_m2: rate,
    salt_t: Math.round(saltForAll(driven, rate, passes) / 10_000) / 100,
  }))
}
