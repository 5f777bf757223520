import { z } from 'zod'
import { checkedSpan } from '#src/api/checked-span.ts'
import type { ApiDeps } from '#src/api/deps.ts'
import { leadOut, skillOut } from '#src/api/documents/skill.ts'
import { principal } from '#src/api/guards.ts'
import { id, instant, pastSpan } from '#src/api/parameters.ts'
import { ownById } from '#src/api/principal.ts'
import { remembered } from '#src/api/remembered.ts'
import { reads } from '#src/api/responses.ts'
import { skillDocument } from '#src/api/skill.ts'
import type { SkillDocument } from '#src/api/skill-document.ts'
import type { App } from '#src/api/typed-app.ts'
import { DECISIVE_LEAD } from '#src/forecast/skill/lead-groups.ts'
import { minuteOf } from '#src/season.ts'
import { MINUTE } from '#src/units.ts'

const DAYS = 14

const skillQuery = z.strictObject({
  from: instant.optional(),
  to: instant.optional(),
  station: id.optional(),
  lead: leadOut.optional(),
})

/** Of a hundred stations an answer takes seconds to make. */
const QUESTIONS_KEPT = 20

export function skillEndpoints(app: App, deps: ApiDeps): void {
  const once = remembered<SkillDocument>(deps.clock.now, MINUTE, QUESTIONS_KEPT)
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
      const span = checkedSpan(pastSpan(request.query, minuteOf(deps.clock.now()), DAYS))
      if (station !== undefined) ownById(who, deps.network().stations, station, 'station')
      const asked = { ...span, lead, station: station ?? null }
      return once(JSON.stringify([who.authorities, asked]), () => skillDocument(deps, who, asked))
    },
  )
}
