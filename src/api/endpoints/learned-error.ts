import { z } from 'zod'
import type { ApiDeps } from '#src/api/deps.ts'
import { learnedErrorOut } from '#src/api/documents/learned-error.ts'
import { principal } from '#src/api/guards.ts'
import { learnedErrorDocument } from '#src/api/learned-error-document.ts'
import { id } from '#src/api/parameters.ts'
import { ownById, type Principal } from '#src/api/principal.ts'
import { problem } from '#src/api/problem.ts'
import { reads, writes } from '#src/api/responses.ts'
import type { App } from '#src/api/typed-app.ts'
import { nothingLearned, resetLearned } from '#src/forecast/learning/learned-error.ts'
import { FORECAST_MODEL } from '#src/forecast/road-forecast.ts'
import { learnedCorrections } from '#src/jobs/learned-corrections.ts'
import { LEARNED_ERROR_RESET } from '#src/jobs/verification.ts'
import type { Station } from '#src/network/station.ts'

const access = { scope: 'write', roles: ['winter_manager', 'admin'] } as const

const learnedOf = async ({ store }: ApiDeps, station: Station) =>
  (await store.learnedErrors()).find((learned) => learned.station === station.id) ?? null

async function shown(deps: ApiDeps, station: Station) {
  const now = deps.clock.now()
  const parts = { store: deps.store, log: deps.logger }
  const correctionOf = await learnedCorrections(parts, deps.network(), now)
  return learnedErrorDocument(station.id, await learnedOf(deps, station), correctionOf(station), now)
}

async function reset(deps: ApiDeps, who: Principal, station: Station, reason: string): Promise<void> {
  const now = deps.clock.now()
  const { authority, id } = station
  const before = await learnedOf(deps, station)
  const empty = nothingLearned({ authority, station: id, model: FORECAST_MODEL, since_at: now })
  const after = before ? { ...resetLearned(before, now), model: FORECAST_MODEL } : empty
  await deps.store.saveOutcomes([], [after], {
    at: now,
    actor: who.name,
    authority,
    action: LEARNED_ERROR_RESET,
    subject: id,
    detail: { reason, version: before?.version ?? 0, outcomes: before?.outcomes ?? 0 },
  })
}

/** What the forecasts have learnt of their own error, for people to look at and to throw away. */
export function learnedErrorEndpoints(app: App, deps: ApiDeps): void {
  const params = z.object({ station: id })
  const ownStation = (who: Principal, station: string) =>
    ownById(who, deps.network().stations, station, 'station')
  app.get(
    '/api/v1/stations/:station/learned-error',
    {
      schema: {
        summary:
          'What a station’s forecasts have shown of their own error by lead, hour and sky, and how they are corrected for it',
        params,
        response: reads(learnedErrorOut),
      },
    },
    (request) => shown(deps, ownStation(principal(request), request.params.station)),
  )
  app.post(
    '/api/v1/stations/:station/learned-error/reset',
    {
      config: { access },
      schema: {
        summary:
          'Forget what was learnt of a station’s error, after a new sensor or a new surface; the stored outcomes stay',
        params,
        body: z.strictObject({ reason: z.string().max(2_000).optional() }),
        response: writes(200, learnedErrorOut),
      },
    },
    async (request) => {
      const who = principal(request)
      const station = ownStation(who, request.params.station)
      const reason = request.body.reason ?? ''
      if (!reason.trim())
        throw problem(422, 'REASON_REQUIRED', 'Say why: it is kept in the record.', { field: 'reason' })
      await reset(deps, who, station, reason)
      return shown(deps, station)
    },
  )
}
