import type { CrewList } from '#src/api/crew-list.ts'
import type { ApiDeps } from '#src/api/deps.ts'
import { gapOf } from '#src/api/plans/plan-proposals.ts'
import { notFound } from '#src/api/problem.ts'
import type { OrderGap } from '#src/jobs/plan/plan-orders.ts'
import { type NightPlan, planInForce } from '#src/routing/night/night-plan.ts'
import { tourList } from '#src/routing/tour-list.ts'

/** A list that is no order says so first. */
function standing(
  plan: NightPlan,
  inForce: NightPlan | null,
  gap: OrderGap | null,
  isOver: boolean,
): string | null {
  if (isOver)
    return `The night of ${plan.night} is over: this list is for reference only. Open the list of tonight.`
  if (plan.confirmed === null)
    return 'Not confirmed: this is a proposal and no order. The duty manager confirms it, or the standing routes.'
  if (plan.confirmed.choice === 'standing')
    return `No order: ${plan.confirmed.by} confirmed the standing routes instead. Use the list of your route.`
  if (inForce && inForce.id !== plan.id)
    return 'No order any more: another plan was confirmed since. Open the list of that plan.'
  if (gap)
    return `What is ordered for ${gap.route} has changed since this plan was confirmed: ask the duty manager what holds.`
  return null
}

/** What of the standing routes is made up is made up in a plan of their roads. */
function inventedOf({ network }: ApiDeps, authority: string): string[] {
  const routes = network().routes.filter((route) => route.authority === authority)
  return [...new Set(routes.flatMap(({ invented }) => invented))]
}

/** The list of one spreader's planned tour, made from the plan as it was kept. */
export async function plannedList(
  deps: ApiDeps,
  plan: NightPlan,
  spreader: string,
  isOver: boolean,
): Promise<CrewList> {
  const { store } = deps
  const [work, network, plans, gap] = await Promise.all([
    store.planWork(plan.id),
    store.roadNetwork(plan.authority, plan.network.sha256),
    store.plansOfNight(plan.authority, plan.night),
    gapOf(deps, plan),
  ])
  const tour = work?.proposed.tours.find((one) => one.spreader === spreader)
  if (!work || !network || !tour) throw notFound('list')
  const order = {
    route: spreader,
    name: `Plan of the night: ${spreader}`,
    leave_at: plan.leave_at,
    complete_by: null,
    invented: work.task.invented ?? inventedOf(deps, plan.authority),
  }
  const list = tourList(network, work.task, tour, order)
  const warning = standing(plan, planInForce(plans), gap, isOver)
  return {
    ...list,
    warnings: warning === null ? list.warnings : [warning, ...list.warnings],
    night: plan.night,
    outcome: 'treat',
    status: warning === null ? 'confirmed' : 'proposed',
    decision_id: plan.id,
    version: 1,
  }
}
