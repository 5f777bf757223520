import type { Evidence } from '#src/telemetry/flags/evidence.ts'
import { HOUR, MINUTE } from '#src/units.ts'

const LOOK_BACK = 6 * HOUR
const MIN_SPAN = 5.5 * HOUR
const MIN_READINGS = 12
const AWAY_C = 3
const MIN_NEIGHBOURS = 3
const MAX_NEIGHBOUR_AGE = 30 * MINUTE

function median(values: number[]): number {
  values.sort((a, b) => a - b)
  const middle = values.length >> 1
  return values.length % 2 ? values[middle]! : (values[middle - 1]! + values[middle]!) / 2
}

/** What the roads around measured at that time; null when too few did. */
function around({ post, recent }: Evidence, at: Date): number | null {
  const values: number[] = []
  for (const device of post.neighbours()) {
    const reading = recent.notAfter(device, at)
    if (reading && at.getTime() - reading.at.getTime() <= MAX_NEIGHBOUR_AGE) values.push(reading.road_temp_c)
  }
  return values.length >= MIN_NEIGHBOURS ? median(values) : null
}

/** 1 well above the roads around, −1 well below, 0 neither or not known. */
function side(evidence: Evidence, at: Date, roadTemp: number): -1 | 0 | 1 {
  const level = around(evidence, at)
  if (level === null || Math.abs(roadTemp - level) <= AWAY_C) return 0
  return roadTemp > level ? 1 : -1
}

function isLongEnough({ at, post, recent }: Evidence): boolean {
  const from = new Date(at.getTime() - LOOK_BACK)
  const first = recent.notBefore(post.device.id, from)
  if (!first || at.getTime() - first.at.getTime() < MIN_SPAN) return false
  return recent.count(post.device.id, from, at) + 1 >= MIN_READINGS
}

/**
 * Every reading of six hours lies on the same side of the roads around, and well away from them. The usual
 * difference of a station is not taken off: the window of 48 h cannot establish one (14 days are asked for).
 */
export function isDrifting(evidence: Evidence): boolean {
  const { at, measurements, post, recent } = evidence
  if (!isLongEnough(evidence)) return false
  const now = side(evidence, at, measurements.road_temp_c)
  if (now === 0) return false
  for (const reading of recent.backFrom(post.device.id, at)) {
    if (at.getTime() - reading.at.getTime() > LOOK_BACK) break
    if (side(evidence, reading.at, reading.road_temp_c) !== now) return false
  }
  return true
}
