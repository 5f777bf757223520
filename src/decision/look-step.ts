import type { DecideCase } from '#src/decision/decide-case.ts'
import { ageOf } from '#src/decision/evidence.ts'
import { HOUR, MINUTE } from '#src/units.ts'

/**
 * What moves with time alone, such as the fading of a sensor's deficit, moves in steps no longer than a forecast's own:
 * within one the same evidence gives the same advice, so that it need not be worked out at each look.
 */
const STEP = 5 * MINUTE

/** When a forecast stops being usable, or a treatment begins to count: a step ends there, too. */
function turnsOf({ forecasts, reference_forecasts = [], treatments, policy }: DecideCase): number[] {
  const stale = [...forecasts, ...reference_forecasts].map(
    ({ issued_at, atmosphere }) =>
      Math.min(issued_at.getTime(), atmosphere?.issued_at.getTime() ?? Infinity) +
      policy.forecast_max_age_h * HOUR,
  )
  return [...stale, ...treatments.map(({ at }) => at.getTime())]
}

/** The case as of the beginning of the present step. How old readings are is told by the true time. */
export function inStep(given: DecideCase): DecideCase {
  const at = given.now.getTime()
  let begun = Math.floor(at / STEP) * STEP
  for (const turn of turnsOf(given)) if (turn <= at && turn > begun) begun = turn
  return begun === at ? given : { ...given, now: new Date(begun) }
}

/**
 * Up to when, exclusive, the same evidence gives the same advice byte for byte: the end of the step, or the moment when a
 * reading stops being fresh or being known, or one dated ahead begins to prove something.
 */
export function holdsUntil(given: DecideCase): Date {
  const { now, policy, readings } = given
  const at = now.getTime()
  let until = (Math.floor(at / STEP) + 1) * STEP
  const sooner = (bound: number) => {
    if (bound > at && bound < until) until = bound
  }
  for (const turn of turnsOf(given)) sooner(turn)
  const [fresh, known] = [policy.fresh_reading_min * MINUTE, policy.silent_cold_h * HOUR]
  for (const reading of readings) {
    const since = at - ageOf(reading, now)
    sooner(since)
    sooner(since + fresh + 1)
    sooner(since + known + 1)
  }
  return new Date(until)
}

/** Equal in all their parts; what is one object is not looked into. */
function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return false
  if (a instanceof Date || b instanceof Date)
    return a instanceof Date && b instanceof Date && a.getTime() === b.getTime()
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => isSame(item, b[index]))
  const [left, right] = [Object.entries(a), Object.entries(b)]
  return (
    left.length === right.length &&
    left.every(([key, value]) => isSame(value, (b as Readonly<Record<string, unknown>>)[key]))
  )
}

/** Is everything but the time the same? Mostly parts are the very same objects, and nothing is looked into. */
export const isSameEvidence = (a: DecideCase, b: DecideCase): boolean =>
  isSame({ ...a, now: null }, { ...b, now: null })
