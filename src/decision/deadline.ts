import type { Lead } from '#src/decision/recommendation.ts'
import { MINUTE } from '#src/units.ts'

export type Deadline = { readonly start_by: Date; readonly complete_by: Date }

/**
 * The last responsible moment: onset − margin − treatment − mobilisation, from the early end (p10) of the onset.
 * A treatment of several passes takes the treatment time as often.
 */
export function deadlineOf(onset: Date, lead: Lead, passes: number): Deadline {
  const complete = onset.getTime() - lead.margin_min * MINUTE
  const start = complete - (lead.treatment_min * passes + lead.mobilisation_min) * MINUTE
  return { start_by: new Date(start), complete_by: new Date(complete) }
}
