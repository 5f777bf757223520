import { plausible } from '#src/forecast/plausible.ts'
import type { RoadsideObservation } from '#src/forecast/road-forecast-types.ts'
import { type Celsius, HOUR, MINUTE } from '#src/units.ts'

/** An observation whose road temperature is known. */
export type PinnedObservation = RoadsideObservation & { readonly road_temp_c: Celsius }

const HISTORY = 48 * HOUR
/** A road does not change faster: 5 K in 10 minutes. */
const JUMP: Celsius = 5
const JUMP_WITHIN = 10 * MINUTE

/** Leaves its neighbours by more than a road can: alone in the middle, or last. */
function jumps(
  before: PinnedObservation | undefined,
  it: PinnedObservation,
  after?: PinnedObservation,
): boolean {
  if (!before || it.at.getTime() - before.at.getTime() > JUMP_WITHIN) return false
  const up = it.road_temp_c - before.road_temp_c
  if (Math.abs(up) <= JUMP) return false
  return !after || Math.abs(after.road_temp_c - before.road_temp_c) < Math.abs(up) / 2
}

/**
 * Observations of the last 48 h that have a road temperature, in order, each instant once (the later in the list
 * wins), without those from the future and without spikes.
 */
export function pinnedObservations(
  readings: readonly RoadsideObservation[],
  issuedAt: Date,
): PinnedObservation[] {
  const byTime = new Map<number, PinnedObservation>()
  for (const reading of readings) {
    const time = reading.at.getTime()
    const road = plausible('road_temp_c', reading.road_temp_c)
    if (road === null || !(time <= issuedAt.getTime() && time >= issuedAt.getTime() - HISTORY)) continue
    byTime.set(time, { ...reading, road_temp_c: road })
  }
  const ordered = [...byTime.values()].sort((a, b) => a.at.getTime() - b.at.getTime())
  const kept: PinnedObservation[] = []
  for (const [i, observation] of ordered.entries())
    if (!jumps(kept.at(-1), observation, ordered[i + 1])) kept.push(observation)
  return kept
}
