import { distance } from '#src/network/geometry.ts'
import type { NetworkSegment, RoadNetwork } from '#src/network/road-network.ts'
import { type NightGiven, nightTask } from '#src/routing/night/night-task.ts'
import { segmentsOf } from '#src/routing/plan-figures.ts'
import type { DepotInTask, SpreadingPlan, SpreadingTask, TourStep } from '#src/routing/spreading-task.ts'
import type { Kilometres } from '#src/units.ts'

/** A depot that keeps less than this of its roads is told as shut in. */
const SHUT_IN_SHARE = 0.5

function junctionNear({ junctions }: RoadNetwork, { lon, lat }: DepotInTask): number {
  const away = junctions.map((junction) => distance(junction, [lon, lat]))
  return away.indexOf(away.reduce((least, one) => Math.min(least, one), Number.POSITIVE_INFINITY))
}

/** Junctions that can be driven to from a junction, or from which it can be reached. */
function reached(segments: RoadNetwork['segments'], start: number, way: 'there' | 'back'): Set<number> {
  const next = new Map<number, number[]>()
  const add = (from: number, to: number) => next.set(from, [...(next.get(from) ?? []), to])
  for (const { from, to, one_way } of segments) {
    if (way === 'there' || !one_way) add(from, to)
    if (way === 'back' || !one_way) add(to, from)
  }
  const [seen, waiting] = [new Set([start]), [start]]
  for (const junction of waiting)
    for (const other of next.get(junction) ?? [])
      if (!seen.has(other)) {
        seen.add(other)
        waiting.push(other)
      }
  return seen
}

/** Kilometres that can be driven to from a junction and back, past what is closed. */
function reachedKm({ segments }: RoadNetwork, start: number, closed: ReadonlySet<string>): Kilometres {
  const open = segments.filter(({ id }) => !closed.has(id))
  const [there, back] = [reached(open, start, 'there'), reached(open, start, 'back')]
  const isReached = ({ from, to, one_way }: NetworkSegment) =>
    (there.has(from) && back.has(to)) || (!one_way && there.has(to) && back.has(from))
  return open.reduce((sum, one) => (isReached(one) ? sum + one.length_m : sum), 0) / 1000
}

/** Depots that closed roads shut in, in words: what is known of most roads then is only that nobody gets there. */
export function shutIn(night: NightGiven): string[] {
  const { roads, change } = night
  if (change.roads_closed.length === 0) return []
  const closed = new Set(change.roads_closed)
  return nightTask(night).depots.flatMap((depot) => {
    const start = junctionNear(roads.network, depot)
    const [open, all] = [closed, new Set<string>()].map((one) => reachedKm(roads.network, start, one))
    if (open! >= all! * SHUT_IN_SHARE) return []
    return [
      `From ${depot.name} only ${open!.toFixed(1)} of ${all!.toFixed(1)} km of known roads can be reached past what is closed. Where only a part of a road is closed, name that part by two roads that it meets: High Street between Station Road and Mill Lane.`,
    ]
  })
}

type Driven = { readonly spreader: string; readonly steps: readonly TourStep[] }

/** Who drives over what is closed, and over which roads, in words; null: nobody does. */
function overClosed(network: RoadNetwork, closed: ReadonlySet<string>, tours: readonly Driven[]) {
  const over = tours.map(({ spreader, steps }) => ({
    spreader,
    ids: steps.flatMap((step) => (step.kind === 'drive' && closed.has(step.segment) ? [step.segment] : [])),
  }))
  const driven = over.filter(({ ids }) => ids.length > 0)
  if (driven.length === 0) return null
  const ids = driven.flatMap((one) => one.ids)
  const roads = [...new Set(ids.map((id) => segmentsOf(network).get(id)?.road ?? id))].join(', ')
  return { who: driven.map(({ spreader }) => spreader).join(', '), roads }
}

/** That tours lead over closed roads, in words; empty: none does. */
export function overClosedRoads(
  network: RoadNetwork,
  task: SpreadingTask,
  { tours }: SpreadingPlan,
): string[] {
  const over = overClosed(network, new Set(task.closed), tours)
  if (!over) return []
  return [
    `Cannot be driven as it stands: ${over.who} would drive over closed ${over.roads}. The figures count as if there were a way through.`,
  ]
}

/** That standing routes of tonight lead over closed roads, in words; empty: none does. */
export function standingOverClosedRoads(night: NightGiven): string[] {
  const { roads, change, treated } = night
  const tours = roads.tours.filter(
    ({ route, spreader }) =>
      treated.some((one) => one.route.id === route) && !change.spreaders_out.includes(spreader),
  )
  const over = overClosed(roads.network, new Set(change.roads_closed), tours)
  if (!over) return []
  return [
    `The standing routes of ${over.who} lead over what is closed and cannot be driven as they stand: their figures count as if there were a way through.`,
  ]
}
