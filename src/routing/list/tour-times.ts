import type { Trip } from '#src/routing/list/driven-leg.ts'
import type { Seconds } from '#src/units.ts'

/** Seconds from leaving to the last treated metre, and to the end of the tour, reloads included. */
export function secondsOf(trips: readonly Trip[]): { lastTreated: Seconds; end: Seconds } {
  const seconds = { lastTreated: 0, end: 0 }
  for (const { reload, legs } of trips) {
    seconds.end += reload?.loading_s ?? 0
    for (const { driving_s, treated } of legs) {
      seconds.end += driving_s
      if (treated) seconds.lastTreated = seconds.end
    }
  }
  return seconds
}
