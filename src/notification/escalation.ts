import type { Alert } from '#src/decision/alert.ts'
import { MINUTE } from '#src/units.ts'

/** Rungs of the escalation, from the first who is told to the last. */
export type Rung = 'duty_manager' | 'deputy' | 'list'

/** Minutes after which each rung is told when nobody has answered; null: never. */
export type Ladder = Readonly<Record<Alert['severity'], Readonly<Record<Rung, number | null>>>>

export type Person = {
  readonly id: string
  readonly name: string
  readonly rung: Rung
  /** Absent: told what concerns any authority. */
  readonly authority?: string | undefined
}

/** Who is told, and when: a warning waits for the duty manager, what is urgent goes on to whoever answers. */
export const ladder = (wait: { readonly duty_manager: number; readonly deputy: number }): Ladder => ({
  urgent: { duty_manager: 0, deputy: wait.duty_manager, list: wait.duty_manager + wait.deputy },
  warning: { duty_manager: 0, deputy: null, list: null },
})

type Standing = {
  readonly severity: Alert['severity']
  readonly authority: string
  /** Since when it is as urgent as it is. */
  readonly urgent_at: Date
}

/** Minutes after `urgent_at` at which a person is told; null: never. */
const toldAfter = (standing: Standing, person: Person, steps: Ladder): number | null =>
  person.authority !== undefined && person.authority !== standing.authority
    ? null
    : steps[standing.severity][person.rung]

/** Everybody whose turn it is by now. */
export function reached(
  standing: Standing,
  people: readonly Person[],
  steps: Ladder,
  now: Date,
): readonly Person[] {
  const minutes = (now.getTime() - standing.urgent_at.getTime()) / MINUTE
  return people.filter((person) => {
    const after = toldAfter(standing, person, steps)
    return after !== null && minutes >= after
  })
}

/** `Told until somebody answers: Pat now, Lee after 10 min.` */
export function whoIsTold(standing: Standing, people: readonly Person[], steps: Ladder): string {
  const turns = people
    .flatMap((person) => {
      const after = toldAfter(standing, person, steps)
      return after === null ? [] : [{ name: person.name, after }]
    })
    .toSorted((a, b) => a.after - b.after)
  const words = turns.map(({ name, after }) => `${name} ${after === 0 ? 'now' : `after ${after} min`}`)
  return words.length === 0
    ? 'Nobody is set to be told.'
    : `Told until somebody answers: ${words.join(', ')}.`
}
