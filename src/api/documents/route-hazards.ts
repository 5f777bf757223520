import { z } from 'zod'
import { hazardOut } from '#src/api/documents/decisions.ts'
import { instantOut } from '#src/api/responses.ts'

/** `level`: roads that freeze less likely than this at any moment of a hazard are not among its places. */
export const routeHazardsOut = z.object({
  format: z.literal('frostline.route-hazards/1'),
  route: z.string(),
  now: instantOut,
  level: z.number(),
  length_m: z.number(),
  hazards: z.array(
    hazardOut.extend({
      length_m: z.number(),
      unknown_m: z.number(),
      places: z.array(
        z.object({
          id: z.string(),
          road: z.string(),
          length_m: z.number(),
          from_at: instantOut,
          to_at: instantOut,
          probability: z.number(),
        }),
      ),
    }),
  ),
})
