import type { ApiDeps } from '#src/api/deps.ts'
import { planParts, preparedNight, type Searches } from '#src/api/plans/plan-proposals.ts'
import { own, type Principal } from '#src/api/principal.ts'
import { problem } from '#src/api/problem.ts'
import { searchNight } from '#src/jobs/plan/plan-night.ts'
import type { PlanAsked } from '#src/jobs/plan/prepare-night.ts'
import type { Planner } from '#src/ports.ts'
import { comparisonOf, differenceInWords } from '#src/routing/mend/what-if-plan.ts'
import { movedRoads, planSide } from '#src/routing/night/night-comparison.ts'

const NOTHING = { spreaders_out: [], depots_empty: [], roads_closed: [] }

/** Two suppositions at once share the processors of everything else: one at a time an authority. */
const supposing = new Set<string>()

function checkRoutes(deps: ApiDeps, who: Principal, more: readonly string[]): void {
  const strange = more.find((id) => !own(who, deps.network().routes).some((route) => route.id === id))
  if (strange) throw problem(422, 'BODY', `There is no route ${strange}.`, { field: 'more_routes' })
}

/** The night as it is by the standing routes, beside what would come of the supposition. Nothing of it is kept. */
export async function planWhatIf(
  deps: ApiDeps & { readonly planner: Planner },
  searches: Searches,
  who: Principal,
  asked: PlanAsked,
  more_routes: readonly string[],
) {
  checkRoutes(deps, who, more_routes)
  const { authority } = asked
  if (supposing.has(authority) || searches.inHand.has(authority))
    throw problem(409, 'IN_HAND', 'Something is being worked out for this authority already: ask again soon.')
  supposing.add(authority)
  try {
    const present = await preparedNight(deps, { ...asked, change: NOTHING })
    const supposed = await preparedNight(deps, { ...asked, more_routes })
    const found = await searchNight(planParts(deps), supposed)
    const { given, task, because, assumed } = supposed
    const { network } = given.roads
    const comparison = comparisonOf(
      network,
      { task: present.task, plan: present.standing },
      { task, plan: found },
    )
    return {
      format: 'frostline.plan-what-if/1',
      night: asked.night,
      message: differenceInWords(comparison),
      because,
      assumed,
      leave_at: given.leave_at,
      present: planSide(network, present.task, present.standing),
      what_if: planSide(network, task, found),
      moved: movedRoads(given, task, found),
    }
  } finally {
    supposing.delete(authority)
  }
}
