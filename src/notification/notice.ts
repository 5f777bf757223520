import type { Alert } from '#src/decision/alert.ts'
import { type AlertCause, causeOf } from '#src/decision/alerts/cause.ts'
import { awaitsSomebody } from '#src/decision/alerts/life.ts'
import { MINUTE } from '#src/units.ts'

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
  /** `id@version` of each alert that was told. */
  readonly told: readonly string[]
  /** Answered or over; null: it stands. */
  readonly closed_at: Date | null
}

/** News of a notice that stands is told no more often than this; that it has become urgent is told at once. */
export const QUIET = 15 * MINUTE

const keyOf = ({ id, version }: Alert): string => `${id}@${version}`

const severityOf = (alerts: readonly Alert[]): Alert['severity'] =>
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

const opened = (authority: string, cause: AlertCause, alerts: readonly Alert[], now: Date): Notice => ({
  id: `${authority}.${cause}.${now.toISOString()}`,
  authority,
  cause,
  severity: severityOf(alerts),
  opened_at: now,
  urgent_at: now,
  wave: 0,
  wave_at: now,
  told: alerts.map(keyOf),
  closed_at: null,
})

/** Null: nothing that people must be told. */
function withNews(notice: Notice, alerts: readonly Alert[], now: Date): Notice | null {
  const severity = severityOf(alerts)
  const told = new Set(notice.told)
  const news = alerts.filter((alert) => !told.has(keyOf(alert)))
  const isRaised = severity === 'urgent' && notice.severity === 'warning'
  // what is less urgent than the notice can be read on the page by those who come
  const isNews = isRaised || news.some((alert) => alert.severity === notice.severity)
  const isQuiet = now.getTime() - notice.wave_at.getTime() < QUIET
  if (!isNews || (isQuiet && !isRaised)) return null
  return {
    ...notice,
    severity: isRaised ? severity : notice.severity,
    urgent_at: isRaised ? now : notice.urgent_at,
    wave: notice.wave + 1,
    wave_at: now,
    told: alerts.map(keyOf),
  }
}

/**
 * What becomes of the notices that stand: opened with the first alert of a cause that waits for somebody, with news,
 * closed when none waits any longer. One notice a cause and authority, however many alerts there are.
 */
export function noticesAfter(
  standing: readonly Notice[],
  alerts: readonly Alert[],
  now: Date,
): { readonly changed: readonly Notice[]; readonly standing: readonly Notice[] } {
  const known = new Map(standing.map((notice) => [`${notice.authority} ${notice.cause}`, notice]))
  const waiting = alerts.filter((alert) => awaitsSomebody(alert, now))
  const groups = Map.groupBy(waiting, (alert) => `${alert.authority} ${causeOf(alert)}`)
  const open = [...groups].flatMap(([key, group]): Notice[] => {
    const notice = known.get(key)
    const [first] = group
    if (!first) return []
    return [
      notice ? (withNews(notice, group, now) ?? notice) : opened(first.authority, causeOf(first), group, now),
    ]
  })
  const closed = [...known]
    .filter(([key]) => !groups.has(key))
    .map(([, notice]) => ({ ...notice, closed_at: now }))
  const isChanged = (notice: Notice) => known.get(`${notice.authority} ${notice.cause}`) !== notice
  return { changed: [...open.filter(isChanged), ...closed], standing: open }
}
