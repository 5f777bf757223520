import { type ActRefusal, refuse } from '#src/decision/act-refusal.ts'
import type { Alert, AlertAnswer } from '#src/decision/alert.ts'
import { countdown, ORDER_NOW } from '#src/decision/alerts/countdown.ts'
import { type AlertEvent, afterEvent, alertState } from '#src/decision/alerts/life.ts'
import { measureOf } from '#src/decision/alerts/worse.ts'
import type { Approver } from '#src/decision/approval.ts'
import type { Decision } from '#src/decision/decision.ts'
import { currentDecisions } from '#src/decision/proposal.ts'
import { timeOf } from '#src/decision/words.ts'
import { HOUR } from '#src/units.ts'

/** What a person asks for; unknown keys and wrong types were refused where it was parsed. */
export type AlertRequest = {
  readonly act: 'acknowledge' | 'snooze' | 'undo'
  readonly expected_version: number
  /** Why, or who has it in hand; needed for all but undoing. */
  readonly comment?: string
  /** End of a snooze. */
  readonly until?: Date
}

type Given = {
  readonly alert: Alert
  readonly request: AlertRequest
  readonly now: Date
  readonly user: Approver
  /** The last responsible moment that a snooze may not outlast; null: there is none ahead. */
  readonly deadline: Date | null
  readonly timeZone: string
}
type Rule = (given: Given) => ActRefusal | null

const LONGEST_SNOOZE = 2 * HOUR

const isOfSensors = ({ kind }: Alert) => kind === 'sensor_silent' || kind === 'sensor_doubted'

const mayAct: Rule = ({ alert, request, user: { authority, role, on_duty } }) => {
  if (authority !== alert.authority)
    return refuse(403, 'TENANT', null, 'This alert belongs to another authority.')
  if (role === 'duty_manager')
    return on_duty
      ? null
      : refuse(403, 'SHIFT', null, 'You are not on duty. Whoever is on duty answers alerts.')
  if (request.act === 'snooze') return refuse(403, 'ROLE', null, 'Only a duty manager may snooze an alert.')
  if (role === 'winter_manager' || (role === 'sensor_engineer' && isOfSensors(alert))) return null
  const who = isOfSensors(alert)
    ? 'a duty manager, winter manager or sensor engineer'
    : 'a duty or winter manager'
  return refuse(403, 'ROLE', null, `This alert is answered by ${who}.`)
}

const isCurrent: Rule = ({ alert, request, now }) => {
  const { expected_version: expected } = request
  if (expected === alert.version) return null
  const { version, severity, message, due_at, answer } = alert
  const present = {
    version,
    state: alertState(alert, now),
    severity,
    message,
    due_at,
    by: answer?.by ?? null,
  }
  const words = `Version ${expected} is out of date: look at version ${version} of this alert and answer again.`
  return {
    ...refuse(409, 'STALE_VERSION', 'expected_version', words),
    difference: { expected_version: expected, now: present },
  }
}

const EVENTS: Record<AlertRequest['act'], AlertEvent> = {
  acknowledge: 'acknowledged',
  snooze: 'snoozed',
  undo: 'undone',
}

const isPossible: Rule = ({ alert, request, now }) => {
  if (afterEvent(alert, { event: EVENTS[request.act], at: now })) return null
  return alertState(alert, now) === 'cleared'
    ? refuse(409, 'ALERT_CLEARED', null, 'This alert is over: there is nothing left to answer.')
    : refuse(
        409,
        'NOTHING_TO_UNDO',
        null,
        'Nobody has answered this alert, so there is nothing to take back.',
      )
}

const saysWhy: Rule = ({ request: { act, comment } }) =>
  act === 'undo' || comment?.trim()
    ? null
    : refuse(
        422,
        'COMMENT_REQUIRED',
        'comment',
        'Say who has it in hand, or why it can wait: it is kept in the record.',
      )

/** The latest end that a snooze may have. */
const latestEnd = ({ now, deadline }: Given): Date => {
  const longest = now.getTime() + LONGEST_SNOOZE
  return new Date(deadline ? Math.min(longest, deadline.getTime()) : longest)
}

const endsInTime: Rule = (given) => {
  const { alert, request, now, timeZone } = given
  if (request.act !== 'snooze') return null
  const field = 'until'
  const latest = latestEnd(given)
  if (latest <= now || countdown(alert, now) === ORDER_NOW)
    return refuse(
      422,
      'SNOOZE_TOO_LATE',
      field,
      'The last moment to order is here or past: order, or acknowledge with a comment.',
    )
  if (!request.until || request.until <= now)
    return refuse(422, 'SNOOZE_END', field, 'A snooze needs an end ahead of now.')
  if (request.until <= latest) return null
  const words = `At most two hours, and never past the last moment to order: until ${timeOf(latest, timeZone)} at the latest.`
  return { ...refuse(422, 'SNOOZE_END', field, words), difference: { latest } }
}

const rules: readonly Rule[] = [mayAct, isCurrent, isPossible, saysWhy, endsInTime]

function answerOf({ alert, request, now, user }: Given): AlertAnswer | undefined {
  if (request.act === 'undo') return undefined
  return {
    kind: request.act === 'snooze' ? 'snoozed' : 'acknowledged',
    by: user.username,
    at: now,
    comment: request.comment?.trim() ?? '',
    until: request.act === 'snooze' ? (request.until ?? null) : null,
    seen: measureOf(alert),
  }
}

/** What is done, as the record names it. */
export const alertAction = (act: AlertRequest['act']): string => `alert_${EVENTS[act]}`

/** The alert after a person's act, one version on, or the first rule that refuses it. */
export function actOnAlert(given: Given): Alert | ActRefusal {
  const refusal = rules.map((rule) => rule(given)).find((found) => found !== null)
  if (refusal) return refusal
  const { alert, request, now } = given
  const answer = answerOf(given)
  return afterEvent(alert, { event: EVENTS[request.act], at: now, ...(answer && { answer }) }) ?? alert
}

const ROUTE_KINDS: ReadonlySet<Alert['kind']> = new Set(['freeze_likely', 'deadline_near', 'deadline_passed'])

/**
 * The last responsible moment that a snooze of this alert may not outlast. Of a route's alert its own, also when it is
 * past; of any other the next one ahead of the authority's routes that nobody has answered.
 */
export function deadlineFor(alert: Alert, decisions: readonly Decision[], now: Date): Date | null {
  if (ROUTE_KINDS.has(alert.kind)) return alert.due_at
  const moments = currentDecisions(decisions, now).flatMap(({ authority, status, recommendation }) => {
    const { start_by: by, outcome } = recommendation
    const isOpen = authority === alert.authority && status === 'proposed' && outcome !== 'no_action'
    return isOpen && by && by > now ? [by.getTime()] : []
  })
  return moments.length > 0 ? new Date(Math.min(...moments)) : null
}
