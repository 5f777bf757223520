import type { Evidence } from '#src/telemetry/flags/evidence.ts'
import type { Reading } from '#src/telemetry/reading.ts'

/** Readings straight before this one that must be equal to it. */
const MIN_EQUAL = 35
/** Half a day of one reading a minute; without a bound a flood of equal readings would cost ever more. */
const MAX_EQUAL = 720
const SAME_C = 0.005
const MOVED_C = 2
const MIN_NEIGHBOUR_READINGS = 6

/** Since when the road temperature has not moved; null while too few readings say so. */
function equalSince({ at, measurements, post, recent }: Evidence): Date | null {
  let count = 0
  let since: Date | null = null
  for (const reading of recent.backFrom(post.device.id, at)) {
    if (Math.abs(reading.road_temp_c - measurements.road_temp_c) > SAME_C || count === MAX_EQUAL) break
    count++
    since = reading.at
  }
  return count >= MIN_EQUAL ? since : null
}

function hasMoved(readings: readonly Reading[]): boolean {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const { road_temp_c } of readings) {
    low = Math.min(low, road_temp_c)
    high = Math.max(high, road_temp_c)
    if (high - low > MOVED_C) return true
  }
  return false
}

/** The same value for hours while the roads around it moved. Without neighbours nobody can tell. */
export function isStuck(evidence: Evidence): boolean {
  const since = equalSince(evidence)
  if (!since) return false
  const until = new Date(evidence.at.getTime() + 1)
  const spans = evidence.post
    .neighbours()
    .map((device) => evidence.recent.ofDevice(device, since, until))
    .filter((readings) => readings.length >= MIN_NEIGHBOUR_READINGS)
  const moved = spans.filter(hasMoved)
  return spans.length > 0 && moved.length * 2 >= spans.length
}
