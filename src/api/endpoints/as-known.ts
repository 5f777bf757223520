import { z } from 'zod'
import { asKnown } from '#src/api/as-known.ts'
import type { ApiDeps } from '#src/api/deps.ts'
import { asKnownOut } from '#src/api/documents/as-known.ts'
import { principal } from '#src/api/guards.ts'
import { civilDate, instant, instantAt } from '#src/api/parameters.ts'
import { ownNetwork } from '#src/api/principal.ts'
import { problem } from '#src/api/problem.ts'
import { reads } from '#src/api/responses.ts'
import type { App } from '#src/api/typed-app.ts'
import { timeZoneOf } from '#src/network/network.ts'
import { nightSpan } from '#src/season.ts'

/** The instant asked for; without one the end of the night, or now while it lasts. */
function instantOfNight(asked: Date | null, night: { from: Date; to: Date }, now: Date): Date {
  const at = asked ?? (now < night.to ? now : night.to)
  if (at > now)
    throw problem(400, 'PARAM', 'What will be known later nobody knows yet: give an instant up to now.', {
      field: 'at',
    })
  if (at < night.from)
    throw problem(400, 'PARAM', `That night begins at ${night.from.toISOString()}.`, { field: 'at' })
  return at
}

export function asKnownEndpoints(app: App, deps: ApiDeps): void {
  app.get(
    '/api/v1/nights/:date/as-known-at',
    {
      schema: {
        summary:
          'What was known of a night at an instant and nothing later: readings by receipt, forecasts by issue, decisions by the record',
        params: z.object({ date: civilDate }),
        querystring: z.strictObject({ at: instant.optional() }),
        response: reads(asKnownOut),
      },
    },
    (request) => {
      const who = principal(request)
      const { date } = request.params
      const span = nightSpan(date, timeZoneOf(ownNetwork(who, deps.network()), deps.timeZone))
      const at = instantOfNight(instantAt(request.query.at), span, deps.clock.now())
      return asKnown(deps, who, date, at)
    },
  )
}
