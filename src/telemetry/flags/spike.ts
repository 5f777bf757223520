import type { Evidence } from '#src/telemetry/flags/evidence.ts'
import { MINUTE } from '#src/units.ts'

const MAX_STEP_C = 5
const MAX_AGE = 30 * MINUTE

/** A jump since the reading before, if that is not too old to compare with. */
export function isSpike({ at, measurements, post, recent }: Evidence): boolean {
  const last = recent.before(post.device.id, at)
  if (!last || at.getTime() - last.at.getTime() > MAX_AGE) return false
  return Math.abs(measurements.road_temp_c - last.road_temp_c) > MAX_STEP_C
}
