import type { Alert } from '#src/decision/alert.ts'
import { type AlertCause, causeOf } from '#src/decision/alerts/cause.ts'
import { awaitsSomebody } from '#src/decision/alerts/life.ts'

/** All alerts of one cause that wait for somebody, told as one thing until a person has answered each. */
export type Notice = {
  readonly id: string
  readonly authority: string
  readonly cause: AlertCause
  readonly severity: Alert['severity']
  readonly opened_at: Date
  /** Since when it is as urgent as it is: the escalation counts from here. */
  readonly urgent_at: Date
  /** Rises when there is news for those who were told already. */
  readonly wave: number
  readonly wave_at: Date
  /** `id@…` of each alert that was told, as it was then; `id@answered`: it has been answered since. */
  readonly told: readonly string[]
  /** Answered or over; null: it stands. */
  readonly closed_at: Date | null
  /** Closed, and people heard that they need do nothing, or were not reached until then. */
  readonly withdrawn?: boolean
  /** Who answered it; of one that stands, and of one that ended by itself, nobody. */
  readonly answered_by?: readonly string[]
}

/** The same while there is no news of it: an alert that was cleared and has returned is as it was told. */
export const keyOf = ({ id, raised_at, told: { severity, due_at, behind } }: Alert): string =>
  `${id}@${raised_at.toISOString()} ${severity} ${due_at?.toISOString() ?? '-'} ${behind}`

/** Id of the alert of a key. */
export const idOf = (key: string): string => key.slice(0, key.lastIndexOf('@'))

/** Ids of the alerts of which a notice has told. */
export const toldIds = ({ told }: Notice): string[] => told.map(idOf)

export const severityOf = (alerts: readonly Alert[]): Alert['severity'] =>
  alerts.some(({ severity }) => severity === 'urgent') ? 'urgent' : 'warning'

/** The alerts of a notice that nobody has answered. */
export const awaiting = (
  { authority, cause }: Pick<Notice, 'authority' | 'cause'>,
  alerts: readonly Alert[],
  now: Date,
): Alert[] =>
  alerts.filter(
    (alert) => alert.authority === authority && causeOf(alert) === cause && awaitsSomebody(alert, now),
  )
