import { distance } from '#src/network/geometry.ts'
import type { RoadNetwork } from '#src/network/road-network.ts'
import type {
  DepotInTask,
  SpreaderInTask,
  SpreadingPlan,
  SpreadingTask,
} from '#src/routing/spreading-task.ts'
import type { GramsPerSquareMetre, Minutes } from '#src/units.ts'

/** One measure that would let a plan keep what it does not keep; each changes the task, nothing else. */
export type SingleMeasure =
  | { readonly kind: 'leave_earlier'; readonly minutes: Minutes }
  | { readonly kind: 'longer_limit'; readonly minutes: Minutes }
  | { readonly kind: 'more_spreaders'; readonly depot: string; readonly number: number }
  | { readonly kind: 'reloads' }
  | { readonly kind: 'lower_rate'; readonly at_most_g_m2: GramsPerSquareMetre }

/** One, or two together where no single one is enough. */
export type Measure =
  | SingleMeasure
  | { readonly kind: 'both'; readonly measures: readonly [SingleMeasure, SingleMeasure] }

/** What it consists of. */
export const measuresIn = (measure: Measure): readonly SingleMeasure[] =>
  measure.kind === 'both' ? measure.measures : [measure]

/** The task as it would be with the measure. */
export function taskWith(task: SpreadingTask, measure: Measure): SpreadingTask {
  switch (measure.kind) {
    case 'leave_earlier':
      return { ...task, segments: task.segments.map((asked) => later(asked, measure.minutes)) }
    case 'longer_limit':
      return withSettings(task, { limit_min: (task.settings.limit_min ?? 0) + measure.minutes })
    case 'more_spreaders':
      return { ...task, spreaders: [...task.spreaders, ...moreSpreaders(task, measure)] }
    case 'reloads':
      return withSettings(task, { reloads: true })
    case 'lower_rate':
      return { ...task, segments: task.segments.map((asked) => atMost(asked, measure.at_most_g_m2)) }
    case 'both':
      return measure.measures.reduce(taskWith, task)
  }
}

const withSettings = (task: SpreadingTask, settings: Partial<SpreadingTask['settings']>): SpreadingTask => ({
  ...task,
  settings: { ...task.settings, ...settings },
})

type Asked = SpreadingTask['segments'][number]
const later = (asked: Asked, minutes: Minutes): Asked =>
  asked.treat_by_min === null ? asked : { ...asked, treat_by_min: asked.treat_by_min + minutes }
const atMost = (asked: Asked, rate: GramsPerSquareMetre): Asked =>
  asked.spread_rate_g_m2 <= rate ? asked : { ...asked, spread_rate_g_m2: rate }

/** Spreaders like the depot's own, else like any; they know no standing route, and start full at the depot. */
function moreSpreaders(
  { spreaders }: SpreadingTask,
  { depot, number }: Measure & { kind: 'more_spreaders' },
): SpreaderInTask[] {
  const like = spreaders.find((one) => one.depot === depot) ?? spreaders[0]
  if (!like) return []
  const taken = new Set(spreaders.map(({ id }) => id))
  const ids: string[] = []
  for (let i = 1; ids.length < number; i++) if (!taken.has(`more-${i}`)) ids.push(`more-${i}`)
  const fresh = { start: null, standing_route: null, loaded_t: null, elapsed_min: 0 }
  return ids.map((id) => ({ ...like, ...fresh, id, depot }))
}

/** What can be mended at all: where no road leads, none of the measures helps. */
export const mendable = ({ shortfalls }: SpreadingPlan) =>
  shortfalls.filter(({ code }) => code !== 'unreachable')

/** Below zero: the first misses less. What nobody treats counts first, then minutes late. */
export function missedMore(a: SpreadingPlan, b: SpreadingPlan): number {
  const untreated = ({ shortfalls }: SpreadingPlan) =>
    shortfalls.filter(({ late_min }) => late_min === null).length
  const late = ({ shortfalls }: SpreadingPlan) =>
    shortfalls.reduce((sum, { late_min }) => sum + (late_min ?? 0), 0)
  return untreated(a) - untreated(b) || late(a) - late(b)
}

/** Depots with salt, nearest to the segments that miss it first. */
export function depotsNearby(network: RoadNetwork, task: SpreadingTask, plan: SpreadingPlan): DepotInTask[] {
  const missing = new Set(mendable(plan).map(({ segment }) => segment))
  const places = network.segments.filter(({ id }) => missing.has(id)).map(({ line }) => line[0]!)
  const away = ({ lon, lat }: DepotInTask) =>
    places.reduce((sum, place) => sum + distance(place, [lon, lat]), 0)
  return task.depots.filter(({ salt_t }) => salt_t !== 0).toSorted((a, b) => away(a) - away(b))
}
