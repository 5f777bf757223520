import type { ShadowRulesNow } from '#src/api/endpoints/verification.ts'
import { writtenNumber } from '#src/web/approval-form.ts'

/** The fields of the form as a browser sends them; `keep-ID` for each rule that stays. */
export type ShadowEntry = Readonly<Record<string, string>>

const keepField = (id: string) => `keep-${id}`
export const isKept = (entered: ShadowEntry | null, id: string): boolean =>
  entered === null || entered[keepField(id)] !== undefined

function addedRule({ id = '', treat_below_c = '', side = '<' }: ShadowEntry): object[] {
  if (id.trim() === '' && treat_below_c.trim() === '') return []
  return [{ kind: 'noon', id: id.trim(), treat_below_c: writtenNumber(treat_below_c), side }]
}

function cost({ per_treatment_gbp = '', source = '' }: ShadowEntry): object | null {
  if (per_treatment_gbp.trim() === '' && source.trim() === '') return null
  return { per_treatment_gbp: writtenNumber(per_treatment_gbp), source: source.trim() }
}

/** The request as the API takes it: all rules anew, those that stay as they are. */
export const shadowRequest = ({ rules }: ShadowRulesNow, entered: ShadowEntry): object => ({
  rules: [...rules.filter(({ id }) => isKept(entered, id)), ...addedRule(entered)],
  old_rule: entered.old_rule || null,
  cost: cost(entered),
  reason: entered.reason ?? '',
  expected_changed_at: entered.changed_at || null,
})
