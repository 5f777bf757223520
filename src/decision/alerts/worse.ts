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

/**
 * Of a route at its deadline no time means that the road is cold or freezing already. When the moment was is no news
 * once it is past.
 */
function isDueEarlier({ kind, due_at }: Measured, seen: AlertMeasure): boolean {
  if (!seen.due_at) return false
  if (!due_at) return kind === 'deadline_near' || kind === 'deadline_passed'
  return kind !== 'deadline_passed' && seen.due_at.getTime() - due_at.getTime() >= EARLIER
}

/** Is this more pressing than what was seen: louder, due much earlier, or about twice as many things? */
export function isWorse(now: Measured, seen: AlertMeasure): boolean {
  const isMore = now.behind.length >= Math.max(2 * seen.behind, seen.behind + MORE_BEHIND)
  return RANK[now.severity] > RANK[seen.severity] || isDueEarlier(now, seen) || isMore
}
