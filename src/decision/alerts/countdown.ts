import type { Alert } from '#src/decision/alert.ts'
import { duration } from '#src/decision/words.ts'
import { MINUTE } from '#src/units.ts'

/** Of a route whose road is cold or freezing: there is no moment left to wait for. */
export const ORDER_NOW = 'order now'

/**
 * Time left is rounded down, so that nobody counts on a minute that is not there; lateness to the nearest minute, as
 * in the sentence of tonight.
 */
export function countdown({ due_at, kind }: Pick<Alert, 'due_at' | 'kind'>, now: Date): string | null {
  if (!due_at) return kind === 'deadline_near' || kind === 'deadline_passed' ? ORDER_NOW : null
  const minutes = (due_at.getTime() - now.getTime()) / MINUTE
  if (minutes < 0) return `${minutes > -0.5 ? 'under a minute' : duration(-minutes)} too late`
  return minutes < 1 ? 'under a minute left' : `${duration(Math.floor(minutes))} left`
}
