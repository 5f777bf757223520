import { answerOf } from '#src/api/tonight/routes.ts'
import type { Decision } from '#src/decision/decision.ts'
import type { Network } from '#src/network/network.ts'
import type { TreatmentRoute } from '#src/network/treatment-route.ts'
import { type RouteList, routeList } from '#src/routing/route-list.ts'

/** The crew's list, what was decided for it, and how far that is an order. */
export type CrewList = RouteList & {
  readonly night: string
  readonly outcome: Decision['recommendation']['outcome'] | null
  readonly status: Decision['status'] | null
  readonly decision_id: string | null
  readonly version: number | null
}

/** A list without an order on it must say so: nobody spreads, or stays at home, on a proposal. */
function standing(decision: Decision | null): string | null {
  if (!decision) return 'Nothing has been decided for this route and night: ask the duty manager.'
  const answer = answerOf(decision)
  if (!answer && decision.flags.includes('REOPENED'))
    return 'The advice has changed since the duty manager answered it: rate or times below are not confirmed. Ask the duty manager now what holds.'
  if (!answer)
    return 'Not confirmed: this is a proposal and no order. The duty manager confirms or changes it.'
  return answer.action === 'no_action'
    ? `No treatment tonight: decided by ${answer.by}. The list is for reference only.`
    : null
}

const over = (night: string) =>
  `The night of ${night} is over: this list is for reference only. Open the list of tonight.`

/** The list of one route on one night, for its present decision; of a night before `tonight` it says that. */
export function crewList(
  route: TreatmentRoute,
  { night, tonight }: { readonly night: string; readonly tonight: string },
  decision: Decision | null,
  network: Network,
): CrewList {
  const answer = decision && answerOf(decision)
  const proposal = decision?.recommendation ?? null
  const outcome = answer?.action ?? proposal?.outcome ?? null
  const rate = answer ? answer.spread_rate_g_m2 : (proposal?.spread_rate_g_m2 ?? null)
  const order = {
    spread_rate_g_m2: outcome === 'treat' ? rate : null,
    passes: proposal?.passes ?? 1,
    capacity_t: network.spreaders.find(({ id }) => id === route.spreader)?.capacity_t ?? null,
    complete_by: outcome === 'treat' ? (proposal?.complete_by ?? null) : null,
  }
  const roads = network.routes.flatMap(({ segments }) => segments)
  const list = routeList(route, order, roads)
  const warning = night < tonight ? over(night) : standing(decision)
  return {
    ...list,
    warnings: warning === null ? list.warnings : [warning, ...list.warnings],
    night,
    outcome,
    status: decision?.status ?? null,
    decision_id: decision?.id ?? null,
    version: decision?.version ?? null,
  }
}
