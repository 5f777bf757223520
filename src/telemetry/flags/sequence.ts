import type { Evidence } from '#src/telemetry/flags/evidence.ts'

const MAX_GAP = 10_000

/** By how much `seq` went on since the reading before in time; null for a first reading or after a restart. */
function advance({ at, seq, measurements, post, recent }: Evidence): number | null {
  if (measurements.boot === true) return null
  const last = recent.notAfter(post.device.id, at)
  return last ? seq - last.seq : null
}

export const isSequenceReset = (evidence: Evidence): boolean => (advance(evidence) ?? 0) < 0
export const isSequenceGap = (evidence: Evidence): boolean => (advance(evidence) ?? 0) > MAX_GAP
/** All equal is a duplicate and never comes here: whatever is stored for this key differs. */
export const isConflict = ({ same }: Evidence): boolean => same.length > 0
