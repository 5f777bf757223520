import type { Alert, AlertAnswer } from '#src/decision/alert.ts'

export type AlertState = 'standing' | 'acknowledged' | 'snoozed' | 'cleared'

export type AlertEvent =
  | 'raised'
  /** Its cause came back soon after it was cleared: the same alert goes on. */
  | 'returned'
  | 'worsened'
  | 'snooze_over'
  | 'cleared'
  | 'acknowledged'
  | 'snoozed'
  | 'undone'

/** `as_answered`: in the state that its last answer gives it. */
type Next = AlertState | 'as_answered'

/** The life of an alert: what each event makes of it in each state. What is not named cannot happen. */
export const alertLife: Readonly<Record<AlertState, Partial<Record<AlertEvent, Next>>>> = {
  standing: {
    worsened: 'standing',
    cleared: 'cleared',
    acknowledged: 'acknowledged',
    snoozed: 'snoozed',
  },
  acknowledged: {
    worsened: 'standing',
    cleared: 'cleared',
    acknowledged: 'acknowledged',
    snoozed: 'snoozed',
    undone: 'standing',
  },
  snoozed: {
    worsened: 'standing',
    snooze_over: 'standing',
    cleared: 'cleared',
    acknowledged: 'acknowledged',
    snoozed: 'snoozed',
    undone: 'standing',
  },
  cleared: { raised: 'standing', returned: 'as_answered' },
}

/** Told from the alert and the time alone: a snooze ends at its end although nobody looks. */
export function alertState({ cleared_at, answer }: Alert, now: Date): AlertState {
  if (cleared_at) return 'cleared'
  if (!answer) return 'standing'
  return answer.until && answer.until <= now ? 'standing' : answer.kind
}

/** Must somebody still be found for it? What is told to people, and how often, goes by this. */
export const awaitsSomebody = (alert: Alert, now: Date): boolean => alertState(alert, now) === 'standing'

type Happening = { readonly event: AlertEvent; readonly at: Date; readonly answer?: AlertAnswer }

/** The alert after an event, one version on; null where it cannot happen. */
export function afterEvent(alert: Alert, { event, at, answer }: Happening): Alert | null {
  const next = alertLife[alertState(alert, at)][event]
  if (!next) return null
  const version = alert.version + 1
  if (next === 'cleared') return { ...alert, version, fading_at: null, cleared_at: at }
  if (next === 'standing') return { ...alert, version, cleared_at: null, answer: null }
  return { ...alert, version, cleared_at: null, answer: answer ?? alert.answer }
}
