import { saltFor } from '#src/routing/load.ts'
import {
  type Directed,
  type DirectedRoads,
  deciseconds,
  segmentOf,
} from '#src/routing/road/directed-roads.ts'
import type { AskedByIndex, TourLeg } from '#src/routing/road/legs.ts'
import type { Metres, Minutes } from '#src/units.ts'

/** One pass with the spreader on, and when it is finished. */
export type DrivenPass = { readonly directed: Directed; readonly at_min: Minutes; readonly trip: number }

/** A tour driven leg by leg. */
export type DrivenTour = {
  readonly passes: readonly DrivenPass[]
  /** Salt spread of each load, grams. */
  readonly trips: readonly number[]
  readonly treated_m: Metres
  readonly dead_m: Metres
  readonly last_treated_min: Minutes
  readonly ends_min: Minutes
}

const minutes = (ds: number): Minutes => ds / 600

/** Times, salt and lengths of a tour from its legs. Legs that follow one another must meet, and their turn be allowed. */
export function driveLegs(roads: DirectedRoads, asked: AskedByIndex, legs: readonly TourLeg[]): DrivenTour {
  const { segments } = roads.network
  const passes: DrivenPass[] = []
  const trips = [0]
  const lengths = { treated_m: 0, dead_m: 0 }
  let before: Directed | null = null
  let now = 0
  for (const leg of legs) {
    if ('reload' in leg) {
      now += deciseconds(roads.settings.reload_min * 60)
      before = null
      trips.push(0)
      continue
    }
    const { directed, treat } = leg
    const segment = segmentOf(directed)
    const { length_m } = segments[segment]!
    now += before === null ? 0 : (roads.turn(before, directed) ?? 0)
    now += (treat ? roads.treat : roads.travel)[segment]!
    lengths[treat ? 'treated_m' : 'dead_m'] += length_m
    before = directed
    if (!treat) continue
    const { width_m, spread_rate_g_m2 } = asked.get(segment)!
    trips[trips.length - 1]! += saltFor({ length_m, width_m, treated: true }, spread_rate_g_m2, 1)
    passes.push({ directed, at_min: minutes(now), trip: trips.length - 1 })
  }
  return {
    passes,
    trips,
    ...lengths,
    last_treated_min: passes.at(-1)?.at_min ?? 0,
    ends_min: minutes(now),
  }
}
