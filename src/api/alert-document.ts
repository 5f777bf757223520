import type { Alert, AlertAnswer } from '#src/decision/alert.ts'
import { type AlertCause, causeOf } from '#src/decision/alerts/cause.ts'
import { countdown } from '#src/decision/alerts/countdown.ts'
import { type AlertState, alertState } from '#src/decision/alerts/life.ts'

/** An alert as it is now, for other systems and the pages. */
export type AlertDocument = Omit<Alert, 'answer' | 'told'> & {
  readonly cause: AlertCause
  readonly state: AlertState
  /** Until or since the last responsible moment, in words. */
  readonly countdown: string | null
  /** What counts now; of a cleared alert, what was the answer until then. */
  readonly answer: Omit<AlertAnswer, 'seen'> | null
}

function answerNow(alert: Alert, state: AlertState): AlertDocument['answer'] {
  if (!alert.answer || state === 'standing') return null
  const { seen: _, ...answer } = alert.answer
  return answer
}

export function alertDocument(alert: Alert, now: Date): AlertDocument {
  const state = alertState(alert, now)
  const { told: _, ...shown } = alert
  return {
    ...shown,
    cause: causeOf(alert),
    state,
    countdown: state === 'cleared' ? null : countdown(alert, now),
    answer: answerNow(alert, state),
  }
}
