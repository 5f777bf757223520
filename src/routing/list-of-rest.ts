import { kilometres, type RouteList, type RouteStep } from '#src/routing/route-list.ts'
import type { Milliseconds } from '#src/units.ts'
import { MINUTE } from '#src/units.ts'

/**
 * A list of which the steps up to `done` (their `seq`) are done: they stay and are marked; times of the others count
 * from `now`. Salt stays as it was planned: what is on board is for the crew to see.
 */
export function listOfRest(list: RouteList, done: number, now: Date): RouteList {
  const [gone, rest] = [
    list.steps.filter(({ seq }) => seq <= done),
    list.steps.filter(({ seq }) => seq > done),
  ]
  const [next] = rest
  if (gone.length === 0 || !next) return { ...list, ...unmoved(list, gone.length > 0) }
  const from = next.from_min
  const at = (minutes: number) => new Date(now.getTime() + (minutes - from) * MINUTE)
  const last_treated_at = rest.some(({ treat }) => treat) ? at(list.duration_min) : null
  return {
    ...list,
    steps: list.steps.map((step) =>
      step.seq <= done ? { ...step, done: true } : { ...step, begins_at: at(step.from_min) },
    ),
    last_treated_at,
    left: leftOf(rest),
    // What stands first may say that the list is no order.
    warnings: [...list.warnings, ...doneInWords(gone, rest), ...late(last_treated_at, list.complete_by)],
  }
}

const ALL_DONE = 'Every step of this list is done: tell the duty manager.'

/** Nothing done yet, or everything: no times to tell anew. */
const unmoved = ({ steps, warnings }: RouteList, done: boolean) => ({
  steps: steps.map((step) => ({ ...step, done })),
  left: leftOf(done ? [] : steps),
  warnings: done && steps.length > 0 ? [...warnings, ALL_DONE] : warnings,
})

const leftOf = (rest: readonly RouteStep[]): RouteList['left'] => ({
  steps: rest.length,
  treated_km: kilometres(rest.filter(({ treat }) => treat)),
  dead_km: kilometres(rest.filter(({ treat }) => !treat)),
  salt_kg: rest.reduce<number | null>(
    (sum, { salt_kg }) => (sum === null || salt_kg === null ? null : sum + salt_kg),
    0,
  ),
})

function doneInWords(gone: readonly RouteStep[], rest: readonly RouteStep[]): string[] {
  const left = leftOf(rest)!
  const salt = left.salt_kg === null ? '' : ` and ${left.salt_kg} kg of salt`
  return [
    `Done up to step ${gone.at(-1)!.seq} of ${gone.length + rest.length}: go on with step ${rest[0]!.seq}. ${left.treated_km.toFixed(1)} km to treat${salt} are left.`,
  ]
}

function late(last: Date | null, complete_by: Date | null): string[] {
  const over: Milliseconds = last && complete_by ? last.getTime() - complete_by.getTime() : 0
  return over < MINUTE
    ? []
    : [
        `The last metre is expected ${Math.round(over / MINUTE)} min after it must be treated: tell the duty manager now.`,
      ]
}
