import { joinedJunctions } from '#src/network/lines/joined-junctions.ts'
import type { NetworkSegment, RoadNetwork } from '#src/network/road-network.ts'
import type { Metres } from '#src/units.ts'

/** A roundabout of which lines covered a part only. */
export type WholeRoundabout = {
  readonly segments: readonly string[]
  readonly route: string | null
  /** What was added to the route. */
  readonly added_m: Metres
}

/** A route that goes over a part of a roundabout treats all of it; lines mostly cut across or leave it out. */
export function wholeRoundabouts(roads: RoadNetwork): { roads: RoadNetwork; completed: WholeRoundabout[] } {
  const { junctions, segments } = roads
  const rounds = segments.filter(({ roundabout }) => roundabout)
  const group = joinedJunctions(junctions.length, rounds)
  const completed: WholeRoundabout[] = []
  const given = new Map<string, NetworkSegment['gritting']>()
  for (const ring of Map.groupBy(rounds, ({ from }) => group[from]!).values()) {
    const treated = ring.filter(({ gritting }) => gritting !== null)
    const left = ring.filter(({ gritting }) => gritting === null)
    if (treated.length === 0 || left.length === 0) continue
    const { gritting } = treated.reduce((most, one) => (one.length_m > most.length_m ? one : most))
    for (const { id } of left) given.set(id, gritting)
    const added_m = left.reduce((sum, { length_m }) => sum + length_m, 0)
    completed.push({ segments: left.map(({ id }) => id), route: gritting!.route, added_m })
  }
  const withRest = segments.map((one) => (given.has(one.id) ? { ...one, gritting: given.get(one.id)! } : one))
  return { roads: { ...roads, segments: withRest }, completed }
}
