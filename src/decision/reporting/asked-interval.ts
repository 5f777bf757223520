import { MINUTE, SECOND, type Seconds } from '#src/units.ts'

/** What a station that decides a route is asked for. */
export const ASKED_INTERVAL_S: Seconds = 60

/** Less often than this no device is told to report. */
const LONGEST_S: Seconds = 3_600
/** A night that wavers around the margin does not have devices change their pace at every look. */
const REST_AFTER = 30 * MINUTE
/** One that does not follow was away, or has started anew and forgotten; it has so many intervals to show that it does. */
const AGAIN_AFTER = 10 * MINUTE
const AGAIN_AFTER_INTERVALS = 2.5
const TRIES = 6

/** What a device was last asked for. */
export type Asked = {
  readonly device: string
  readonly interval_s: Seconds
  /** What it did before it was asked for more, and is to do again. */
  readonly usual_s: Seconds
  readonly because: string
  /** When it was last sent. */
  readonly asked_at: Date
  /** When it was last needed. */
  readonly needed_at: Date
  /** Sent so often without being followed. */
  readonly tries: number
}

/** What is seen of a device at a look. */
export type Seen = {
  readonly device: string
  /** Why more is needed of it; null: nothing is, or its battery is low. */
  readonly because: string | null
  readonly isBatteryLow: boolean
  /** Seconds between its readings of late, the newest first. */
  readonly intervals_s: readonly Seconds[]
  readonly newest_at: Date | null
}

const median = (values: readonly number[]): number | undefined =>
  values.toSorted((a, b) => a - b)[values.length >> 1]

/** Null: it has not been heard often enough to know to what it would go back. */
function usualOf({ intervals_s }: Seen): Seconds | null {
  const usual = median(intervals_s)
  return usual === undefined ? null : Math.min(LONGEST_S, Math.max(ASKED_INTERVAL_S, Math.round(usual)))
}

/** Its last interval is as asked for, and was measured since. */
function follows({ interval_s, asked_at }: Asked, { intervals_s, newest_at }: Seen): boolean {
  const [last] = intervals_s
  if (last === undefined || newest_at === null) return false
  const isSince = newest_at.getTime() - asked_at.getTime() >= last * SECOND
  return isSince && last >= interval_s / 1.5 && last <= interval_s * 1.5
}

type Step = { readonly asked: Asked | null; readonly send: Seconds | null }
const sent = (asked: Asked, now: Date): Step => ({
  asked: { ...asked, asked_at: now, tries: asked.tries + 1 },
  send: asked.interval_s,
})

function firstAsk(seen: Seen, now: Date): Step {
  const usual_s = usualOf(seen)
  if (seen.because === null || usual_s === null || usual_s < ASKED_INTERVAL_S * 1.5)
    return { asked: null, send: null }
  const { device, because } = seen
  const asked = { device, because, usual_s, interval_s: ASKED_INTERVAL_S, needed_at: now, tries: 0 }
  return sent({ ...asked, asked_at: now }, now)
}

/** Asked for more, or let rest, and not done yet: told again after a while, at most so often in a row. */
function insisted(asked: Asked, seen: Seen, now: Date): Step {
  const patience = Math.max(AGAIN_AFTER, AGAIN_AFTER_INTERVALS * asked.interval_s * SECOND)
  const isTooSoon = now.getTime() - asked.asked_at.getTime() < patience
  if (follows(asked, seen)) return { asked: asked.tries === 1 ? asked : { ...asked, tries: 1 }, send: null }
  return isTooSoon || asked.tries >= TRIES ? { asked, send: null } : sent(asked, now)
}

/** While most of what is seen of it is still its fast pace, nobody could tell anew what its own is. */
const isItselfAgain = ({ usual_s }: Asked, seen: Seen): boolean => (usualOf(seen) ?? 0) >= usual_s / 1.5

const isRest = ({ interval_s, usual_s }: Asked): boolean => interval_s === usual_s

/**
 * What a device is asked for after a look, and what must be sent to it now; null: nothing. Asked at most for
 * {@link ASKED_INTERVAL_S}; once it has not been needed for half an hour, or its battery is low, it goes back to what
 * it did before. Forgotten when it has done that again for so long that it is known by it, or will not hear.
 */
export function nextAsk(asked: Asked | null, seen: Seen, now: Date): Step {
  const wanted = { ...seen, because: seen.isBatteryLow ? null : seen.because }
  if (!asked) return firstAsk(wanted, now)
  if (wanted.because !== null && !isRest(asked))
    return insisted({ ...asked, because: wanted.because, needed_at: now }, seen, now)
  if (wanted.because !== null)
    return sent(
      { ...asked, because: wanted.because, interval_s: ASKED_INTERVAL_S, needed_at: now, tries: 0 },
      now,
    )
  const isOver = seen.isBatteryLow || now.getTime() - asked.needed_at.getTime() >= REST_AFTER
  if (!isOver) return insisted(asked, seen, now)
  if (!isRest(asked)) return sent({ ...asked, interval_s: asked.usual_s, tries: 0 }, now)
  if (asked.tries >= TRIES) return { asked: null, send: null }
  if (follows(asked, seen)) return { asked: isItselfAgain(asked, seen) ? null : asked, send: null }
  return insisted(asked, seen, now)
}
