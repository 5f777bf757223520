import type { HumanAction } from '#src/decision/decision.ts'
import { isSameScope, isWider, type NamedScope } from '#src/decision/scope.ts'

/** The rule as people read it, on the page where they answer. */
export const PRECEDENCE =
  'The latest answer for a route counts. One for fewer routes never quietly undoes a wider one: whoever asks for less than the wider answer names it and gives a reason. A wider answer names each narrower one that it replaces.'

/** An answer that another sets aside. */
export type OverruledAnswer = {
  /** Its name: scope and instant. */
  readonly act: string
  readonly scope: NamedScope
  readonly by: string
  readonly at: Date
  readonly action: HumanAction['action']
  readonly spread_rate_g_m2: number | null
}

type Asked = Pick<HumanAction, 'action' | 'spread_rate_g_m2'>
type Answered = { readonly decided: HumanAction | null; readonly beneath?: readonly HumanAction[] }

/** Answers of before scopes were kept were given for their route alone. */
export const scopeOf = ({ scope }: HumanAction, route: string): NamedScope =>
  scope ?? { kind: 'route', id: route, name: route }

/** `county/rutland/2026-01-15T18:02:11.000Z`: one act of one person, whatever routes it covered. */
export function actOf(answer: HumanAction, route: string): string {
  const { kind, id } = scopeOf(answer, route)
  return `${kind}/${id}/${answer.at.toISOString()}`
}

/** Of treatments without a rate no more is known than that they are treatments. */
const dose = ({ action, spread_rate_g_m2 }: Asked): number =>
  action === 'no_action' ? 0 : (spread_rate_g_m2 ?? Number.MIN_VALUE)

export const asksForLess = (next: Asked, standing: Asked): boolean => dose(next) < dose(standing)

/** Every answer that still asks something of the route: the one that counts, then those beneath it. */
export const standingAnswers = ({ decided, beneath = [] }: Answered): HumanAction[] =>
  decided ? [decided, ...beneath] : [...beneath]

/**
 * What becomes of a standing answer when another is given: `answered`, the same question answered anew;
 * `beneath`, the other asks for no less and the wider goes on asking; `overruled`, set aside, which must be said.
 */
export function standingAfter(
  standing: HumanAction,
  next: Asked,
  scope: NamedScope,
  route: string,
): 'answered' | 'beneath' | 'overruled' {
  const under = scopeOf(standing, route)
  if (isSameScope(under, scope)) return 'answered'
  if (isWider(scope, under)) return dose(next) === dose(standing) ? 'answered' : 'overruled'
  return asksForLess(next, standing) ? 'overruled' : 'beneath'
}

export type Precedence = {
  readonly beneath: readonly HumanAction[]
  readonly overruled: readonly OverruledAnswer[]
  /** One of those asked for more. */
  readonly isLess: boolean
}

/** What an answer would do to those that stand on the route. */
export function precedence(decision: Answered, next: Asked, scope: NamedScope, route: string): Precedence {
  const standing = standingAnswers(decision)
  const become = (what: ReturnType<typeof standingAfter>) =>
    standing.filter((answer) => standingAfter(answer, next, scope, route) === what)
  const overruled = become('overruled')
  return {
    beneath: become('beneath'),
    overruled: overruled.map((answer) => {
      const { by, at, action, spread_rate_g_m2 } = answer
      return {
        act: actOf(answer, route),
        scope: scopeOf(answer, route),
        by,
        at,
        action,
        spread_rate_g_m2,
      }
    }),
    isLess: overruled.some((answer) => asksForLess(next, answer)),
  }
}

/** `treat 10 g/m² for Whole county (dot)`. */
export function overruledInWords({ action, spread_rate_g_m2, scope, by }: OverruledAnswer): string {
  const rate = spread_rate_g_m2 === null ? '' : ` ${spread_rate_g_m2} g/m²`
  return `${action === 'treat' ? `treat${rate}` : 'no action'} for ${scope.name} (${by})`
}
