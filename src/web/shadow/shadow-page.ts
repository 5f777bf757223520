import type { ShadowRulesNow } from '#src/api/endpoints/verification.ts'
import type { Principal } from '#src/api/principal.ts'
import type { TonightDocument } from '#src/api/tonight-document.ts'
import { listOf } from '#src/decision/words.ts'
import { civilTime, nightOf } from '#src/season.ts'
import { isKept, type ShadowEntry } from '#src/web/shadow/shadow-form.ts'
import { civilDay } from '#src/web/skill/skill-words.ts'
import { degrees } from '#src/web/words.ts'

/** What was entered and not taken, so that nothing has to be typed again. */
export type ShadowAttempt = { readonly entered: ShadowEntry; readonly problem: string }

type Rule = ShadowRulesNow['rules'][number]

const MAY_CHANGE: ReadonlySet<string> = new Set(['winter_manager', 'admin'])

function ruleInWords(rule: Rule): string {
  if (rule.kind === 'policy')
    return `decides as version ${rule.policy.version} of the policy ${rule.policy.id} would`
  const side = rule.side === '<' ? 'below' : 'at or below'
  return `treats when the lowest forecast at noon is ${side} ${degrees(rule.treat_below_c, true)}`
}

function sentence({ rules, old_rule }: ShadowRulesNow): string {
  if (rules.length === 0) return 'No rule runs beside the advice: nothing can be said of what it saves.'
  const names = listOf(rules.map(({ id }) => id))
  const run = `${names} ${rules.length === 1 ? 'runs' : 'run'} beside the advice and ${rules.length === 1 ? 'is' : 'are'} shown to no crew.`
  return old_rule
    ? `${run} Savings are counted against ${old_rule}.`
    : `${run} None of them is the old rule: no savings are counted.`
}

function changedWords({ changed_at: at, changed_by: by }: ShadowRulesNow, zone: string): string | null {
  return at && by ? `Last changed by ${by} on ${civilDay(at, zone)} at ${civilTime(at, zone)}.` : null
}

/** What stands in each field: as entered, else as held. */
function fieldsOf({ old_rule, cost, changed_at }: ShadowRulesNow, entered: ShadowEntry | null) {
  const { id = '', treat_below_c = '', side = '<', reason = '' } = entered ?? {}
  return {
    id,
    treat_below_c,
    side,
    reason,
    oldRule: entered ? (entered.old_rule ?? '') : (old_rule ?? ''),
    perTreatment: entered?.per_treatment_gbp ?? String(cost?.per_treatment_gbp ?? ''),
    source: entered?.source ?? cost?.source ?? '',
    changedAt: entered ? (entered.changed_at ?? '') : (changed_at?.toISOString() ?? ''),
  }
}

/** Rules that run in the shadow, as words and as the fields of a form. */
export function shadowPage(
  now: ShadowRulesNow,
  tonight: Pick<TonightDocument, 'now' | 'time_zone'>,
  reader: Pick<Principal, 'kind' | 'role'> | null,
  attempt: ShadowAttempt | null,
) {
  const { time_zone: zone } = tonight
  return {
    now: civilTime(tonight.now, zone),
    sentence: sentence(now),
    firstNight: nightOf(tonight.now, zone),
    changed: changedWords(now, zone),
    problem: attempt?.problem ?? null,
    mayChange: reader?.kind === 'user' && MAY_CHANGE.has(reader.role),
    rules: now.rules.map((rule) => ({
      id: rule.id,
      words: ruleInWords(rule),
      isOld: rule.id === now.old_rule,
      isKept: isKept(attempt?.entered ?? null, rule.id),
    })),
    cost: now.cost
      ? `A treatment of a route costs £${now.cost.per_treatment_gbp}: ${now.cost.source}.`
      : null,
    fields: fieldsOf(now, attempt?.entered ?? null),
  }
}
