import { z } from 'zod'
import { type CrewList, crewList } from '#src/api/crew-list.ts'
import type { ApiDeps } from '#src/api/deps.ts'
import { tonightRouteOut } from '#src/api/documents/tonight.ts'
import { ownRoute } from '#src/api/endpoints/routes.ts'
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
import { own, ownNetwork } from '#src/api/principal.ts'
import { listOf, reads } from '#src/api/responses.ts'
import { routeLines } from '#src/api/tonight/routes.ts'
import type { App } from '#src/api/typed-app.ts'
import { currentDecisions } from '#src/decision/proposal.ts'
import { timeZoneOf } from '#src/network/network.ts'
import { type NightPlan, planInForce } from '#src/routing/night/night-plan.ts'
import { nightOf, nightSpan } from '#src/season.ts'

/** A crew gets its list also while the database is away. */
const planHeld = ({ store }: ApiDeps, authority: string, night: string) =>
  store.plansOfNight(authority, night).then(planInForce, () => 'not known' as const)

function besides(list: CrewList, plan: NightPlan): CrewList {
  const warning = `${list.name} is not in the plan that was confirmed for this night (${plan.id}): drive by this list, and ask the duty manager whether your spreader has another as well.`
  return { ...list, warnings: [warning, ...list.warnings] }
}

/** Where a plan was confirmed in the place of the standing routes, a route's own list is no order. */
function insteadOf(list: CrewList, plan: NightPlan | null | 'not known'): CrewList {
  if (plan === 'not known')
    return {
      ...list,
      warnings: [
        'The database does not answer: whether another plan was confirmed for this night is not known. Ask the duty manager.',
        ...list.warnings,
      ],
    }
  if (plan?.confirmed?.choice !== 'proposed' || plan.because.length === 0) return list
  // What was ordered since is driven by nobody else
  const isOrdered = list.outcome === 'treat' && list.status !== null && list.status !== 'proposed'
  if (isOrdered && !plan.decisions.some(({ route }) => route === list.route)) return besides(list, plan)
  const warning = `Another plan was confirmed for this night (${plan.id}): drive by the list of your spreader, not by this one.`
  return { ...list, status: 'proposed', warnings: [warning, ...list.warnings] }
}

export function nightEndpoints(app: App, deps: ApiDeps): void {
  app.get(
    '/api/v1/nights/:date/routes',
    {
      schema: {
        summary: 'The routes of a night with decision and state, most urgent first',
        params: z.object({ date: civilDate }),
        querystring: z.strictObject({}),
        response: reads(listOf(tonightRouteOut)),
      },
    },
    async (request) => {
      const who = principal(request)
      const { date } = request.params
      const network = ownNetwork(who, deps.network())
      const decisions = own(who, await deps.store.decisionsOfNight(date))
      const span = nightSpan(date, timeZoneOf(network, deps.timeZone))
      const done = own(who, await deps.store.treatments(span))
      return { items: routeLines(network, decisions, deps.clock.now(), done) }
    },
  )
  app.get(
    '/api/v1/nights/:date/routes/:route/list',
    {
      schema: {
        summary: 'The list for the crew: JSON, GPX, GeoJSON, or the page to print (Accept, or format)',
        params: z.object({ date: civilDate, route: id }),
        querystring: listQuery,
        response: listAnswers,
      },
    },
    async (request, reply) => {
      const { date, route: routeId } = request.params
      const who = principal(request)
      const route = ownRoute(deps, who, routeId)
      const form = formOf(deps, request.query.format, request.headers.accept)
      reply.header('vary', 'Accept')
      if (form === FORMS.html)
        return reply.redirect(`/nights/${date}/routes/${route.id}${doneQuery(request.query.done)}`, 303)
      const network = ownNetwork(who, deps.network())
      const decisions = currentDecisions(await deps.store.decisionsOfNight(date), deps.clock.now())
      const decision = decisions.find((found) => found.route === route.id) ?? null
      const tonight = nightOf(deps.clock.now(), timeZoneOf(network, deps.timeZone))
      const plan = await planHeld(deps, route.authority, date)
      const whole = insteadOf(crewList(route, { night: date, tonight }, decision, network), plan)
      const list = asLeft(whole, request.query.done, deps.clock.now())
      if (form === FORMS.json) return { ...list, ...frameOf(deps, network), credits: network.credits }
      return sendFile(
        reply,
        form,
        `${date}-${route.id}`,
        await written(form, namedForDevices(list, tonight), network.credits),
      )
    },
  )
}
