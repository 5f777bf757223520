import type { RoadNetwork } from '#src/network/road-network.ts'
import { keepSpreaders } from '#src/routing/mend/keep-spreaders.ts'
import type { NightChange } from '#src/routing/night/night-plan.ts'
import { type PlanFigures, planFigures, segmentsOf } from '#src/routing/plan-figures.ts'
import type { SegmentToTreat, Shortfall, SpreadingPlan, SpreadingTask } from '#src/routing/spreading-task.ts'
import type { GramsPerSquareMetre, Kilometres } from '#src/units.ts'

/** What somebody asks "what if" about; all of it at once. */
export type PlanChange = NightChange & {
  /** Segments to treat besides, such as one more class of roads; those that are treated anyway stay as they are. */
  readonly also_treated: readonly SegmentToTreat[]
  /** Another rate for everything; null: as decided. */
  readonly spread_rate_g_m2: GramsPerSquareMetre | null
}

export const NO_CHANGE: PlanChange = {
  spreaders_out: [],
  depots_empty: [],
  roads_closed: [],
  also_treated: [],
  spread_rate_g_m2: null,
}

/** A road that another spreader would treat. */
export type HandedOver = {
  readonly segment: string
  readonly road: string
  readonly km: Kilometres
  /** Null: nobody treated it, or nobody would. */
  readonly from: string | null
  readonly to: string | null
}

/** Two plans side by side. */
export type PlanComparison = {
  readonly before: PlanFigures
  readonly after: PlanFigures
  readonly handed_over: readonly HandedOver[]
  /** What is missed with the change and was not before, and the other way round. */
  readonly newly_missed: readonly Shortfall[]
  readonly no_longer_missed: readonly Shortfall[]
}

export type WhatIfPlan = {
  readonly task: SpreadingTask
  readonly plan: SpreadingPlan
  readonly comparison: PlanComparison
  /** `6 spreaders instead of 5; 12.4 km go to another spreader.` */
  readonly message: string
}

/** The task with the change made; ids that it does not hold change nothing. */
export function changedTask(task: SpreadingTask, change: PlanChange): SpreadingTask {
  const out = new Set(change.spreaders_out)
  const known = new Set(task.segments.map(({ segment }) => segment))
  const rate = change.spread_rate_g_m2
  const segments = [...task.segments, ...change.also_treated.filter(({ segment }) => !known.has(segment))]
  return {
    ...task,
    segments: rate === null ? segments : segments.map((asked) => ({ ...asked, spread_rate_g_m2: rate })),
    spreaders: task.spreaders.filter(({ id }) => !out.has(id)),
    standing_tours: task.standing_tours.filter(({ spreader }) => !out.has(spreader)),
    depots: task.depots.map((depot) =>
      change.depots_empty.includes(depot.id) ? { ...depot, salt_t: 0 } : depot,
    ),
    closed: [...new Set([...task.closed, ...change.roads_closed])],
  }
}

/** The cost of a change: the plan with it beside the plan without. `replan` plans the changed task. */
export async function whatIfPlan(
  network: RoadNetwork,
  task: SpreadingTask,
  plan: SpreadingPlan,
  change: PlanChange,
  replan: (task: SpreadingTask) => SpreadingPlan | Promise<SpreadingPlan>,
): Promise<WhatIfPlan> {
  const changed = changedTask(task, change)
  const after = keepSpreaders(network, changed, plan, await replan(changed))
  const comparison = comparisonOf(network, { task, plan }, { task: changed, plan: after })
  return { task: changed, plan: after, comparison, message: differenceInWords(comparison) }
}

type Planned = { readonly task: SpreadingTask; readonly plan: SpreadingPlan }

export function comparisonOf(network: RoadNetwork, before: Planned, after: Planned): PlanComparison {
  const missed = ({ plan }: Planned) => new Set(plan.shortfalls.map(({ segment }) => segment))
  const [then, now] = [missed(before), missed(after)]
  return {
    before: planFigures(network, before.task, before.plan),
    after: planFigures(network, after.task, after.plan),
    handed_over: handedOver(network, before.plan, after.plan),
    newly_missed: after.plan.shortfalls.filter(({ segment }) => !then.has(segment)),
    no_longer_missed: before.plan.shortfalls.filter(({ segment }) => !now.has(segment)),
  }
}

function handedOver(network: RoadNetwork, before: SpreadingPlan, after: SpreadingPlan): HandedOver[] {
  const [from, to] = [treatedBy(before), treatedBy(after)]
  const roads = segmentsOf(network)
  return [...new Set([...from.keys(), ...to.keys()])]
    .filter((segment) => from.get(segment) !== to.get(segment))
    .map((segment) => ({
      segment,
      road: roads.get(segment)?.road ?? segment,
      km: (roads.get(segment)?.length_m ?? 0) / 1000,
      from: from.get(segment) ?? null,
      to: to.get(segment) ?? null,
    }))
}

/** Of two passes the first counts. */
function treatedBy({ tours }: SpreadingPlan): ReadonlyMap<string, string> {
  const by = new Map<string, string>()
  for (const { spreader, steps } of tours)
    for (const step of steps)
      if (step.kind === 'drive' && step.treat && !by.has(step.segment)) by.set(step.segment, spreader)
  return by
}

/** What changes, the gravest first: `2 segments not treated instead of 0; 6 spreaders instead of 5.`. */
export function differenceInWords({ before, after, handed_over }: PlanComparison): string {
  const moved_km = handed_over.reduce((sum, { km, from, to }) => (from && to ? sum + km : sum), 0)
  const parts = [
    change(['segment not treated', 'segments not treated'], before.untreated, after.untreated),
    change(['segment late', 'segments late'], before.late, after.late),
    change(['spreader', 'spreaders'], before.spreaders, after.spreaders),
    change(['min to the last treated'], before.last_treated_min ?? 0, after.last_treated_min ?? 0),
    change(['km of dead running'], before.dead_km, after.dead_km, 1),
    change(['t of salt'], before.salt_t, after.salt_t, 1),
    moved_km > 0 ? `${moved_km.toFixed(1)} km go to another spreader` : null,
  ].filter((part) => part !== null)
  return parts.length > 0 ? `${parts.join('; ')}.` : 'Nothing changes.'
}

function change(
  [one, many = one]: readonly [one: string, many?: string],
  before: number,
  after: number,
  decimals = 0,
): string | null {
  const [was, is] = [before.toFixed(decimals), after.toFixed(decimals)]
  return was === is ? null : `${is} ${is === '1' ? one : many} instead of ${was}`
}
