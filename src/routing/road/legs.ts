import { type Directed, type DirectedRoads, isAgainst, segmentOf } from '#src/routing/road/directed-roads.ts'
import type { SegmentToTreat, TourStep } from '#src/routing/spreading-task.ts'

/** A step of a tour on the directed roads; `reload`: index of the depot. */
export type TourLeg = { readonly directed: Directed; readonly treat: boolean } | { readonly reload: number }

/** What is asked for each segment of the network, by index. */
export type AskedByIndex = ReadonlyMap<number, SegmentToTreat>

/**
 * What a trip drives over more than once is treated the first time: nobody drives over ice that the same spreader
 * treats on its way back. Load and length stay the same. Of two passes over a two-way road each keeps its direction.
 */
export function treatEarlier(legs: readonly TourLeg[], asked: AskedByIndex): TourLeg[] {
  const trips: TourLeg[][] = [[]]
  for (const leg of legs) {
    if ('reload' in leg) trips.push([])
    trips.at(-1)!.push(leg)
  }
  return trips.flatMap((trip) => treatEarlierInTrip(trip, asked))
}

function treatEarlierInTrip(trip: readonly TourLeg[], asked: AskedByIndex): TourLeg[] {
  const passOf = (directed: Directed) =>
    asked.get(segmentOf(directed))?.passes === 1 ? `${segmentOf(directed)}` : `directed ${directed}`
  const left = new Map<string, number>()
  for (const leg of trip)
    if ('directed' in leg && leg.treat) {
      const pass = passOf(leg.directed)
      left.set(pass, (left.get(pass) ?? 0) + 1)
    }
  return trip.map((leg) => {
    if ('reload' in leg) return leg
    const pass = passOf(leg.directed)
    const passes = left.get(pass) ?? 0
    if (passes > 0) left.set(pass, passes - 1)
    return leg.treat === passes > 0 ? leg : { ...leg, treat: passes > 0 }
  })
}

export const stepsOf = (
  { network }: DirectedRoads,
  depots: readonly { readonly id: string }[],
  legs: readonly TourLeg[],
): TourStep[] =>
  legs.map((leg) =>
    'reload' in leg
      ? { kind: 'reload', depot: depots[leg.reload]!.id }
      : {
          kind: 'drive',
          segment: network.segments[segmentOf(leg.directed)]!.id,
          against: isAgainst(leg.directed),
          treat: leg.treat,
        },
  )

/** Legs of steps that name segments and depots; null: one names what is not there. */
export function legsOf(
  { network }: DirectedRoads,
  depots: readonly { readonly id: string }[],
  steps: readonly TourStep[],
): TourLeg[] | null {
  const indexOf = new Map(network.segments.map(({ id }, index) => [id, index]))
  const legs: TourLeg[] = []
  for (const step of steps) {
    if (step.kind === 'reload') {
      const reload = depots.findIndex(({ id }) => id === step.depot)
      if (reload < 0) return null
      legs.push({ reload })
      continue
    }
    const index = indexOf.get(step.segment)
    if (index === undefined) return null
    legs.push({ directed: 2 * index + (step.against ? 1 : 0), treat: step.treat })
  }
  return legs
}
