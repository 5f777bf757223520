import type { RoadNetwork } from '#src/network/road-network.ts'
import { checkPlan } from '#src/routing/check/check-plan.ts'
import { depotsNearby, type Measure, mendable, taskWith } from '#src/routing/mend/mend.ts'
import type { SpreadingPlan, SpreadingTask } from '#src/routing/spreading-task.ts'
import type { GramsPerSquareMetre, Minutes } from '#src/units.ts'

/** Plans a task that was changed; at once or in a worker. */
export type Replan = (task: SpreadingTask) => SpreadingPlan | Promise<SpreadingPlan>

/** A measure with which nothing is missed that any measure can bring about. */
export type Tried = { readonly measure: Measure; readonly task: SpreadingTask; readonly plan: SpreadingPlan }

const MOST_SPREADERS = 3
const NEAREST_DEPOTS = 3
const BISECTIONS = 3
// Published rates of British authorities begin at 8 g/m² (Bracknell Forest: 8 to 20).
const LEAST_RATE: GramsPerSquareMetre = 8
/** Limits tried where it is not known by how much it is missed. */
const LONGER_MIN: readonly Minutes[] = [15, 30, 60]

/** Every kind of measure in its least form that is enough; those that are not are left out. */
export async function triedMeasures(
  network: RoadNetwork,
  task: SpreadingTask,
  plan: SpreadingPlan,
  replan: Replan,
): Promise<Tried[]> {
  if (mendable(plan).length === 0) return []
  const tried = trial(network, task, plan, replan)
  const found = [
    await leaveEarlier(plan, tried),
    await longerLimit(task, plan, tried),
    await reloads(task, tried),
    await moreSpreaders(network, task, plan, tried),
    await lowerRate(task, plan, tried),
  ]
  return found.filter((one) => one !== null)
}

/** Tries one measure; null: with it the plan still does not keep everything. */
type Trial = (measure: Measure) => Promise<Tried | null>

function trial(network: RoadNetwork, task: SpreadingTask, plan: SpreadingPlan, replan: Replan): Trial {
  const unmendable = plan.shortfalls.filter(({ code }) => code === 'unreachable')
  return async (measure) => {
    const changed = taskWith(task, measure)
    const asItIs = { ...plan, shortfalls: unmendable }
    if (checkPlan(network, changed, asItIs).length === 0) return { measure, task: changed, plan: asItIs }
    const again = await replan(changed)
    return mendable(again).length === 0 ? { measure, task: changed, plan: again } : null
  }
}

/** The least whole amount up to `enough` that mends it, looked for in a few halvings; null: `enough` is not. */
async function least(
  tried: Trial,
  enough: number,
  measure: (amount: number) => Measure,
): Promise<Tried | null> {
  let best = await tried(measure(enough))
  let [low, high] = [0, enough]
  for (let i = 0; best && i < BISECTIONS && high - low > 1; i++) {
    const middle = Math.ceil((low + high) / 2)
    const found = await tried(measure(middle))
    if (found) [best, high] = [found, middle]
    else low = middle
  }
  return best
}

const mostLate = (plan: SpreadingPlan): Minutes =>
  Math.ceil(Math.max(0, ...plan.shortfalls.map(({ late_min }) => late_min ?? 0)))

async function leaveEarlier(plan: SpreadingPlan, tried: Trial): Promise<Tried | null> {
  const minutes = mostLate(plan)
  return minutes === 0
    ? null
    : least(tried, minutes, (amount) => ({ kind: 'leave_earlier', minutes: amount }))
}

async function longerLimit(
  { settings: { limit_min } }: SpreadingTask,
  plan: SpreadingPlan,
  tried: Trial,
): Promise<Tried | null> {
  if (limit_min === null) return null
  const late = mostLate(plan)
  for (const enough of [...(late > 0 ? [late] : []), ...LONGER_MIN.filter((minutes) => minutes > late)]) {
    const found = await least(tried, enough, (minutes) => ({ kind: 'longer_limit', minutes }))
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
  return least(tried, Math.ceil(highest) - lowest, (less) => ({
    kind: 'lower_rate',
    at_most_g_m2: Math.ceil(highest) - less,
  }))
}
