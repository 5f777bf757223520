import type { RoadNetwork } from '#src/network/road-network.ts'
import { grams, saltForAll } from '#src/routing/load.ts'
import { overClosedRoads, shutIn, standingOverClosedRoads } from '#src/routing/night/closed-roads.ts'
import type { MovedRoad, PlanSide } from '#src/routing/night/night-plan.ts'
import type { NightGiven } from '#src/routing/night/night-task.ts'
import { planFigures, segmentsOf } from '#src/routing/plan-figures.ts'
import type { Shortfall, SpreadingPlan, SpreadingTask } from '#src/routing/spreading-task.ts'

/** `Closed: A606 (3.2 km).`: how much of it shows whether a part was meant. */
function closedWords({ roads: { network }, change }: NightGiven): string[] {
  const known = change.roads_closed.flatMap((id) => segmentsOf(network).get(id) ?? [])
  if (known.length === 0) return []
  const roads = [...Map.groupBy(known, ({ road }) => road)].map(([road, segments]) => {
    const km = segments.reduce((sum, { length_m }) => sum + length_m, 0) / 1000
    return `${road} (${km.toFixed(1)} km)`
  })
  return [`Closed: ${roads.join(', ')}.`]
}

const tonnes = (value: number) => value.toFixed(1)

/** Routes whose salt one load does not hold, in words. */
function overloads({ treated, spreaders }: NightGiven): string[] {
  return treated.flatMap(({ route, spread_rate_g_m2, passes }) => {
    const capacity = spreaders.find(({ id }) => id === route.spreader)?.capacity_t
    const salt = saltForAll(route.segments, spread_rate_g_m2, passes)
    if (capacity === undefined || salt <= grams(capacity)) return []
    const needs = tonnes(Math.ceil(salt / 100_000) / 10)
    return [
      `${route.name} needs ${needs} t at ${spread_rate_g_m2} g/m², ${route.spreader} holds ${capacity} t.`,
    ]
  })
}

function fewerRoutes({ treated, routes }: NightGiven): string[] {
  const all = routes.filter(({ segments }) => segments.length > 0)
  return treated.length === all.length
    ? []
    : [`Only ${treated.length} of ${all.length} routes ${treated.length === 1 ? 'is' : 'are'} treated.`]
}

/** What makes the night another than the standing routes are for, in words; empty: nothing. */
export function specialOf(night: NightGiven): string[] {
  const { change, depots, done } = night
  return [
    ...change.spreaders_out.map((id) => `${id} cannot be sent.`),
    ...change.depots_empty.map((id) => `No salt at ${depots.find((one) => one.id === id)?.name ?? id}.`),
    ...closedWords(night),
    ...standingOverClosedRoads(night),
    ...shutIn(night),
    ...fewerRoutes(night),
    ...overloads(night),
    ...(done.segments.size > 0 ? ['Part of it is treated already, as crews told.'] : []),
  ]
}

/** The reason alone: messages of the planner begin with the road, which stands in the line already. */
const reasonOf = (road: string, message: string): string =>
  message.startsWith(`${road} is not treated: `) ? message.slice(`${road} is not treated: `.length) : message

/** Per road and reason a line, so that forty segments of the A6003 are one. */
function shortfallWords(roads: RoadNetwork, shortfalls: readonly Shortfall[]): string[] {
  const known = segmentsOf(roads)
  const roadOf = (segment: string) => known.get(segment)?.road ?? segment
  const reason = ({ segment, late_min, message }: Shortfall) =>
    late_min === null ? reasonOf(roadOf(segment), message) : ''
  const grouped = Map.groupBy(shortfalls, (one) => `${roadOf(one.segment)} ${one.code} ${reason(one)}`)
  return [...grouped.values()].map((group) => {
    const [first] = group as [Shortfall, ...Shortfall[]]
    const km = group.reduce((sum, one) => sum + (known.get(one.segment)?.length_m ?? 0), 0) / 1000
    const worst = Math.ceil(Math.max(...group.map(({ late_min }) => late_min ?? 0)))
    const how = first.late_min === null ? `not treated: ${reason(first)}` : `up to ${worst} min late.`
    return `${roadOf(first.segment)}, ${km.toFixed(1)} km: ${how}`
  })
}

export const planSide = (roads: RoadNetwork, task: SpreadingTask, plan: SpreadingPlan): PlanSide => ({
  figures: planFigures(roads, task, plan),
  tours: plan.tours.map(({ steps: _, ...tour }) => tour),
  falls_short: [...overClosedRoads(roads, task, plan), ...shortfallWords(roads, plan.shortfalls)],
})

function spreadersBySegment({ tours }: SpreadingPlan): ReadonlyMap<string, string> {
  return new Map(
    tours.flatMap(({ spreader, steps }) =>
      steps.flatMap((step) =>
        step.kind === 'drive' && step.treat ? [[step.segment, spreader] as const] : [],
      ),
    ),
  )
}

/** Roads that another than their standing spreader treats, by road and the two spreaders, the longest first. */
export function movedRoads(night: NightGiven, task: SpreadingTask, plan: SpreadingPlan): MovedRoad[] {
  const treats = spreadersBySegment(plan)
  const standing = new Map(night.routes.map(({ id, spreader }) => [id, spreader]))
  const roads = segmentsOf(night.roads.network)
  const moved = new Map<string, MovedRoad>()
  for (const { segment, standing_route } of task.segments) {
    const from = (standing_route && standing.get(standing_route)) ?? null
    const to = treats.get(segment) ?? null
    const { road, length_m } = roads.get(segment)!
    if (from === to) continue
    const key = `${road} ${from} ${to}`
    const km = (moved.get(key)?.km ?? 0) + length_m / 1000
    moved.set(key, { road, km, from, to })
  }
  return [...moved.values()]
    .map((one) => ({ ...one, km: Math.round(one.km * 10) / 10 }))
    .toSorted((a, b) => b.km - a.km || (a.road < b.road ? -1 : 1))
}
