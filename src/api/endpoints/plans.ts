import { z } from 'zod'
import type { ApiDeps } from '#src/api/deps.ts'
import {
  choiceOut,
  nightPlanOut,
  nightPlansOut,
  planInHandOut,
  planWhatIfOut,
} from '#src/api/documents/plans.ts'
import { principal } from '#src/api/guards.ts'
import {
  FORMS,
  formOf,
  frameOf,
  listAnswers,
  namedForDevices,
  sendFile,
  written,
} from '#src/api/list-forms.ts'
import { asLeft, doneQuery, listQuery } from '#src/api/list-query.ts'
import { civilDate, id } from '#src/api/parameters.ts'
import { planChoices } from '#src/api/plans/plan-choices.ts'
import { confirmPlan, gapOf, ownPlan, proposePlan, type Searches } from '#src/api/plans/plan-proposals.ts'
import { searchWithoutPlan } from '#src/api/plans/plan-searches.ts'
import { planWhatIf } from '#src/api/plans/plan-what-if.ts'
import { plannedList } from '#src/api/plans/planned-list.ts'
import { ownNetwork, type Principal } from '#src/api/principal.ts'
import { notFound } from '#src/api/problem.ts'
import { reads, writes } from '#src/api/responses.ts'
import type { App } from '#src/api/typed-app.ts'
import { gapInWords } from '#src/jobs/plan/plan-orders.ts'
import type { PlanAsked } from '#src/jobs/plan/prepare-night.ts'
import { timeZoneOf } from '#src/network/network.ts'
import { planInForce } from '#src/routing/night/night-plan.ts'
import { nightOf, nightSpan } from '#src/season.ts'

const MOST = 200
const ids = z.array(id).max(MOST)
/** Nothing out, empty or closed is said with empty lists. */
const change = z.strictObject({
  spreaders_out: ids,
  depots_empty: ids,
  /** Ids of road segments; a road's name closes all of it that is known. */
  roads_closed: z.array(z.string().trim().min(1).max(200)).max(MOST),
})
const supposed = change.extend({
  /** Routes to treat besides those of tonight, at tonight's highest rate: one more class. */
  more_routes: ids.optional(),
})
const confirmation = z.strictObject({
  choice: choiceOut,
  reason: z.string().trim().min(1, 'Give a reason.').max(2_000),
})
const night = z.object({ date: civilDate })
const aPlan = night.extend({ plan: id })
const DECIDES = { scope: 'write', roles: ['duty_manager'], onDuty: true } as const
const PLANS = { scope: 'read', roles: ['duty_manager', 'winter_manager', 'admin'] } as const

/** Of whoever asks: their authority and its night. */
function askedFor(deps: ApiDeps, who: Principal, date: string, said: z.infer<typeof change>): PlanAsked {
  const [authority] = who.authorities
  if (authority === undefined) throw notFound('authority')
  const timeZone = timeZoneOf(ownNetwork(who, deps.network()), deps.timeZone)
  return {
    authority,
    night: date,
    span: nightSpan(date, timeZone),
    change: said,
  }
}

/** Plans of the night: proposed beside the standing routes, confirmed by a person, told to crews as lists. */
export function planEndpoints(app: App, all: ApiDeps): void {
  const { planner } = all
  if (!planner) return
  const deps = { ...all, planner }
  const searches: Searches = { inHand: new Map(), failed: new Map() }

  app.get(
    '/api/v1/nights/:date/plans',
    {
      schema: {
        summary: 'Plans proposed for a night beside the standing routes, oldest first, and which one holds',
        params: night,
        response: reads(nightPlansOut),
      },
    },
    async (request) => {
      const who = principal(request)
      const { date } = request.params
      const ended = await Promise.all(
        who.authorities.map((authority) => searchWithoutPlan(deps, searches, authority, date)),
      )
      const items = (
        await Promise.all(who.authorities.map((authority) => deps.store.plansOfNight(authority, date)))
      ).flat()
      const inHand = who.authorities
        .flatMap((authority) => searches.inHand.get(authority) ?? [])
        .find((search) => search.night === date)
      const failed = who.authorities
        .flatMap((authority) => searches.failed.get(authority) ?? [])
        .find((search) => search.night === date)
      const lost = ended.find((search) => search && !items.some(({ id }) => id === search.id))
      const held = planInForce(items)
      const gap = held?.confirmed?.choice === 'proposed' ? await gapOf(deps, held) : null
      return {
        night: date,
        in_force: held?.id ?? null,
        gap: gap && gapInWords(gap),
        in_hand: inHand ?? null,
        failed: failed?.message ?? lost?.message ?? null,
        choices: await planChoices(deps, who),
        items,
      }
    },
  )
  app.post(
    '/api/v1/nights/:date/plans',
    {
      config: { access: DECIDES },
      schema: {
        summary:
          'Searches a plan for what is out, empty or closed; it is proposed when the search has ended, and nobody is sent by it',
        params: night,
        body: change,
        response: writes(202, planInHandOut),
      },
    },
    async (request, reply) => {
      const who = principal(request)
      const asked = askedFor(deps, who, request.params.date, request.body)
      return reply.code(202).send(await proposePlan(deps, searches, who, asked))
    },
  )
  app.post(
    '/api/v1/nights/:date/plans/what-if',
    {
      config: { access: PLANS },
      schema: {
        summary:
          'What it would cost: a spreader out, a depot empty, a road closed, more routes; nothing is kept',
        params: night,
        body: supposed,
        response: writes(200, planWhatIfOut),
      },
    },
    (request) => {
      const who = principal(request)
      const { more_routes = [], ...given } = request.body
      const asked = askedFor(deps, who, request.params.date, given)
      return planWhatIf(deps, searches, who, asked, more_routes)
    },
  )
  app.get(
    '/api/v1/nights/:date/plans/:plan',
    {
      schema: {
        summary: 'A plan with what it rests on',
        params: aPlan,
        response: reads(nightPlanOut),
      },
    },
    (request) => ownPlan(deps, principal(request), request.params.date, request.params.plan),
  )
  app.post(
    '/api/v1/nights/:date/plans/:plan/confirmation',
    {
      config: { access: DECIDES },
      schema: {
        summary:
          'The plan, or the standing routes: what is confirmed last holds, with its reason in the record',
        params: aPlan,
        body: confirmation,
        response: writes(200, nightPlanOut),
      },
    },
    async (request) => {
      const who = principal(request)
      const { date, plan } = request.params
      return confirmPlan(deps, who, await ownPlan(deps, who, date, plan), request.body)
    },
  )
  app.get(
    '/api/v1/nights/:date/plans/:plan/spreaders/:spreader/list',
    {
      schema: {
        summary: 'The list of one spreader’s planned tour: JSON, GPX, GeoJSON, or the page to print',
        params: aPlan.extend({ spreader: id }),
        querystring: listQuery,
        response: listAnswers,
      },
    },
    async (request, reply) => {
      const who = principal(request)
      const { date, plan: planId, spreader } = request.params
      const plan = await ownPlan(deps, who, date, planId)
      const form = formOf(deps, request.query.format, request.headers.accept)
      reply.header('vary', 'Accept')
      const network = ownNetwork(who, deps.network())
      const tonight = nightOf(deps.clock.now(), timeZoneOf(network, deps.timeZone))
      const whole = await plannedList(deps, plan, spreader, date < tonight)
      const list = asLeft(whole, request.query.done, deps.clock.now())
      if (form === FORMS.html)
        return reply.redirect(
          `/nights/${date}/plans/${plan.id}/spreaders/${spreader}${doneQuery(request.query.done)}`,
          303,
        )
      if (form === FORMS.json) return { ...list, ...frameOf(deps, network), credits: network.credits }
      const text = await written(form, namedForDevices(list, tonight), network.credits)
      return sendFile(reply, form, `${date}-${spreader}`, text)
    },
  )
}
