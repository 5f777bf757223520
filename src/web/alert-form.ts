import type { AlertDocument } from '#src/api/alert-document.ts'
import type { Principal } from '#src/api/principal.ts'
import { ORDER_NOW } from '#src/decision/alerts/countdown.ts'
import { MINUTE } from '#src/units.ts'
import { stateWords } from '#src/web/alert-words.ts'

/** The fields of the form as a browser sends them: all words, any may be missing. */
export type AlertEntry = Partial<
  Record<'alert' | 'act' | 'comment' | 'minutes' | 'expected_version' | 'seen', string>
>

/** An answer that was not recorded, so that nothing has to be typed again. */
export type AlertAttempt = {
  readonly entered: AlertEntry
  readonly problem: string
  /** It has changed since it was looked at. */
  readonly isStale: boolean
}

const ACTS: ReadonlySet<string> = new Set(['acknowledge', 'snooze', 'undo'])
const SNOOZES = [15, 30, 60, 120]

/** The request as the API takes it; null: the form names no act. */
export function alertRequest(entered: AlertEntry, now: Date): { path: string; body: object } | null {
  const { alert = '', act = '', comment = '', expected_version: version } = entered
  if (!ACTS.has(act)) return null
  const minutes = Number(entered.minutes)
  return {
    path: `/api/v1/alerts/${encodeURIComponent(alert)}/${act}`,
    body: {
      expected_version: Number(version),
      ...(act === 'undo' && !comment.trim() ? {} : { comment }),
      // an end that is no time is left out, and asked for by the API
      ...(act === 'snooze' && minutes > 0 ? { until: new Date(now.getTime() + minutes * MINUTE) } : {}),
    },
  }
}

/** What was looked at in one line, carried in the form so that a later version can be set against it. */
export const seenWords = ({ state, message }: AlertDocument): string =>
  `${stateWords[state].word}. ${message}`.slice(0, 300)

type Person = Pick<Principal, 'role' | 'on_duty'>

/** Whoever may not answer sees no form; the API decides all the same. */
export function mayAnswer(person: Person | null, { cause }: AlertDocument): boolean {
  if (!person) return false
  if (person.role === 'duty_manager') return person.on_duty
  return person.role === 'winter_manager' || (person.role === 'sensor_engineer' && cause === 'sensors')
}

/** Minutes for which an alert may be snoozed: none past its own last moment to order. */
export function snoozes(person: Person | null, { countdown, due_at }: AlertDocument, now: Date): number[] {
  if (person?.role !== 'duty_manager' || countdown === ORDER_NOW) return []
  return SNOOZES.filter((minutes) => !due_at || now.getTime() + minutes * MINUTE <= due_at.getTime())
}
