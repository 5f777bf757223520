import type { NetworkSegment } from '#src/network/road-network.ts'
import { type Grams, grams } from '#src/routing/load.ts'
import type { NightGiven } from '#src/routing/night/night-task.ts'
import { minutesOver, segmentsOf } from '#src/routing/plan-figures.ts'
import type {
  SegmentToTreat,
  Shortfall,
  SpreaderTour,
  SpreadingPlan,
  SpreadingTask,
  StandingTour,
  TourStep,
} from '#src/routing/spreading-task.ts'
import type { Minutes } from '#src/units.ts'

type Roads = ReadonlyMap<string, NetworkSegment>
type Asked = ReadonlyMap<string, SegmentToTreat>
type Drive = Extract<TourStep, { kind: 'drive' }>

/** A standing tour as it is driven tonight, and what it treats late or not at all, and why. */
type Tonight = { readonly tour: SpreaderTour; readonly short: readonly Shortfall[] }

const NEVER: Minutes = Number.POSITIVE_INFINITY

const isDrive = (step: TourStep): step is Drive => step.kind === 'drive'

function undone(segment: string, code: Shortfall['code'], message: string): Shortfall {
  return { segment, code, late_min: null, message }
}

/** Each pass drives the whole round again; only what is asked for tonight is treated, each segment once a pass. */
function stepsTonight({ steps }: StandingTour, asked: Asked, passes: number): Drive[] {
  return Array.from({ length: passes }).flatMap(() => {
    const treated = new Set<string>()
    return steps.filter(isDrive).map((step) => {
      const treat = step.treat && asked.has(step.segment) && !treated.has(step.segment)
      if (treat) treated.add(step.segment)
      return { ...step, treat }
    })
  })
}

type Driven = {
  readonly salt: Grams
  readonly treated_m: number
  readonly dead_m: number
  readonly minutes: Minutes
  /** When each segment is treated, in order. */
  readonly treated: readonly { readonly segment: string; readonly at: Minutes }[]
  readonly undone: readonly Shortfall[]
}
const NOTHING: Driven = { salt: 0, treated_m: 0, dead_m: 0, minutes: 0, treated: [], undone: [] }

/** Over one step; what is closed or has no salt left is not treated. */
function over(
  before: Driven,
  step: Drive,
  given: { roads: Roads; asked: Asked; task: SpreadingTask; load: Grams; spreader: string },
): Driven {
  const { task, load, spreader } = given
  const road = given.roads.get(step.segment)!
  const { treating_kmh, travelling_kmh } = task.settings
  const minutes = before.minutes + minutesOver(road, step.treat ? treating_kmh : travelling_kmh)
  const dead = { ...before, minutes, dead_m: before.dead_m + road.length_m }
  if (!step.treat) return dead
  const { width_m, spread_rate_g_m2 } = given.asked.get(step.segment)!
  const salt = before.salt + Math.round(road.length_m * width_m * spread_rate_g_m2)
  if (task.closed.includes(step.segment))
    return {
      ...dead,
      undone: [...before.undone, undone(step.segment, 'unreachable', `${road.road} is closed.`)],
    }
  if (salt > load) {
    const words = `One load of ${spreader} does not reach ${road.road}.`
    return { ...dead, undone: [...before.undone, undone(step.segment, 'too_heavy', words)] }
  }
  const treated = [...before.treated, { segment: step.segment, at: minutes }]
  return { ...before, salt, minutes, treated, treated_m: before.treated_m + road.length_m }
}

const tenths = (value: number) => Math.round(value * 10) / 10

/** `leaves`: minutes until its spreader is free for it. */
function tonight(
  standing: StandingTour,
  leaves: Minutes,
  night: NightGiven,
  task: SpreadingTask,
  asked: Asked,
): Tonight {
  const { passes } = night.treated.find(({ route }) => route.id === standing.route)!
  const { capacity_t } = night.spreaders.find(({ id }) => id === standing.spreader) ?? { capacity_t: 0 }
  const roads = segmentsOf(night.roads.network)
  const steps = stepsTonight(standing, asked, passes)
  const given = { roads, asked, task, load: grams(capacity_t), spreader: standing.spreader }
  const driven = steps.reduce((before, step) => over(before, step, given), { ...NOTHING, minutes: leaves })
  return {
    tour: {
      spreader: standing.spreader,
      steps,
      salt_t: driven.salt / 1_000_000,
      treated_km: Math.round(driven.treated_m) / 1000,
      dead_km: Math.round(driven.dead_m) / 1000,
      last_treated_min: tenths(driven.treated.at(-1)?.at ?? 0),
      ends_min: tenths(driven.minutes),
    },
    short: [...driven.undone, ...late(driven, given, standing.route)],
  }
}

/** Why nobody drives a standing route; null: somebody does. */
function hindered(standing: StandingTour | undefined, night: NightGiven): string | null {
  if (!standing) return 'No spreader or no roads are entered for it.'
  const { spreaders_out, depots_empty } = night.change
  if (spreaders_out.includes(standing.spreader)) return `${standing.spreader} cannot be sent.`
  const spreader = night.spreaders.find(({ id }) => id === standing.spreader)
  if (!spreader) return `${standing.spreader} is not entered among the spreaders.`
  if (!depots_empty.includes(spreader.depot)) return null
  return `There is no salt at ${night.depots.find(({ id }) => id === spreader.depot)?.name ?? spreader.depot}.`
}

/** What a route treats after its time or after the longest tour: each segment once, the last pass of it. */
function late(
  { treated, undone }: Driven,
  { task, asked, roads }: { roads: Roads; asked: Asked; task: SpreadingTask },
  route: string,
): Shortfall[] {
  const left = new Set(undone.map(({ segment }) => segment))
  const over = new Map<string, Minutes>()
  for (const { segment, at } of treated) {
    const { treat_by_min, standing_route } = asked.get(segment)!
    const by = Math.min(treat_by_min ?? NEVER, task.settings.limit_min ?? NEVER)
    if (at - by > 0.1 && standing_route === route && !left.has(segment)) over.set(segment, at - by)
  }
  return [...over].map(([segment, late_min]) => {
    const message = `${roads.get(segment)!.road} would be treated ${Math.ceil(late_min)} min too late.`
    return { segment, code: 'late', late_min, message }
  })
}

/**
 * The standing routes as they are, for what is treated tonight: what they come to, and what they leave when a spreader
 * is out, a depot is empty, a road is closed or one load does not reach. Routes of one spreader are driven one after
 * another, with a reload between them.
 */
export function standingPlan(night: NightGiven, task: SpreadingTask): SpreadingPlan {
  const asked: Asked = new Map(task.segments.map((one) => [one.segment, one]))
  const tours: SpreaderTour[] = []
  const shortfalls: Shortfall[] = []
  for (const { route } of night.treated) {
    const standing = night.roads.tours.find((tour) => tour.route === route.id)
    const why = hindered(standing, night)
    const own = task.segments.filter(({ standing_route }) => standing_route === route.id)
    if (why !== null || !standing) {
      shortfalls.push(...own.map(({ segment }) => undone(segment, 'no_spreader_left', why ?? '')))
      continue
    }
    if (own.length === 0) continue
    const before = tours.findLast(({ spreader }) => spreader === standing.spreader)
    const leaves = before ? before.ends_min + task.settings.reload_min : 0
    const driven = tonight(standing, leaves, night, task, asked)
    tours.push(driven.tour)
    shortfalls.push(...driven.short)
  }
  return {
    format: 'frostline.spreading-plan/1',
    tours,
    shortfalls,
    moved_km: 0,
    standing: true,
    seed: 0,
    iterations: 0,
  }
}
