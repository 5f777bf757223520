import type { Condition } from '#src/decision/alerts.ts'
import type { Decision } from '#src/decision/decision.ts'
import { isOrderedBefore } from '#src/decision/ordered-before.ts'
import { timeOf } from '#src/decision/words.ts'
import { MINUTE } from '#src/units.ts'

/** A route whose last responsible moment is so near must be answered now. */
export const NEAR = 60 * MINUTE
/** A deadline that was near stays near until it is this far away. */
export const NO_LONGER_NEAR = 75 * MINUTE

type DeadlineCase = { readonly routeName: string; readonly now: Date; readonly timeZone: string }

/** A proposal to treat (or to assume so) that nobody has answered, and whose last moment to order is near or gone. */
export function deadlineCondition(
  decision: Decision,
  { routeName, now, timeZone }: DeadlineCase,
): Condition[] {
  const { status, route, flags } = decision
  const { outcome, start_by, onset_at } = decision.recommendation
  const isDue = outcome === 'treat' || (outcome === 'unknown' && start_by !== null)
  if (status !== 'proposed' || !isDue) return []
  const condition = (
    kind: Condition['kind'],
    message: string,
    more: Partial<Condition> = {},
  ): Condition[] => [
    { kind, subject: route, severity: 'urgent', message, due_at: start_by, raises: true, ...more },
  ]
  const ordered = isOrderedBefore(decision)
  const order = ordered ? 'It is ordered; confirm the changed advice.' : 'Order the treatment.'
  if (!start_by) return condition('deadline_near', `${routeName}: the road is cold now. ${order}`)
  const left = start_by.getTime() - now.getTime()
  const at = timeOf(start_by, timeZone)
  if (onset_at && onset_at <= now)
    return condition(
      'deadline_passed',
      `${routeName}: the road is freezing already and ${flags.includes('REOPENED') ? 'the changed advice is not confirmed' : 'nothing is ordered'}. Order now.`,
      { due_at: null },
    )
  if (left < 0)
    return condition(
      'deadline_passed',
      ordered
        ? `${routeName}: ordered, but by the changed advice the last moment to start in time was ${at}. See that the crew is out, and confirm.`
        : `${routeName}: the last moment to start in time was ${at}. Order now; a shorter or split route may still make it.`,
    )
  if (left > NO_LONGER_NEAR) return []
  const message = ordered
    ? `${routeName}: ordered, but wanted sooner or heavier now: confirm by ${at}.`
    : `${routeName}: order the treatment by ${at}.`
  return condition('deadline_near', message, { raises: left <= NEAR })
}
