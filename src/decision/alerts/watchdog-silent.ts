import type { Condition } from '#src/decision/alerts.ts'

/** The process that tells people when this service falls silent does not watch; `trouble` in words, null: it does. */
export function watchdogSilent(authority: string, trouble: string | null): Condition[] {
  if (trouble === null) return []
  const message = `Nobody watches this service: ${trouble}. Until it is started again look at this page yourself every half hour.`
  return [{ kind: 'watchdog_silent', subject: authority, severity: 'urgent', message, raises: true }]
}
