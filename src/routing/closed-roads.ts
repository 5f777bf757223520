import { distance } from '#src/network/geometry.ts'
import type { RoadNetwork } from '#src/network/road-network.ts'
import { type NightGiven, nightTask } from '#src/routing/night-task.ts'
import { segmentsOf } from '#src/routing/plan-figures.ts'
import type { DepotInTask, SpreadingPlan, SpreadingTask } from '#src/routing/spreading-task.ts'
import type { Kilometres } from '#src/units.ts'

/** A depot that keeps less than this of its roads is told as shut in. */
const SHUT_IN_SHARE = 0.5

function junctionNear({ junctions }: RoadNetwork, { lon, lat }: DepotInTask): number {
  const away = junctions.map((junction) => distance(junction, [lon, lat]))
  return away.indexOf(away.reduce((least, one) => Math.min(least, one), Number.POSITIVE_INFINITY))
}

/** Kilometres that hang together with a junction, whatever their direction, past what is closed. */
function reachedKm({ segments }: RoadNetwork, start: number, closed: ReadonlySet<string>): Kilometres {
  const open = segments.filter(({ id }) => !closed.has(id))
  const at = Map.groupBy(
    open.flatMap((segment) => [segment.from, segment.to].map((junction) => ({ junction, segment }))),
    ({ junction }) => junction,
  )
  const [seen, waiting] = [new Set([start]), [start]]
  for (const junction of waiting)
    for (const { segment } of at.get(junction) ?? [])
      for (const next of [segment.from, segment.to])
        if (!seen.has(next)) {
          seen.add(next)
          waiting.push(next)
        }
  return open.reduce((sum, one) => (seen.has(one.from) ? sum + one.length_m : sum), 0) / 1000
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
      `From ${depot.name} only ${open!.toFixed(1)} of ${all!.toFixed(1)} km of known roads can be reached past what is closed. Where only a part of a road is closed, name its segments instead.`,
    ]
  })
}

/** Tours that lead over closed roads, in words; empty: none does. */
export function overClosedRoads(roads: RoadNetwork, task: SpreadingTask, { tours }: SpreadingPlan): string[] {
  const closed = new Set(task.closed)
  const over = tours.flatMap(({ spreader, steps }) => {
    const ids = steps.flatMap((step) =>
      step.kind === 'drive' && closed.has(step.segment) ? [step.segment] : [],
    )
    return ids.length > 0 ? [{ spreader, ids }] : []
  })
  if (over.length === 0) return []
  const names = new Set(over.flatMap(({ ids }) => ids.map((id) => segmentsOf(roads).get(id)?.road ?? id)))
  const who = over.map(({ spreader }) => spreader).join(', ')
  return [
    `Cannot be driven as it stands: ${who} would drive over closed ${[...names].join(', ')}. The figures count as if there were a way through.`,
  ]
}
