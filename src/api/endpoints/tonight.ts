import { z } from 'zod'
import type { ApiDeps } from '#src/api/deps.ts'
import { mapOut } from '#src/api/documents/routes.ts'
import { tonightOut } from '#src/api/documents/tonight.ts'
import { principal } from '#src/api/guards.ts'
import { mapDocument } from '#src/api/map-document.ts'
import { ownNetwork } from '#src/api/principal.ts'
import { reads } from '#src/api/responses.ts'
import { tonightFor } from '#src/api/tonight.ts'
import type { App } from '#src/api/typed-app.ts'

export function tonightEndpoints(app: App, deps: ApiDeps): void {
  const tonight = tonightFor(deps)
  const querystring = z.strictObject({})
  app.get(
    '/api/v1/tonight',
    { schema: { summary: 'All that the page of tonight shows', querystring, response: reads(tonightOut) } },
    (request) => tonight(principal(request)),
  )
  app.get(
    '/api/v1/map',
    { schema: { summary: 'The network as the map draws it', querystring, response: reads(mapOut) } },
    (request) => mapDocument(ownNetwork(principal(request), deps.network())),
  )
}
