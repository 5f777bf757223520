import { z } from 'zod'
import type { ApiDeps } from '#src/api/deps.ts'
import { mapOut } from '#src/api/documents/routes.ts'
import { changedTonightOut, tonightOut } from '#src/api/documents/tonight.ts'
import { principal } from '#src/api/guards.ts'
import { mapDocument } from '#src/api/map-document.ts'
import { ownNetwork } from '#src/api/principal.ts'
import { reads } from '#src/api/responses.ts'
import { tonightFor } from '#src/api/tonight.ts'
import type { App } from '#src/api/typed-app.ts'

/** Ids with commas between them. */
const MOST_ASKED = 4_000

export function tonightEndpoints(app: App, deps: ApiDeps): void {
  const tonight = tonightFor(deps)
  const querystring = z.strictObject({})
  app.get(
    '/api/v1/tonight',
    { schema: { summary: 'All that the page of tonight shows', querystring, response: reads(tonightOut) } },
    (request) => tonight.whole(principal(request)),
  )
  app.get(
    '/api/v1/tonight/changed',
    {
      schema: {
        summary: 'What tonight says first, and the lines of some routes as they stand now',
        querystring: z.strictObject({ routes: z.string().max(MOST_ASKED).default('') }),
        response: reads(changedTonightOut),
      },
    },
    (request) => tonight.changed(principal(request), request.query.routes.split(',')),
  )
  app.get(
    '/api/v1/map',
    { schema: { summary: 'The network as the map draws it', querystring, response: reads(mapOut) } },
    (request) => mapDocument(ownNetwork(principal(request), deps.network())),
  )
}
