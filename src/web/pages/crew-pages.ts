import type { FastifyInstance } from 'fastify'
import type { MapDocument, TonightDocument } from '#src/api/tonight-document.ts'
import { askApi } from '#src/web/ask-api.ts'
import { type CrewList, crewPage } from '#src/web/crew-page.ts'
import { frame } from '#src/web/pages/frame.ts'

/** The crew's list of one route, for the phone and for paper. */
export const crewPages = (pages: FastifyInstance) =>
  pages.get<{ Params: { night: string; id: string } }>(
    '/nights/:night/routes/:id',
    async (request, reply) => {
      const { show, refused } = frame(request, reply)
      const { night, id } = request.params
      const ask = askApi(pages, request)
      const path = `/api/v1/nights/${encodeURIComponent(night)}/routes/${encodeURIComponent(id)}/list`
      const [list, tonight, map] = await Promise.all([
        ask<CrewList>('GET', path),
        ask<TonightDocument>('GET', '/api/v1/tonight'),
        ask<MapDocument>('GET', '/api/v1/map'),
      ])
      if (!list.ok) return refused(list)
      if (!tonight.ok) return refused(tonight)
      const depots = map.ok ? map.document.depots : []
      return show('crew.njk', crewPage(list.document, tonight.document, depots), tonight.document)
    },
  )
