import type { Policy } from '#src/decision/policy.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { HOUR, MINUTE } from '#src/units.ts'

/** What the sensors of a route say, divided by what it may be used for. */
export type Evidence = {
  /** Readings that count as cold evidence when they are cold, flagged or not. */
  readonly heard: readonly Reading[]
  /** Those of them that are fresh. */
  readonly fresh: readonly Reading[]
  /** The latest unflagged reading of each sensor, when fresh: the only evidence that the road is warm. */
  readonly confirmed: readonly Reading[]
}

/** By the older of its own time and its receipt; negative for a reading from the future. */
export const ageOf = (reading: Reading, now: Date): number =>
  now.getTime() - Math.min(reading.at.getTime(), reading.received_at.getTime())

/** By its own time, then by sequence number. Numbers, because comparing dates is ten times slower. */
export function isLater(reading: Reading, than: Reading | undefined): boolean {
  if (!than) return true
  const later = reading.at.getTime() - than.at.getTime()
  return later > 0 || (later === 0 && reading.seq >= than.seq)
}

/** The latest unflagged reading of each sensor. */
function soundOf(known: readonly Reading[]): Map<string, Reading> {
  const sound = new Map<string, Reading>()
  // readings of a sensor mostly follow each other: no look-up for each
  let [device, latest] = ['', undefined as Reading | undefined]
  for (const reading of known) {
    if (reading.flags.length > 0) continue
    if (reading.device !== device) [device, latest] = [reading.device, sound.get(reading.device)]
    if (!isLater(reading, latest)) continue
    latest = reading
    sound.set(device, reading)
  }
  return sound
}

/**
 * Asymmetric on purpose. Cold: any fresh reading and, for `silent_cold_h`, whatever a sensor has said since its last
 * unflagged reading: neither silence nor a doubtful warm value takes a cold one back. Warm: only a fresh, unflagged
 * reading that was received by now.
 */
export function evidenceOf(readings: readonly Reading[], policy: Policy, now: Date): Evidence {
  const fresh = policy.fresh_reading_min * MINUTE
  const silentCold = policy.silent_cold_h * HOUR
  const known = readings.filter((reading) => isKnown(reading, silentCold, now))
  const sound = soundOf(known)
  const isFresh = (reading: Reading) => ageOf(reading, now) <= fresh
  const heard = known.filter((reading) => isFresh(reading) || isLater(reading, sound.get(reading.device)))
  const confirmed = [...sound.values()].filter((reading) => {
    const age = ageOf(reading, now)
    return age >= 0 && age <= fresh
  })
  return { heard, fresh: heard.filter(isFresh), confirmed }
}

const isKnown = (reading: Reading, silentCold: number, now: Date) =>
  Number.isFinite(reading.road_temp_c) && ageOf(reading, now) <= silentCold

/** States of a surface that a sensor reports. */
export const SLIPPERY: ReadonlySet<string | null> = new Set(['frost', 'ice', 'snow'])
/** The road surface cannot well be frosted or iced above this; telemetry flags it there as INCONSISTENT. */
const SLIPPERY_TO_C = 3

const reportsSlippery = (reading: Reading) =>
  reading.surface_state !== undefined && SLIPPERY.has(reading.surface_state)
export const isSlippery = (reading: Reading): boolean =>
  reportsSlippery(reading) && reading.road_temp_c <= SLIPPERY_TO_C
/** Frost, ice or snow reported on a road too warm for it: contradictory, so nobody may call it safe. */
export const contradictsItself = (reading: Reading): boolean =>
  reportsSlippery(reading) && reading.road_temp_c > SLIPPERY_TO_C
