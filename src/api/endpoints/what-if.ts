import { z } from 'zod'
import { believedReadings } from '#src/api/believed-readings.ts'
import type { ApiDeps } from '#src/api/deps.ts'
import { recommendationOut } from '#src/api/documents/decisions.ts'
import { ownRoute } from '#src/api/endpoints/routes.ts'
import { principal } from '#src/api/guards.ts'
import { id } from '#src/api/parameters.ts'
import { problem } from '#src/api/problem.ts'
import { instantOut, writes } from '#src/api/responses.ts'
import type { App } from '#src/api/typed-app.ts'
import { THRESHOLD_RANGE_C } from '#src/decision/threshold.ts'
import { isWhatIfRefusal, whatIf } from '#src/jobs/what-if.ts'

const minutes = z.number().min(0).max(1440)
const supposed = z
  .strictObject({
    air_temp_offset_c: z.number().min(-10).max(10).optional(),
    minimum_c: z.number().min(-30).max(30).optional(),
    threshold: z
      .strictObject({
        treat_below_c: z.number().min(THRESHOLD_RANGE_C.lowest).max(THRESHOLD_RANGE_C.highest),
        side: z.enum(['<', '<=']),
      })
      .optional(),
    treat_probability: z.number().gt(0).max(1).optional(),
    mobilisation_min: minutes.optional(),
    treatment_min: minutes.optional(),
    margin_min: minutes.optional(),
  })
  .refine((given) => Object.keys(given).length > 0, 'Suppose at least one thing otherwise.')

const whatIfOut = z.object({
  format: z.literal('frostline.what-if/1'),
  route: z.string(),
  now: instantOut,
  supposed,
  present: recommendationOut,
  what_if: recommendationOut,
})

/** The same engine on other inputs: it changes nothing, so whoever may read may ask. */
export function whatIfEndpoints(app: App, deps: ApiDeps): void {
  app.post(
    '/api/v1/routes/:route/what-if',
    {
      config: { access: { scope: 'read' } },
      schema: {
        summary:
          'What would be advised if the air, the minimum, the threshold, the probability level or the times were others, beside the present advice; nothing is saved',
        params: z.object({ route: id }),
        body: supposed,
        response: writes(200, whatIfOut),
      },
    },
    async (request) => {
      const route = ownRoute(deps, principal(request), request.params.route)
      const answer = await whatIf({ ...deps, recent: believedReadings(deps) }, route, request.body)
      if (isWhatIfRefusal(answer)) throw problem(422, answer.code, answer.message)
      const { now, present, supposed: what_if } = answer
      return {
        format: 'frostline.what-if/1',
        route: route.id,
        now,
        supposed: request.body,
        present,
        what_if,
      }
    },
  )
}
