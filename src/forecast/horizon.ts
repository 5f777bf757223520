import { sunAzimuth } from '#src/forecast/solar.ts'
import { STEP, type StepGrid } from '#src/forecast/step-grid.ts'
import type { Degrees } from '#src/units.ts'

/** Height of the horizon at an azimuth: straight lines between directions at equal steps from north, clockwise. */
export function horizonAt(heights: readonly Degrees[], azimuth: Degrees): Degrees {
  const position = (((azimuth % 360) + 360) % 360) * (heights.length / 360)
  const i = Math.floor(position)
  const left = heights[i % heights.length]!
  return left + (position - i) * (heights[(i + 1) % heights.length]! - left)
}

/**
 * Steps in whose middle hills, houses or trees stand before the sun (1): only the sky's own light reaches the road.
 * @param sunHeights sine of the sun's height in the middle of each step
 */
export function shadedSteps(
  site: {
    readonly latitude: Degrees
    readonly longitude: Degrees
    readonly horizon_deg?: readonly Degrees[] | null
  },
  grid: StepGrid,
  sunHeights: Float64Array,
): Uint8Array {
  const shaded = new Uint8Array(grid.count)
  const heights = site.horizon_deg
  if (!heights?.length) return shaded
  for (let i = 0; i < grid.count; i++) {
    if (sunHeights[i]! <= 0) continue
    const azimuth = sunAzimuth(grid.start + (i + 0.5) * STEP, site.latitude, site.longitude)
    const height = (Math.asin(sunHeights[i]!) * 180) / Math.PI
    if (height < horizonAt(heights, azimuth)) shaded[i] = 1
  }
  return shaded
}
