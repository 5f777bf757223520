import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { preferred } from '#src/api/accept.ts'
import { type CrewList, crewList } from '#src/api/crew-list.ts'
import type { ApiDeps } from '#src/api/deps.ts'
import { crewListOut, featuresOut } from '#src/api/documents/routes.ts'
import { tonightRouteOut } from '#src/api/documents/tonight.ts'
import { ownRoute } from '#src/api/endpoints/routes.ts'
import { principal } from '#src/api/guards.ts'
import { civilDate, id } from '#src/api/parameters.ts'
import { own, ownNetwork } from '#src/api/principal.ts'
import { problem } from '#src/api/problem.ts'
import { listOf, reads } from '#src/api/responses.ts'
import { routeGeoJson } from '#src/api/standards/geojson.ts'
import { routeLines } from '#src/api/tonight/routes.ts'
import type { App } from '#src/api/typed-app.ts'
import { currentDecisions } from '#src/decision/proposal.ts'
import { type Network, timeZoneOf } from '#src/network/network.ts'
import { nightOf, nightSpan } from '#src/season.ts'

const FORMS = {
  json: 'application/json',
  gpx: 'application/gpx+xml',
  geojson: 'application/geo+json',
  html: 'text/html',
} as const
const forms = z.enum(['json', 'gpx', 'geojson', 'html'], 'Give json, gpx, geojson or html.')

const listAnswers: Record<string, unknown> = {
  ...reads(z.null(), [406]),
  200: {
    description: 'The ordered list',
    content: {
      [FORMS.json]: { schema: crewListOut },
      [FORMS.geojson]: { schema: featuresOut },
      [FORMS.gpx]: { schema: z.string() },
    },
  },
  303: { description: 'The page to print', content: { [FORMS.html]: { schema: z.string() } } },
}

function formOf(deps: ApiDeps, format: keyof typeof FORMS | undefined, accept: string | undefined): string {
  const offered: string[] = [FORMS.json, FORMS.gpx, FORMS.geojson, ...(deps.pages ? [FORMS.html] : [])]
  const form = format ? FORMS[format] : preferred(accept, offered)
  if (form === null || !offered.includes(form))
    throw problem(406, 'NOT_ACCEPTABLE', `It can be had as ${offered.join(', ')}.`)
  return form
}

const frameOf = ({ timeZone, demonstration }: ApiDeps, network: Network) => ({
  time_zone: timeZoneOf(network, timeZone),
  demonstration: demonstration && { clock_speed: demonstration.clockSpeed },
})

/** A navigation device shows the name and no warning: a file that is no order must say so in its name. */
function namedForDevices(list: CrewList, tonight: string): CrewList {
  const isAnswered = list.status !== null && list.status !== 'proposed'
  const isOrder = isAnswered && list.outcome === 'treat' && list.night >= tonight
  return isOrder ? list : { ...list, name: `NO ORDER: ${list.name}` }
}

async function written(form: string, list: CrewList, credits: readonly string[]): Promise<string> {
  if (form === FORMS.geojson) return JSON.stringify(routeGeoJson(list, credits))
  // loaded when first asked for: the XML library takes 18 MB and a tenth of a second
  const { routeGpx } = await import('#src/api/standards/gpx.ts')
  return routeGpx(list, credits)
}

const sendFile = (reply: FastifyReply, form: string, name: string, text: string): FastifyReply =>
  reply
    .type(`${form}; charset=utf-8`)
    .header('content-disposition', `attachment; filename="${name}.${form === FORMS.gpx ? 'gpx' : 'geojson'}"`)
    .serializer((body: unknown) => String(body))
    .send(text)

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
        querystring: z.strictObject({ format: forms.optional() }),
        response: listAnswers,
      },
    },
    async (request, reply) => {
      const { date, route: routeId } = request.params
      const who = principal(request)
      const route = ownRoute(deps, who, routeId)
      const form = formOf(deps, request.query.format, request.headers.accept)
      reply.header('vary', 'Accept')
      if (form === FORMS.html) return reply.redirect(`/nights/${date}/routes/${route.id}`, 303)
      const network = ownNetwork(who, deps.network())
      const decisions = currentDecisions(await deps.store.decisionsOfNight(date), deps.clock.now())
      const decision = decisions.find((found) => found.route === route.id) ?? null
      const tonight = nightOf(deps.clock.now(), timeZoneOf(network, deps.timeZone))
      const list = crewList(route, { night: date, tonight }, decision, network)
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
