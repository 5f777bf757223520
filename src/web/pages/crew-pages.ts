import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { MapDocument, TonightDocument } from '#src/api/tonight-document.ts'
import { askApi } from '#src/web/ask-api.ts'
import { type CrewList, crewPage } from '#src/web/crew-page.ts'
import { frame } from '#src/web/pages/frame.ts'

/** A crew's list, for the phone and for paper; `of`: its path in the API, `done`: the last step that is. */
export async function showCrewList(
  request: FastifyRequest,
  reply: FastifyReply,
  of: string,
  done: string | undefined,
) {
  const { show, refused } = frame(request, reply)
  const ask = askApi(request.server, request)
  const left = done ? `?done=${encodeURIComponent(done)}` : ''
  const [list, tonight, map] = await Promise.all([
    ask<CrewList>('GET', `${of}/list${left}`),
    ask<TonightDocument>('GET', '/api/v1/tonight'),
    ask<MapDocument>('GET', '/api/v1/map'),
  ])
  if (!list.ok) return refused(list)
  if (!tonight.ok) return refused(tonight)
  const depots = map.ok ? map.document.depots : []
  return show('crew.njk', crewPage(list.document, tonight.document, depots), tonight.document)
}

export const crewPages = (pages: FastifyInstance) =>
  pages.get<{ Params: { night: string; id: string }; Querystring: { done?: string } }>(
    '/nights/:night/routes/:id',
    (request, reply) => {
      const { night, id } = request.params
      const of = `/api/v1/nights/${encodeURIComponent(night)}/routes/${encodeURIComponent(id)}`
      return showCrewList(request, reply, of, request.query.done)
    },
  )
