import type { Alert } from '#src/decision/alert.ts'
import { type AlertCause, causeOf } from '#src/decision/alerts/cause.ts'
import { awaitsSomebody } from '#src/decision/alerts/life.ts'
import { RETURNS_WITHIN } from '#src/decision/alerts.ts'
import { idOf, keyOf, type Notice, severityOf } from '#src/notification/notice.ts'
import { MINUTE } from '#src/units.ts'

/** News of a notice that stands is told no more often than this; that it has become urgent is told at once. */
export const QUIET = 15 * MINUTE

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

const isAnswered = (alert: Alert | undefined, now: Date): boolean =>
  alert !== undefined && !alert.cleared_at && !awaitsSomebody(alert, now)

/** An answer that is broken is news, however little the alert has changed. */
function withAnswersSeen(notice: Notice, byId: ReadonlyMap<string, Alert>, now: Date): Notice {
  const told = notice.told.map((key) =>
    isAnswered(byId.get(idOf(key)), now) ? `${idOf(key)}@answered` : key,
  )
  return told.every((key, index) => key === notice.told[index]) ? notice : { ...notice, told }
}

/** What was told of alerts that do not wait now stays: they may return. */
const toldWith = (told: readonly string[], alerts: readonly Alert[]): string[] => [
  ...new Map([
    ...told.map((key) => [idOf(key), key] as const),
    ...alerts.map((alert) => [alert.id, keyOf(alert)] as const),
  ]).values(),
]

/** As urgent as what waits: once that was answered, a warning beside it goes up no ladder. */
const asUrgentAs = (notice: Notice, severity: Alert['severity']): Notice =>
  notice.severity === severity ? notice : { ...notice, severity }

function withNews(notice: Notice, alerts: readonly Alert[], now: Date): Notice {
  const severity = severityOf(alerts)
  const known = new Set(notice.told)
  const isUntold = (alert: Alert) => !known.has(keyOf(alert)) || alert.told.severity === 'warning'
  const urgent = alerts.filter((alert) => alert.severity === 'urgent')
  const isRaised = notice.severity === 'warning' && urgent.some(isUntold)
  // what is less urgent than the notice can be read on the page by those who come
  const isNews = alerts.some((alert) => alert.severity === severity && !known.has(keyOf(alert)))
  const isQuiet = now.getTime() - notice.wave_at.getTime() < QUIET
  if (!isRaised && (!isNews || isQuiet)) return asUrgentAs(notice, severity)
  return {
    ...notice,
    severity,
    urgent_at: isRaised ? now : notice.urgent_at,
    wave: notice.wave + 1,
    wave_at: now,
    told: toldWith(notice.told, alerts),
  }
}

const causeKey = ({ authority, cause }: Pick<Notice, 'authority' | 'cause'>): string =>
  `${authority} ${cause}`

/** A cause that is back so soon never was away, as with its alerts: who was told need not be told again. */
const isReturned = ({ closed_at, told }: Notice, alerts: readonly Alert[], now: Date): boolean => {
  const away = closed_at ? now.getTime() - closed_at.getTime() : 0
  return away >= 0 && away < RETURNS_WITHIN && alerts.every((alert) => told.includes(keyOf(alert)))
}

/** Goes on where it was, its escalation too; who heard that they need do nothing hears that it is back. */
const reopened = (notice: Notice, now: Date): Notice => ({
  ...notice,
  closed_at: null,
  withdrawn: false,
  answered_by: [],
  ...(notice.withdrawn && { wave: notice.wave + 1, wave_at: now }),
})

/** The one closed last of each authority and cause. */
const lastClosed = (notices: readonly Notice[]): Map<string, Notice> =>
  new Map(
    notices
      .filter(({ closed_at }) => closed_at !== null)
      .toSorted((a, b) => a.closed_at!.getTime() - b.closed_at!.getTime())
      .map((notice) => [causeKey(notice), notice]),
  )

/**
 * What becomes of notices, given those that stand and those closed within `RETURNS_WITHIN`: opened with the first alert
 * of a cause that waits for somebody, with news, closed when none waits any longer, open again when the same is back.
 * One notice a cause and authority, however many alerts there are.
 */
export function noticesAfter(
  known: readonly Notice[],
  alerts: readonly Alert[],
  now: Date,
): { readonly changed: readonly Notice[]; readonly standing: readonly Notice[] } {
  const byId = new Map(alerts.map((alert) => [alert.id, alert]))
  const standing = known
    .filter(({ closed_at }) => closed_at === null)
    .map((notice) => withAnswersSeen(notice, byId, now))
  const ofCause = new Map(standing.map((notice) => [causeKey(notice), notice]))
  const closed = lastClosed(known)
  const waiting = alerts.filter((alert) => awaitsSomebody(alert, now))
  const groups = Map.groupBy(waiting, (alert) => causeKey({ ...alert, cause: causeOf(alert) }))
  const open = [...groups].map(([key, group]): Notice => {
    const notice = ofCause.get(key)
    if (notice) return withNews(notice, group, now)
    const last = closed.get(key)
    if (last && isReturned(last, group, now)) return reopened(last, now)
    const [first] = group as [Alert]
    return opened(first.authority, causeOf(first), group, now)
  })
  const ended = standing
    .filter((notice) => !groups.has(causeKey(notice)))
    .map((notice) => ({ ...notice, closed_at: now }))
  const isChanged = (notice: Notice) => !known.includes(notice)
  return { changed: [...open.filter(isChanged), ...ended], standing: open }
}
