import { z } from 'zod'
import type { ApiDeps } from '#src/api/deps.ts'
import { completedTreatmentOut } from '#src/api/documents/treatments.ts'
import { principal } from '#src/api/guards.ts'
import { decisionId, id, instant, instantAt, spanOf } from '#src/api/parameters.ts'
import { own, type Principal } from '#src/api/principal.ts'
import { notFound } from '#src/api/problem.ts'
import { listOf, reads, writes } from '#src/api/responses.ts'
import { reportTreatment, withdrawTreatment } from '#src/api/treatment-report.ts'
import type { App } from '#src/api/typed-app.ts'
import type { CompletedTreatment, TreatmentReport } from '#src/decision/completed-treatment.ts'
import { SALT_TYPES } from '#src/decision/treatment-table.ts'

/** Made by whoever sends it, so that sending it again is harmless. */
const treatmentId = decisionId
const segment = z.string().min(1).max(128)
const report = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{2,63}$/, 'Give an id of 3 to 64 small letters, digits and hyphens.'),
  route: id,
  stretch: z.strictObject({ from: segment, to: segment }).nullable().optional(),
  started_at: instant,
  finished_at: instant,
  spread_rate_g_m2: z.number(),
  salt: z.enum(SALT_TYPES, `Give ${SALT_TYPES.join(', ')}.`),
  salt_t: z.number().nullable().optional(),
  by: z.string().trim().min(1, 'Say which crew or driver.').max(128),
  note: z.string().max(2_000).nullable().optional(),
})

const reportOf = ({ stretch, salt_t, note, ...given }: z.infer<typeof report>): TreatmentReport => ({
  ...given,
  stretch: stretch ?? null,
  started_at: instantAt(given.started_at)!,
  finished_at: instantAt(given.finished_at)!,
  salt_t: salt_t ?? null,
  note: note ?? null,
})

async function ownTreatment(deps: ApiDeps, who: Principal, wanted: string): Promise<CompletedTreatment> {
  for (const authority of who.authorities) {
    const found = await deps.store.treatment(authority, wanted)
    if (found) return found
  }
  throw notFound('treatment')
}

/** What crews did on the road: told by them, or by the office for them. */
export function treatmentEndpoints(app: App, deps: ApiDeps): void {
  app.get(
    '/api/v1/treatments',
    {
      schema: {
        summary:
          'Treatments that crews say they finished in [from, to), the last day without one; oldest first',
        querystring: z.strictObject({ from: instant.optional(), to: instant.optional() }),
        response: reads(listOf(completedTreatmentOut)),
      },
    },
    async (request) => {
      const span = spanOf(request.query, deps.clock.now())
      return { items: own(principal(request), await deps.store.treatments(span)) }
    },
  )
  app.post(
    '/api/v1/treatments',
    {
      config: { access: { scope: 'write', roles: ['crew', 'duty_manager'] } },
      schema: {
        summary:
          'A treatment that was done: whole route or stretch; sent again under its id it is the same one',
        body: report,
        response: { ...writes(200, completedTreatmentOut), ...writes(201, completedTreatmentOut) },
      },
    },
    async (request, reply) => {
      const { isNew, treatment } = await reportTreatment(deps, principal(request), reportOf(request.body))
      return reply.code(isNew ? 201 : 200).send(treatment)
    },
  )
  app.post(
    '/api/v1/treatments/:treatment/withdraw',
    {
      config: { access: { scope: 'write', roles: ['duty_manager'] } },
      schema: {
        summary: 'Takes a report back: it vouches for no salt any more; the record keeps both',
        params: z.object({ treatment: treatmentId }),
        body: z.strictObject({ reason: z.string().max(2_000) }),
        response: writes(200, completedTreatmentOut),
      },
    },
    async (request) => {
      const who = principal(request)
      const known = await ownTreatment(deps, who, request.params.treatment)
      return withdrawTreatment(deps, who, known, request.body.reason)
    },
  )
}
