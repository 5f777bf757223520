import { z } from 'zod'
import { instantOut } from '#src/api/responses.ts'
import { SKY_CLASSES } from '#src/forecast/sky-class.ts'

const where = {
  /** Leads above `from`, up to and with `to`. */
  lead_from_h: z.number(),
  lead_to_h: z.number(),
  sky: z.enum(SKY_CLASSES),
  /** Weight of what was measured here, in nights; older nights weigh less. */
  nights: z.number(),
}
const cellOut = z.object({
  ...where,
  /** Hours of the day, UTC. */
  hours: z.string(),
  /** Measured − the model's own median, and its standard deviation; null: nothing measured. */
  error_c: z.number().nullable(),
  spread_c: z.number().nullable(),
  /** Added to the model's median. */
  correction_c: z.number(),
})
const bandOut = z.object({
  ...where,
  /** Share measured below the model's own p10 and above its p90; null: nothing measured. */
  below_p10: z.number().nullable(),
  above_p90: z.number().nullable(),
  /** What the distances from the median to p10 and to p90 are multiplied by. */
  cold_factor: z.number(),
  warm_factor: z.number(),
})
export const learnedErrorOut = z.object({
  station: z.string(),
  /** The forecast model in use. */
  model: z.string(),
  /** Grows with every value measured and with every reset; 0: nothing of its own, all is borrowed. */
  version: z.int(),
  since_at: instantOut.nullable(),
  through_at: instantOut.nullable(),
  outcomes: z.int(),
  /** Those where something was measured or is corrected. */
  cells: z.array(cellOut),
  bands: z.array(bandOut),
})
