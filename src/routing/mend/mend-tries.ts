import type { RoadNetwork } from '#src/network/road-network.ts'
import { checkPlan } from '#src/routing/check/check-plan.ts'
import { depotsNearby, type Measure, mendable, taskWith } from '#src/routing/mend/mend.ts'
import { least, mostLate, pairOf } from '#src/routing/mend/mend-pairs.ts'
import { comparePlans } from '#src/routing/plan-figures.ts'
import type { SpreadingPlan, SpreadingTask } from '#src/routing/spreading-task.ts'
import type { GramsPerSquareMetre, Minutes } from '#src/units.ts'

/** Plans a task that was changed; at once or in a worker. */
export type Replan = (task: SpreadingTask) => SpreadingPlan | Promise<SpreadingPlan>

/** A measure with which nothing is missed that any measure can bring about. */
export type Tried = { readonly measure: Measure; readonly task: SpreadingTask; readonly plan: SpreadingPlan }

const MOST_SPREADERS = 3
const NEAREST_DEPOTS = 3
// Published rates of British authorities begin at 8 g/m² (Bracknell Forest: 8 to 20).
const LEAST_RATE: GramsPerSquareMetre = 8
/** Limits tried where it is not known by how much it is missed. */
const LONGER_MIN: readonly Minutes[] = [15, 30, 60]

/** What was tried: what is enough, and what of the rest leaves least to be missed, the best first. */
export type Measures = { readonly enough: readonly Tried[]; readonly short: readonly Tried[] }

/**
 * Every kind of measure in its least form that is enough; where none is, two together. `canLeaveEarlier`: can anybody,
 * when the plan counts from the first moment at which they can?
 */
export async function triedMeasures(
  network: RoadNetwork,
  task: SpreadingTask,
  plan: SpreadingPlan,
  replan: Replan,
  canLeaveEarlier: boolean,
): Promise<Measures> {
  if (mendable(plan).length === 0) return { enough: [], short: [] }
  const short: Tried[] = []
  const tried = trial(network, task, plan, replan, short)
  const enough = await singleMeasures(network, task, plan, tried, canLeaveEarlier)
  const pair =
    enough.length === 0 ? await pairOf(task, plan, bestFirst(task, short), tried, canLeaveEarlier) : null
  return { enough: pair ? [pair] : enough, short: bestFirst(task, short) }
}

const bestFirst = (task: SpreadingTask, short: readonly Tried[]): Tried[] =>
  short.toSorted((a, b) => comparePlans(task, a.plan, b.plan))

async function singleMeasures(
  network: RoadNetwork,
  task: SpreadingTask,
  plan: SpreadingPlan,
  tried: Trial,
  canLeaveEarlier: boolean,
): Promise<Tried[]> {
  const found = [
    canLeaveEarlier ? await leaveEarlier(plan, tried) : null,
    await longerLimit(task, plan, tried),
    await reloads(task, tried),
    await moreSpreaders(network, task, plan, tried),
    await lowerRate(task, plan, tried),
  ]
  return found.filter((one) => one !== null)
}

/** Tries a measure; null: with it the plan still does not keep everything. */
export type Trial = (measure: Measure) => Promise<Tried | null>

/** What is not enough is added to `short`. */
function trial(
  network: RoadNetwork,
  task: SpreadingTask,
  plan: SpreadingPlan,
  replan: Replan,
  short: Tried[],
): Trial {
  const unmendable = plan.shortfalls.filter(({ code }) => code === 'unreachable')
  return async (measure) => {
    const changed = taskWith(task, measure)
    const asItIs = { ...plan, shortfalls: unmendable }
    if (checkPlan(network, changed, asItIs).length === 0) return { measure, task: changed, plan: asItIs }
    const made = { measure, task: changed, plan: await replan(changed) }
    if (mendable(made.plan).length === 0) return made
    short.push(made)
    return null
  }
}

/** The least whole amount up to `enough` that mends it; null: `enough` is not. */
async function leastUpTo(
  tried: Trial,
  enough: number,
  measure: (amount: number) => Measure,
): Promise<Tried | null> {
  const found = await tried(measure(enough))
  return found && least(tried, found, enough, measure)
}

async function leaveEarlier(plan: SpreadingPlan, tried: Trial): Promise<Tried | null> {
  const minutes = mostLate(plan)
  return minutes === 0
    ? null
    : leastUpTo(tried, minutes, (amount) => ({ kind: 'leave_earlier', minutes: amount }))
}

async function longerLimit(
  { settings: { limit_min } }: SpreadingTask,
  plan: SpreadingPlan,
  tried: Trial,
): Promise<Tried | null> {
  if (limit_min === null) return null
  const late = mostLate(plan)
  for (const enough of [...(late > 0 ? [late] : []), ...LONGER_MIN.filter((minutes) => minutes > late)]) {
    const found = await leastUpTo(tried, enough, (minutes) => ({ kind: 'longer_limit', minutes }))
    if (found) return found
  }
  return null
}

async function reloads({ settings }: SpreadingTask, tried: Trial): Promise<Tried | null> {
  return settings.reloads ? null : tried({ kind: 'reloads' })
}

async function moreSpreaders(
  network: RoadNetwork,
  task: SpreadingTask,
  plan: SpreadingPlan,
  tried: Trial,
): Promise<Tried | null> {
  if (task.spreaders.length === 0) return null
  const depots = depotsNearby(network, task, plan).slice(0, NEAREST_DEPOTS)
  for (let number = 1; number <= MOST_SPREADERS; number++)
    for (const { id } of depots) {
      const found = await tried({ kind: 'more_spreaders', depot: id, number })
      if (found) return found
    }
  return null
}

/** The highest whole rate that nothing may be above; only where salt is what is missing. */
async function lowerRate(task: SpreadingTask, plan: SpreadingPlan, tried: Trial): Promise<Tried | null> {
  const short = mendable(plan).some(({ late_min }) => late_min === null)
  const highest = Math.max(0, ...task.segments.map(({ spread_rate_g_m2 }) => spread_rate_g_m2))
  const lowest = Math.min(LEAST_RATE, highest)
  if (!short || highest - lowest < 1) return null
  return leastUpTo(tried, Math.ceil(highest) - lowest, (less) => ({
    kind: 'lower_rate',
    at_most_g_m2: Math.ceil(highest) - less,
  }))
}
