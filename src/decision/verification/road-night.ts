import type { StationNight } from '#src/decision/verification/rule-night.ts'
import type { CivilDate } from '#src/season.ts'
import type { Celsius } from '#src/units.ts'

/** Critical nights: the road below 3 °C. Mild nights would flatter whoever says nothing. */
export const CRITICAL: Celsius = 3
/** Frost: the road below this; exactly 0.0 °C is none. */
export const FROST: Celsius = 0

/** What the roads of one route did in one night. */
export type RoadNight = {
  readonly night: CivilDate
  readonly minimum_c: Celsius
  readonly onset_at: Date | null
}

/**
 * The coldest and the earliest of a route's stations. Null where that is not known: a station without its night, and no
 * other froze.
 */
export function roadNight(
  night: CivilDate,
  stations: readonly string[],
  nights: ReadonlyMap<string, StationNight>,
): RoadNight | null {
  const known = stations.flatMap((station) => nights.get(station) ?? [])
  const onsets = known.flatMap(({ onset_at }) => (onset_at ? [onset_at.getTime()] : []))
  if (known.length === 0 || (known.length < stations.length && onsets.length === 0)) return null
  return {
    night,
    minimum_c: Math.min(...known.map(({ minimum_c }) => minimum_c)),
    onset_at: onsets.length > 0 ? new Date(Math.min(...onsets)) : null,
  }
}
