import type { Alert } from '#src/decision/alert.ts'

/** A state of affairs now. `raises: false`: not enough to raise an alert, enough to keep one that is open. */
export type Condition = Pick<Alert, 'kind' | 'subject' | 'severity' | 'message'> & {
  readonly raises: boolean
}

const alertId = ({ kind, subject }: Pick<Alert, 'kind' | 'subject'>): string => `${kind}:${subject}`

/**
 * The alerts to save: raised now, cleared now, or standing with other words (a deadline that has moved must not be
 * read as it was). Each is raised once, stands while its condition or the hysteresis of it holds, and is cleared once.
 * Only alerts of this authority and of these kinds are touched.
 */
export function alertChanges(
  authority: string,
  kinds: ReadonlySet<Alert['kind']>,
  conditions: readonly Condition[],
  known: readonly Alert[],
  now: Date,
): Alert[] {
  const open = new Map(
    known
      .filter((alert) => alert.cleared_at === null && alert.authority === authority && kinds.has(alert.kind))
      .map((alert) => [alert.id, alert]),
  )
  const standing = new Set(conditions.map(alertId))
  const raised = conditions
    .filter((condition) => condition.raises && !open.has(alertId(condition)))
    .map(({ raises: _, ...condition }) => ({
      id: alertId(condition),
      authority,
      ...condition,
      raised_at: now,
      cleared_at: null,
    }))
  const reworded = conditions.flatMap((condition) => {
    const alert = open.get(alertId(condition))
    const { message, severity } = condition
    if (!alert || (alert.message === message && alert.severity === severity)) return []
    return [{ ...alert, message, severity }]
  })
  const cleared = [...open.values()]
    .filter((alert) => !standing.has(alert.id))
    .map((alert) => ({ ...alert, cleared_at: now }))
  return [...raised, ...reworded, ...cleared]
}
