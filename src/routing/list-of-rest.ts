import { AFTER_THEIR_TIME } from '#src/routing/list/tour-warnings.ts'
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
    // What stands first may say that the list is no order; what was late as planned may no longer be.
    warnings: [
      ...list.warnings.filter((warning) => !warning.startsWith(AFTER_THEIR_TIME)),
      ...doneInWords(gone, rest),
      ...late(last_treated_at, list.complete_by),
      ...afterTheirTime(rest, (i) => at(rest[i + 1]?.from_min ?? list.duration_min)),
    ],
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
  const salt = left.salt_kg === null ? '' : ` and ${left.salt_kg} kg of salt to spread`
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

/** Roads with a time of their own that are treated after it as things stand now. */
function afterTheirTime(rest: readonly RouteStep[], endOf: (i: number) => Date): string[] {
  const over = new Map<string, number>()
  rest.forEach(({ road, treat, treat_by }, i) => {
    const minutes = treat && treat_by ? Math.ceil((endOf(i).getTime() - treat_by.getTime()) / MINUTE) : 0
    if (minutes > 0) over.set(road, Math.max(over.get(road) ?? 0, minutes))
  })
  const roads = [...over].map(([road, minutes]) => `${road} by ${minutes} min`)
  return roads.length > 0
    ? [`Now expected after their time: ${roads.join(', ')}. Tell the duty manager.`]
    : []
}
