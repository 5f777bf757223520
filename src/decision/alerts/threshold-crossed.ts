import type { Condition } from '#src/decision/alerts.ts'
import { ageOf } from '#src/decision/evidence.ts'
import type { Policy } from '#src/decision/policy.ts'
import { belowInWords, isBelow } from '#src/decision/threshold.ts'
import { besideBound, celsius, timeOf } from '#src/decision/words.ts'
import type { RouteThreshold } from '#src/network/treatment-route.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { MINUTE } from '#src/units.ts'

export type WatchedStation = {
  readonly id: string
  readonly name: string
  /** The warmest threshold of the routes it stands for; null: it stands for none. */
  readonly threshold: RouteThreshold | null
  /** Of the last hour, oldest first. */
  readonly readings: readonly Reading[]
}

const CLEARS_ABOVE_C = 0.5
const CLEARS_AFTER = 10 * MINUTE

/** Has every reading of the last ten minutes, and the one before them, been sound and clear of the threshold? */
function isClear(readings: readonly Reading[], threshold: RouteThreshold, now: Date): boolean {
  const isWarm = (reading: Reading) =>
    reading.flags.length === 0 && reading.road_temp_c >= threshold.treat_below_c + CLEARS_ABOVE_C
  const lastCold = readings.findLastIndex((reading) => !isWarm(reading))
  const warmSince = readings[lastCold + 1]
  return warmSince !== undefined && now.getTime() - warmSince.at.getTime() >= CLEARS_AFTER
}

function coldWords({ road_temp_c, at }: Reading, threshold: RouteThreshold, timeZone: string): string {
  const { value, bound } = besideBound(road_temp_c, threshold.treat_below_c)
  return `road ${value} at ${timeOf(at, timeZone)}, ${belowInWords(threshold)} ${bound}`
}

/** The road at a station is on the treating side: one reading raises it, ten clear minutes take it back. */
export function thresholdCrossed(
  { id, name, threshold, readings }: WatchedStation,
  { policy, now, timeZone }: { policy: Policy; now: Date; timeZone: string },
): Condition[] {
  if (!threshold) return []
  const fresh = readings.filter((reading) => ageOf(reading, now) <= policy.fresh_reading_min * MINUTE)
  const cold = fresh.findLast((reading) => isBelow(reading.road_temp_c, threshold))
  const latest = fresh.findLast((reading) => reading.device === cold?.device)
  const isFreshlyClear = fresh.length > 0 && isClear(readings, threshold, now)
  if (isFreshlyClear) return []
  const message = cold
    ? `${name}: ${coldWords(cold, threshold, timeZone)}.`
    : `${name}: road was ${belowInWords(threshold)} ${celsius(threshold.treat_below_c)}.`
  const raises = cold !== undefined && cold === latest
  return [{ kind: 'threshold_crossed', subject: id, severity: 'warning', message, raises }]
}
