import type { Alert } from '#src/decision/alert.ts'
import { fadingOf } from '#src/decision/alerts/fading.ts'
import { type AlertEvent, afterEvent, alertState } from '#src/decision/alerts/life.ts'
import { isWorse, measureOf } from '#src/decision/alerts/worse.ts'
import { MINUTE } from '#src/units.ts'

/** A state of affairs now. `raises: false`: not enough to raise an alert, enough to keep one that is open. */
export type Condition = Pick<Alert, 'kind' | 'subject' | 'severity' | 'message'> &
  Partial<Pick<Alert, 'due_at' | 'behind'>> & {
    readonly raises: boolean
  }

/** `reworded`: newer words for the same state, or that its cause seems gone; told to nobody and no line of the record. */
export type AlertChange = {
  readonly alert: Alert
  readonly event: Exclude<AlertEvent, 'acknowledged' | 'snoozed' | 'undone'> | 'reworded'
}

/** A cause that is back within this time never was away: the same alert, with its answer, goes on. */
export const RETURNS_WITHIN = 30 * MINUTE

const alertId = ({ kind, subject }: Pick<Alert, 'kind' | 'subject'>): string => `${kind}:${subject}`

type Words = Pick<Alert, 'kind' | 'subject' | 'severity' | 'message' | 'due_at' | 'behind'>
const wordsOf = ({ kind, subject, severity, message, due_at = null, behind = [] }: Condition): Words => ({
  kind,
  subject,
  severity,
  message,
  due_at,
  behind,
})

const sameInstant = (a: Date | null, b: Date | null) => a?.getTime() === b?.getTime()
const saysTheSame = (a: Words, b: Words) =>
  a.message === b.message &&
  a.severity === b.severity &&
  sameInstant(a.due_at, b.due_at) &&
  a.behind.length === b.behind.length &&
  a.behind.every((line, index) => line === b.behind[index])

/** A snooze was given up to the deadline: one that has moved before its end breaks it. */
const outlastsDeadline = ({ answer }: Alert, { due_at }: Words): boolean =>
  due_at !== null && answer?.until != null && due_at < answer.until

/** Measured by what the person saw, or by what was last told: a state may get worse by small steps. */
const isNews = (alert: Alert, words: Words): boolean =>
  isWorse(words, alert.answer?.seen ?? alert.told) || outlastsDeadline(alert, words)

function changeOfOpen(alert: Alert, words: Words, now: Date): AlertChange[] {
  const event = isNews(alert, words)
    ? 'worsened'
    : alert.answer && alertState(alert, now) === 'standing'
      ? 'snooze_over'
      : null
  if (event) {
    const fresh = { answer: null, told: measureOf(words), version: alert.version + 1 }
    return [{ event, alert: { ...alert, ...words, ...fresh, fading_at: null } }]
  }
  if (saysTheSame(alert, words) && !alert.fading_at) return []
  return [{ event: 'reworded', alert: { ...alert, ...words, fading_at: null } }]
}

function changeOfCleared(alert: Alert, words: Words, now: Date): AlertChange[] {
  const away = now.getTime() - alert.cleared_at!.getTime()
  // an instant before the clearing means that the clock was put back: nothing is known of how long it was away
  const isSoon = away >= 0 && away < RETURNS_WITHIN
  const event = isSoon ? 'returned' : 'raised'
  const back = afterEvent(alert, { event, at: now })
  if (!back) return []
  const told = measureOf(words)
  if (event === 'raised') return [{ event, alert: { ...back, ...words, told, raised_at: now } }]
  const fresh = isNews(alert, words) ? { told, answer: null } : {}
  return [{ event, alert: { ...back, ...words, ...fresh } }]
}

function changeOf(condition: Condition, known: Alert | undefined, authority: string, now: Date) {
  const words = wordsOf(condition)
  if (known && !known.cleared_at) return changeOfOpen(known, words, now)
  if (!condition.raises) return []
  if (known) return changeOfCleared(known, words, now)
  const first = { raised_at: now, fading_at: null, cleared_at: null, version: 1, answer: null }
  const alert: Alert = { id: alertId(condition), authority, ...words, ...first, told: measureOf(words) }
  return [{ event: 'raised' as const, alert }]
}

/** Nothing holds any more that would raise or keep it. */
function changeWithoutCause(alert: Alert, now: Date): AlertChange[] {
  const over = afterEvent(alert, { event: 'cleared', at: now })
  if (!over) return []
  const fading = fadingOf(alert, now)
  if (fading === 'over') return [{ event: 'cleared', alert: over }]
  return fading === 'begins' ? [{ event: 'reworded', alert: { ...alert, fading_at: now } }] : []
}

/**
 * What becomes of the alerts by what holds now: raised, returned, worse, standing with other words (a deadline that
 * has moved must not be read as it was), awake after a snooze, cleared. Each stands while its condition or the
 * hysteresis of it holds, whatever people answered. Only alerts of this authority and of these kinds are touched.
 */
export function alertChanges(
  authority: string,
  kinds: ReadonlySet<Alert['kind']>,
  conditions: readonly Condition[],
  known: readonly Alert[],
  now: Date,
): AlertChange[] {
  const own = known.filter((alert) => alert.authority === authority && kinds.has(alert.kind))
  const byId = new Map(own.map((alert) => [alert.id, alert]))
  const standing = new Set(conditions.map(alertId))
  const without = own.filter((alert) => !standing.has(alert.id))
  return [
    ...conditions.flatMap((condition) => changeOf(condition, byId.get(alertId(condition)), authority, now)),
    ...without.flatMap((alert) => changeWithoutCause(alert, now)),
  ]
}
