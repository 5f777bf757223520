import type { AlertDocument } from '#src/api/alert-document.ts'
import type { Principal } from '#src/api/principal.ts'
import type { TonightDocument } from '#src/api/tonight-document.ts'
import { civilTime } from '#src/season.ts'
import { MINUTE } from '#src/units.ts'
import { type AlertAttempt, mayAnswer, seenWords, snoozes } from '#src/web/alert-form.ts'
import { answerWords, causeWords, stateWords } from '#src/web/alert-words.ts'
import { nightName } from '#src/web/night-page.ts'
import { duration } from '#src/web/words.ts'

/** An id of the page: those of alerts have signs that an address gives another meaning. */
const anchor = (id: string): string => `alert-${id.replace(/[^a-zA-Z0-9-]/g, '-')}`

type Reader = Pick<Principal, 'role' | 'on_duty'> | null

function alertRow(
  alert: AlertDocument,
  tonight: TonightDocument,
  reader: Reader,
  attempt: AlertAttempt | null,
) {
  const { now, time_zone } = tonight
  const { id, severity, message, behind, countdown, raised_at, fading_at, state, version } = alert
  const tried = attempt?.entered.alert === id ? attempt : null
  const isAnswered = state !== 'standing'
  const form = mayAnswer(reader, alert) && {
    version,
    seen: seenWords(alert),
    comment: tried?.entered.comment ?? '',
    snoozes: snoozes(reader, alert, now).map((minutes) => ({ minutes, words: duration(minutes * MINUTE) })),
    acknowledge: isAnswered ? 'Acknowledge anew' : 'Acknowledge',
    undo: isAnswered,
    open: tried !== null,
  }
  return {
    id,
    anchor: anchor(id),
    severity,
    word: severity === 'urgent' ? 'Urgent:' : 'Warning:',
    message,
    countdown,
    age: `since ${civilTime(raised_at, time_zone)}, for ${duration(now.getTime() - raised_at.getTime())}`,
    fading: fading_at && `Seems over since ${civilTime(fading_at, time_zone)}; it ends when that has lasted.`,
    behind,
    sign: stateWords[state].sign,
    style: stateWords[state].style,
    state: stateWords[state].word,
    answer: answerWords(alert, time_zone),
    form,
  }
}

function refusal(attempt: AlertAttempt | null, alerts: readonly AlertDocument[]) {
  if (!attempt) return null
  const now = alerts.find(({ id }) => id === attempt.entered.alert)
  const isStale = attempt.isStale && attempt.entered.seen !== undefined
  return {
    problem: attempt.problem,
    seen: isStale ? attempt.entered.seen!.slice(0, 300) : null,
    present: now ? seenWords(now) : 'Over: nothing holds any more that would raise it.',
  }
}

/** Everything the template of the alerts prints: grouped by cause, the loudest group first. */
export function alertsPage(tonight: TonightDocument, reader: Reader, attempt: AlertAttempt | null) {
  const { alerts, night, now, time_zone } = tonight
  const groups = Map.groupBy(alerts, ({ cause }) => cause)
  const open = alerts.filter(({ state }) => state === 'standing').length
  return {
    night: nightName(night),
    now: civilTime(now, time_zone),
    sentence:
      alerts.length === 0
        ? 'Nothing needs telling.'
        : `${alerts.length} ${alerts.length === 1 ? 'alert stands' : 'alerts stand'}; ${open === 0 ? 'all are answered' : `${open} not answered`}.`,
    refused: refusal(attempt, alerts),
    groups: [...groups].map(([cause, ofCause]) => ({
      cause,
      name: causeWords[cause],
      alerts: ofCause.map((alert) => alertRow(alert, tonight, reader, attempt)),
    })),
    mayAnswer: alerts.length === 0 || alerts.some((alert) => mayAnswer(reader, alert)),
  }
}
