import { randomBytes } from 'node:crypto'
import type { ApiDeps } from '#src/api/deps.ts'
import { hashOf } from '#src/api/hash.ts'
import { noteSearch } from '#src/api/plans/plan-searches.ts'
import { owns, type Principal } from '#src/api/principal.ts'
import { notFound, problem } from '#src/api/problem.ts'
import { currentDecisions } from '#src/decision/proposal.ts'
import type { NewRecordEntry } from '#src/decision/record-entry.ts'
import { planNight } from '#src/jobs/plan/plan-night.ts'
import { gapInWords, type OrderGap, orderGap } from '#src/jobs/plan/plan-orders.ts'
import {
  isPlanRefusal,
  type PlanAsked,
  type PlanNightParts,
  type PreparedNight,
  prepareNight,
} from '#src/jobs/plan/prepare-night.ts'
import type { Planner } from '#src/ports.ts'
import type { NightPlan, PlanChoice } from '#src/routing/night/night-plan.ts'

/** A search that somebody waits for. */
export type InHand = {
  readonly id: string
  readonly night: string
  readonly by: string
  readonly began_at: Date
  share: number
}

/** Searches of each authority: one at a time, and why the last one failed. */
export type Searches = {
  readonly inHand: Map<string, InHand>
  readonly failed: Map<string, { readonly night: string; readonly message: string }>
}

type Deps = ApiDeps & { readonly planner: Planner }

export const planParts = ({ clock, store, planner, network }: Deps): PlanNightParts => ({
  clock,
  store,
  planner,
  network,
})

/** Short enough to be said on the telephone: `plan-20260115-1f3a`. */
const newId = (night: string) => `plan-${night.replaceAll('-', '')}-${randomBytes(2).toString('hex')}`

/** What the record keeps: all but the work, which stands beside it under its hash. */
const entryOf = (actor: string, action: string, at: Date, after: NightPlan): NewRecordEntry => ({
  at,
  actor,
  authority: after.authority,
  action,
  subject: after.id,
  detail: { after, about: after.decisions.map(({ route }) => route) },
})

/** The night made ready; what cannot be planned is a refusal. */
export async function preparedNight(deps: Deps, asked: PlanAsked): Promise<PreparedNight> {
  const prepared = await prepareNight(planParts(deps), asked)
  if (isPlanRefusal(prepared)) throw problem(422, prepared.code, prepared.message)
  return prepared
}

async function keepPlan(deps: Deps, who: Principal, inHand: InHand, prepared: PreparedNight): Promise<void> {
  await noteSearch(deps, prepared.asked.authority, inHand)
  const { work, ...planned } = await planNight(planParts(deps), prepared, (share) => {
    inHand.share = share
  })
  const plan: NightPlan = {
    ...planned,
    id: inHand.id,
    made_by: who.name,
    sha256: hashOf(work),
    confirmed: null,
  }
  const entry = entryOf(who.name, 'plan_proposed', plan.made_at, plan)
  if (!(await deps.store.addPlan(plan, work, entry)))
    throw new Error('another plan of this name was made at this moment: propose again')
}

/**
 * Begins a search and answers at once; the plan is there, proposed, when it has ended. One at a time: two duty
 * managers must not wait for each other's without knowing.
 */
export async function proposePlan(
  deps: Deps,
  searches: Searches,
  who: Principal,
  asked: PlanAsked,
): Promise<InHand> {
  const { authority, night } = asked
  const standing = searches.inHand.get(authority)
  if (standing)
    throw problem(
      409,
      'IN_HAND',
      `A plan is being searched already, begun by ${standing.by}: look at it first.`,
    )
  const prepared = await preparedNight(deps, asked)
  if (searches.inHand.has(authority))
    throw problem(409, 'IN_HAND', 'A plan was begun at this moment by somebody else: look at it first.')
  const inHand: InHand = { id: newId(night), night, by: who.name, began_at: deps.clock.now(), share: 0 }
  searches.inHand.set(authority, inHand)
  searches.failed.delete(authority)
  void keepPlan(deps, who, inHand, prepared)
    .catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error)
      deps.logger.error({ event: 'plan_failed', plan: inHand.id, err: error }, message)
      searches.failed.set(authority, { night, message })
      // Where even this cannot be kept, a restart tells that it was lost.
      return noteSearch(deps, authority, inHand, message).catch(() => {})
    })
    .finally(() => {
      searches.inHand.delete(authority)
      deps.live.publish({ kind: 'plan', subject: inHand.id, at: deps.clock.now() })
    })
  return inHand
}

export async function ownPlan(deps: ApiDeps, who: Principal, night: string, id: string): Promise<NightPlan> {
  const found = await deps.store.plan(id)
  if (!found || found.night !== night || !owns(who, found.authority)) throw notFound('plan')
  return found
}

/** In what the plan and the orders as they are now differ; null: in nothing. */
export async function gapOf({ store, clock, network }: ApiDeps, plan: NightPlan): Promise<OrderGap | null> {
  const decisions = currentDecisions(await store.decisionsOfNight(plan.night), clock.now())
  return orderGap(plan, decisions, network().routes)
}

/** A duty manager's choice between the plan and the standing routes. */
export async function confirmPlan(
  deps: ApiDeps,
  who: Principal,
  plan: NightPlan,
  { choice, reason }: { readonly choice: PlanChoice; readonly reason: string },
): Promise<NightPlan> {
  if (plan.confirmed)
    throw problem(409, 'STALE_VERSION', `${plan.confirmed.by} has answered it already: look at it again.`)
  const gap = choice === 'proposed' ? await gapOf(deps, plan) : null
  if (gap) throw problem(409, gap.kind === 'not_ordered' ? 'NOT_ORDERED' : 'STALE_VERSION', gapInWords(gap))
  const at = deps.clock.now()
  const after: NightPlan = { ...plan, confirmed: { choice, by: who.name, at, reason } }
  if (!(await deps.store.confirmPlan(after, entryOf(who.name, 'plan_confirmed', at, after))))
    throw problem(409, 'STALE_VERSION', 'Somebody has answered it at this moment: look at it again.')
  deps.live.publish({ kind: 'plan', subject: plan.id, at })
  return after
}
