import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { preferred } from '#src/api/accept.ts'
import type { CrewList } from '#src/api/crew-list.ts'
import type { ApiDeps } from '#src/api/deps.ts'
import { crewListOut, featuresOut } from '#src/api/documents/routes.ts'
import { problem } from '#src/api/problem.ts'
import { reads } from '#src/api/responses.ts'
import { routeGeoJson } from '#src/api/standards/geojson.ts'
import { type Network, timeZoneOf } from '#src/network/network.ts'

export const FORMS = {
  json: 'application/json',
  gpx: 'application/gpx+xml',
  geojson: 'application/geo+json',
  html: 'text/html',
} as const
export const forms = z.enum(['json', 'gpx', 'geojson', 'html'], 'Give json, gpx, geojson or html.')

export const listAnswers: Record<string, unknown> = {
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

export function formOf(
  deps: ApiDeps,
  format: keyof typeof FORMS | undefined,
  accept: string | undefined,
): string {
  const offered: string[] = [FORMS.json, FORMS.gpx, FORMS.geojson, ...(deps.pages ? [FORMS.html] : [])]
  const form = format ? FORMS[format] : preferred(accept, offered)
  if (form === null || !offered.includes(form))
    throw problem(406, 'NOT_ACCEPTABLE', `It can be had as ${offered.join(', ')}.`)
  return form
}

export const frameOf = ({ timeZone, demonstration }: ApiDeps, network: Network) => ({
  time_zone: timeZoneOf(network, timeZone),
  demonstration: demonstration && { clock_speed: demonstration.clockSpeed },
})

/** A navigation device shows the name and no warning: a file that is no order must say so in its name. */
export function namedForDevices(list: CrewList, tonight: string): CrewList {
  const isAnswered = list.status !== null && list.status !== 'proposed'
  const isOrder = isAnswered && list.outcome === 'treat' && list.night >= tonight
  return isOrder ? list : { ...list, name: `NO ORDER: ${list.name}` }
}

export async function written(form: string, list: CrewList, credits: readonly string[]): Promise<string> {
  if (form === FORMS.geojson) return JSON.stringify(routeGeoJson(list, credits))
  // loaded when first asked for: the XML library takes 18 MB and a tenth of a second
  const { routeGpx } = await import('#src/api/standards/gpx.ts')
  return routeGpx(list, credits)
}

export const sendFile = (reply: FastifyReply, form: string, name: string, text: string): FastifyReply =>
  reply
    .type(`${form}; charset=utf-8`)
    .header('content-disposition', `attachment; filename="${name}.${form === FORMS.gpx ? 'gpx' : 'geojson'}"`)
    .serializer((body: unknown) => String(body))
    .send(text)
