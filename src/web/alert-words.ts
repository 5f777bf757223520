import type { AlertDocument } from '#src/api/alert-document.ts'
import type { AlertCause } from '#src/decision/alerts/cause.ts'
import { civilTime } from '#src/season.ts'

export const causeWords: Readonly<Record<AlertCause, string>> = {
  service: 'The service itself',
  store: 'The database',
  frost: 'Frost on the roads',
  sky: 'The sky',
  sensors: 'Sensors',
  forecast: 'Forecasts',
  watchdog: 'The watchdog',
  record: 'The record',
  requests: 'Requests to treat a place',
}

/** Never by colour alone: a sign, a word and a style. */
export const stateWords: Readonly<
  Record<AlertDocument['state'], { sign: string; word: string; style: string }>
> = {
  standing: { sign: '!', word: 'Nobody has answered', style: 'unanswered' },
  acknowledged: { sign: '✓', word: 'Acknowledged', style: 'answered' },
  snoozed: { sign: '◷', word: 'Snoozed', style: 'answered' },
  cleared: { sign: '○', word: 'Over', style: 'answered' },
}

/** Who answered, when and why; null: nobody has. */
export function answerWords({ answer }: AlertDocument, timeZone: string): string | null {
  if (!answer) return null
  const { by, at, until, comment } = answer
  const what = until ? `Quiet until ${civilTime(until, timeZone)}, by` : 'Acknowledged by'
  return `${what} ${by} at ${civilTime(at, timeZone)}: ${comment}`
}
