import type { Evidence } from '#src/telemetry/flags/evidence.ts'
import { HOUR, MINUTE } from '#src/units.ts'

const ahead = ({ at, receivedAt }: Evidence): number => at.getTime() - receivedAt.getTime()

/** More than 2 min ahead of the service; beyond 10 min it was refused. */
export const hasClockSkew = (evidence: Evidence): boolean => ahead(evidence) > 2 * MINUTE

/** More than 72 h behind; beyond 30 d it was refused. */
export const isLateBackfill = (evidence: Evidence): boolean => ahead(evidence) < -72 * HOUR

export const isImplausibleForSeason = ({ at, measurements }: Evidence): boolean =>
  measurements.road_temp_c > 25 && (at.getUTCMonth() <= 2 || at.getUTCMonth() >= 10)
