import { type ProblemError, problem } from '#src/api/problem.ts'
import { approverFault, type TwoPersonChange } from '#src/api/two-person-change.ts'
import { THRESHOLD_RANGE_C } from '#src/decision/threshold.ts'
import type { TreatmentRoute } from '#src/network/treatment-route.ts'
import type { Celsius } from '#src/units.ts'

/** A threshold that somebody wants and somebody else must approve before it counts. */
export type ThresholdChange = TwoPersonChange & {
  readonly route: string
  readonly treat_below_c: Celsius
  /** Version of the threshold in force when it was proposed. */
  readonly expected_version: number
}

export type ThresholdWish = {
  readonly treat_below_c: Celsius
  readonly expected_version: number
  readonly reason?: string
}

const { lowest: LOWEST_C, highest: HIGHEST_C } = THRESHOLD_RANGE_C

const stale = (route: TreatmentRoute) =>
  problem(
    409,
    'STALE_VERSION',
    `The threshold is at version ${route.threshold.version} (${route.threshold.treat_below_c} °C): look again.`,
    { field: 'expected_version' },
  )

/** Why this threshold cannot even be proposed; null: it can. */
export function faultOf(route: TreatmentRoute, wish: ThresholdWish): ProblemError | null {
  const field = 'treat_below_c'
  if (wish.treat_below_c > HIGHEST_C)
    return problem(422, 'RANGE', `At most ${HIGHEST_C} °C. Is the value in Fahrenheit?`, { field })
  if (wish.treat_below_c < LOWEST_C)
    return problem(422, 'UNSAFE', `Not below ${LOWEST_C} °C: roads would freeze untreated.`, { field })
  if (!wish.reason?.trim())
    return problem(422, 'REASON_REQUIRED', 'Say why: it is kept in the record.', { field: 'reason' })
  return wish.expected_version === route.threshold.version ? null : stale(route)
}

export const flagsOf = (route: TreatmentRoute, wish: ThresholdWish): string[] =>
  wish.treat_below_c < route.threshold.treat_below_c ? ['LESS_CAUTIOUS'] : []

/** Why this person cannot approve it now; null: they can. */
export function approvalFault(
  change: ThresholdChange,
  route: TreatmentRoute,
  user: string,
): ProblemError | null {
  const fault = approverFault(change, user, 'threshold')
  if (fault) return fault
  return change.expected_version === route.threshold.version ? null : stale(route)
}
