import type { GramsPerSquareMetre, Tonnes } from '#src/units.ts'

/** What has been decided for the round. */
export type RouteOrder = {
  /** null: treatment without a rate; then no salt is reckoned and the list says so. */
  readonly spread_rate_g_m2: GramsPerSquareMetre | null
  readonly passes: number
  readonly capacity_t: Tonnes | null
  /** Latest instant at which the last metre must be treated. */
  readonly complete_by: Date | null
}
