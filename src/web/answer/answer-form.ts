import type { NightScopes } from '#src/api/night-scopes.ts'
import { linesOf, writtenNumber } from '#src/web/approval-form.ts'

/** The fields of the form as a browser sends them: all words, any may be missing. */
export type AnswerEntry = Partial<
  Record<'scope' | 'action' | 'spread_rate_g_m2' | 'note' | 'versions' | 'overrules' | 'set_aside', string>
>

/** An answer that was not recorded, so that nothing has to be typed again. */
export type AnswerAttempt = {
  readonly entered: AnswerEntry
  readonly problem: string
  /** What stands against it, as the API told it. */
  readonly difference: Record<string, unknown>
}

/** `county/rutland`. */
export const scopeValue = ({ kind, id }: { kind: string; id: string }): string => `${kind}/${id}`

/** What the person looked at, carried in the form: a line a route, `route-1 3`. */
export const versionsField = ({ routes }: NightScopes): string =>
  routes.flatMap(({ route, version }) => (version === null ? [] : [`${route} ${version}`])).join('\n')

/** The request as the API takes it: of the versions looked at, those of the scope's routes. */
export function answerRequest(entered: AnswerEntry, { scopes }: NightScopes): object {
  const { scope = '', action, spread_rate_g_m2: rate, note, versions, overrules, set_aside } = entered
  const wanted = scopes.find((one) => scopeValue(one) === scope)
  const covered = new Set(wanted?.routes)
  const written = writtenNumber(rate)
  const seen = linesOf(versions).map((line) => line.split(' ') as [string, string])
  return {
    scope: wanted ? { kind: wanted.kind, id: wanted.id } : { kind: 'none', id: scope },
    action,
    versions: seen
      .filter(([route]) => covered.has(route))
      .map(([route, version]) => ({ route, expected_version: Number(version) })),
    ...(action !== 'no_action' && written !== null && { spread_rate_g_m2: written }),
    ...(note?.trim() && { note }),
    ...(set_aside && { overrules: linesOf(overrules) }),
  }
}
