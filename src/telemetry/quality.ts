import { hasClockSkew, isImplausibleForSeason, isLateBackfill } from '#src/telemetry/flags/clock.ts'
import { isDrifting } from '#src/telemetry/flags/drift.ts'
import type { Evidence, FlagRule } from '#src/telemetry/flags/evidence.ts'
import { isInconsistent } from '#src/telemetry/flags/inconsistent.ts'
import {
  hasLowBattery,
  isFirmwareUnknown,
  isHumidityFraction,
  isHumidityImplausible,
  isNearLimit,
} from '#src/telemetry/flags/limits.ts'
import { isConflict, isSequenceGap, isSequenceReset } from '#src/telemetry/flags/sequence.ts'
import { isSpike } from '#src/telemetry/flags/spike.ts'
import { isStuck } from '#src/telemetry/flags/stuck.ts'

/**
 * What may be doubtful about a reading that is otherwise good. A flag never drops a reading.
 * BOM_STRIPPED, UNKNOWN_FIELD, LEAP_SECOND and CLAMPED are set where the payload is read.
 */
const flagRules: readonly FlagRule[] = [
  { code: 'CLOCK_SKEW', applies: hasClockSkew },
  { code: 'LATE_BACKFILL', applies: isLateBackfill },
  { code: 'QOS0', applies: ({ qos }) => qos === 0 },
  { code: 'RATE_LIMITED', applies: ({ rateExceeded }) => rateExceeded },
  { code: 'SEQ_RESET', applies: isSequenceReset },
  { code: 'SEQ_GAP', applies: isSequenceGap },
  { code: 'DUP_CONFLICT', applies: isConflict },
  { code: 'FIRMWARE_UNKNOWN', applies: isFirmwareUnknown },
  { code: 'LOW_BATTERY', applies: hasLowBattery },
  { code: 'NEAR_LIMIT', applies: isNearLimit },
  { code: 'IMPLAUSIBLE_SEASON', applies: isImplausibleForSeason },
  { code: 'UNIT_FRACTION', applies: isHumidityFraction },
  { code: 'IMPLAUSIBLE', applies: isHumidityImplausible },
  { code: 'INCONSISTENT', applies: isInconsistent },
  { code: 'SPIKE', applies: isSpike },
  { code: 'STUCK', applies: isStuck },
  { code: 'DRIFT', applies: isDrifting },
]

/** Most readings have none: one list for all of them, which are kept for two days. */
const NONE: readonly string[] = Object.freeze([])

/** Codes of every rule that applies, in the order of the table, after those that are known already. */
export function flagsOf(evidence: Evidence, known: readonly string[] = NONE): readonly string[] {
  const found = flagRules.filter(({ applies }) => applies(evidence))
  if (found.length === 0) return known.length === 0 ? NONE : known
  return [...known, ...found.map(({ code }) => code)]
}
