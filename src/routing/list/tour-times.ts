import type { DrivenLeg, Trip } from '#src/routing/list/driven-leg.ts'
import type { Seconds } from '#src/units.ts'

/** Hands over each treated leg with the seconds from leaving until it is treated, reloads included; gives the end. */
export function eachTreated(
  trips: readonly Trip[],
  tell: (leg: DrivenLeg, seconds: Seconds) => void,
): Seconds {
  let seconds = 0
  for (const { reload, legs } of trips) {
    seconds += reload?.loading_s ?? 0
    for (const leg of legs) {
      seconds += leg.driving_s
      if (leg.treated) tell(leg, seconds)
    }
  }
  return seconds
}

/** Seconds from leaving to the last treated metre, and to the end of the tour, reloads included. */
export function secondsOf(trips: readonly Trip[]): { lastTreated: Seconds; end: Seconds } {
  let lastTreated = 0
  const end = eachTreated(trips, (_, seconds) => {
    lastTreated = seconds
  })
  return { lastTreated, end }
}
