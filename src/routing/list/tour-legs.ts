import type { NetworkSegment, RoadNetwork } from '#src/network/road-network.ts'
import type { DrivenLeg, Trip } from '#src/routing/list/driven-leg.ts'
import { isWhole } from '#src/routing/list/junction-arms.ts'
import { saltFor } from '#src/routing/load.ts'
import type { Directed, DirectedRoads } from '#src/routing/road/directed-roads.ts'
import type {
  SegmentToTreat,
  SpreaderInTask,
  SpreaderTour,
  SpreadingTask,
  TourStep,
} from '#src/routing/spreading-task.ts'

/** What a list looks up for every tour of a plan. */
export type RoadsOfTask = {
  readonly network: RoadNetwork
  readonly task: SpreadingTask
  readonly roads: DirectedRoads
  readonly indexOf: ReadonlyMap<string, number>
  readonly asked: ReadonlyMap<string, SegmentToTreat>
}

/** A planned tour from load to load. Throws for a segment or a depot that network and task do not know. */
export function tripsOfTour(given: RoadsOfTask, spreader: SpreaderInTask, tour: SpreaderTour): Trip[] {
  const trips: (Trip & { readonly legs: DrivenLeg[] })[] = [
    { start: startName(given.task, spreader), reload: null, legs: [] },
  ]
  let before: Directed | null = null
  for (const step of tour.steps) {
    if (step.kind === 'reload') {
      const depot = depotName(given.task, step.depot)
      const loading_s = given.task.settings.reload_min * 60
      trips.push({ start: depot, reload: { depot, loading_s }, legs: [] })
      before = null
    } else {
      const directed = directedOf(given, step)
      trips.at(-1)!.legs.push(legOf(given, spreader, step, directed, before))
      before = directed
    }
  }
  return markedBeforeTreated(trips)
}

const startName = (task: SpreadingTask, { start, depot }: SpreaderInTask) =>
  start ? 'the starting place' : depotName(task, depot)

export function depotName({ depots }: SpreadingTask, id: string): string {
  const depot = depots.find((one) => one.id === id)
  if (!depot) throw new Error(`tour reloads at a depot that the task does not know: ${id}`)
  return depot.name
}

function directedOf({ indexOf }: RoadsOfTask, { segment, against }: TourStep & { kind: 'drive' }): Directed {
  const index = indexOf.get(segment)
  if (index === undefined) throw new Error(`tour drives a segment that the network does not know: ${segment}`)
  return 2 * index + (against ? 1 : 0)
}

function legOf(
  { roads, network, asked }: RoadsOfTask,
  spreader: SpreaderInTask,
  { treat, against }: TourStep & { kind: 'drive' },
  directed: Directed,
  before: Directed | null,
): DrivenLeg {
  const segment = network.segments[directed >> 1]!
  const { id, road, road_class, roundabout, slip_road, one_way, length_m, line } = segment
  const order = treat ? asked.get(id) : undefined
  const driving = (treat ? roads.treat : roads.travel)[directed >> 1]!
  const turn = before === null ? 0 : (roads.turn(before, directed) ?? 0)
  const width_m = order?.width_m ?? 0
  const rate = order?.spread_rate_g_m2 ?? 0
  return {
    segment: id,
    road,
    road_class,
    roundabout,
    slip_road,
    one_way: isWhole(network) ? one_way : null,
    line: against ? line.toReversed() : line,
    length_m,
    treated: treat,
    rate_g_m2: rate,
    width_m,
    salt: saltFor({ length_m, width_m, treated: treat }, rate, 1),
    driving_s: (driving + turn) / 10,
    treat_by_min: order?.treat_by_min ?? null,
    hazards: [...segment.hazards, ...limitsInWords(segment, spreader)],
  }
}

const LIMITS = [
  ['height_m', 'height', 'm'],
  ['width_m', 'width', 'm'],
  ['weight_t', 'weight', 't'],
] as const

/** Limits that the spreader exceeds, or that nobody can compare because its own size is not known. */
function limitsInWords({ limits }: NetworkSegment, { size }: SpreaderInTask): string[] {
  return LIMITS.flatMap(([kind, name, unit]) => {
    const [limit, own] = [limits[kind], size[kind]]
    if (limit === null) return []
    if (own === null) return [`${name} limit ${limit} ${unit}: check the spreader's ${name}`]
    return own > limit ? [`${name} limit ${limit} ${unit}: the spreader has ${own} ${unit}`] : []
  })
}

/** What lies on the road where this tour treats it only later. */
export const NOT_YET_TREATED = 'not treated yet: drive to the road'

/** Says of every dead run over a stretch that this tour treats later that it is not treated yet. */
function markedBeforeTreated(trips: readonly Trip[]): Trip[] {
  const later = new Set(
    trips.flatMap(({ legs }) => legs.flatMap((leg) => (leg.treated ? [leg.segment] : []))),
  )
  return trips.map((trip) => ({
    ...trip,
    legs: trip.legs.map((leg) => {
      if (leg.treated) later.delete(leg.segment)
      return later.has(leg.segment) ? { ...leg, hazards: [...leg.hazards, NOT_YET_TREATED] } : leg
    }),
  }))
}
