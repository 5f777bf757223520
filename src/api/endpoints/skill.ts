import { z } from 'zod'
import { checkedSpan } from '#src/api/checked-span.ts'
import type { ApiDeps } from '#src/api/deps.ts'
import { leadOut, skillOut } from '#src/api/documents/skill.ts'
import { principal } from '#src/api/guards.ts'
import { id, instant, pastSpan } from '#src/api/parameters.ts'
import { ownById } from '#src/api/principal.ts'
import { reads } from '#src/api/responses.ts'
import { skillDocument } from '#src/api/skill.ts'
import type { App } from '#src/api/typed-app.ts'
import { DECISIVE_LEAD } from '#src/forecast/skill/lead-groups.ts'

const DAYS = 14

const skillQuery = z.strictObject({
  from: instant.optional(),
  to: instant.optional(),
  station: id.optional(),
  lead: leadOut.optional(),
})

export function skillEndpoints(app: App, deps: ApiDeps): void {
  app.get(
    '/api/v1/skill',
    {
      schema: {
        summary: `How good the forecasts valid in [from, to) were, beside "as now" and the weather service; by default ${DAYS} days, all stations, 3 to 6 h ahead; at most 35 days`,
        querystring: skillQuery,
        response: reads(skillOut),
      },
    },
    (request) => {
      const who = principal(request)
      const { station, lead = DECISIVE_LEAD } = request.query
      const span = checkedSpan(pastSpan(request.query, deps.clock.now(), DAYS))
      if (station !== undefined) ownById(who, deps.network().stations, station, 'station')
      return skillDocument(deps, who, { ...span, lead, station: station ?? null })
    },
  )
}
