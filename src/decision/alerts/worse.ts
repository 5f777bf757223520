import type { Alert, AlertMeasure } from '#src/decision/alert.ts'
import { MINUTE } from '#src/units.ts'

const RANK: Record<Alert['severity'], number> = { warning: 0, urgent: 1 }

/** A deadline that creeps forward with every forecast is no news until it has moved so far. */
const EARLIER = 15 * MINUTE
const MORE_BEHIND = 3

type Measured = Pick<Alert, 'kind' | 'severity' | 'due_at' | 'behind'>

export const measureOf = ({ severity, due_at, behind }: Measured): AlertMeasure => ({
  severity,
  due_at,
  behind: behind.length,
})

/** Of a route that is near its deadline, no time means that the road is cold already. */
const isDueEarlier = ({ kind, due_at }: Measured, seen: AlertMeasure): boolean =>
  seen.due_at !== null &&
  (due_at ? seen.due_at.getTime() - due_at.getTime() >= EARLIER : kind === 'deadline_near')

/** Is this more pressing than what was seen: louder, due much earlier, or about twice as many things? */
export function isWorse(now: Measured, seen: AlertMeasure): boolean {
  const isMore = now.behind.length >= Math.max(2 * seen.behind, seen.behind + MORE_BEHIND)
  return RANK[now.severity] > RANK[seen.severity] || isDueEarlier(now, seen) || isMore
}
