import type { Policy } from '#src/decision/policy.ts'
import type { TreatmentCost } from '#src/decision/verification/rule-figures.ts'
import type { RouteThreshold } from '#src/network/treatment-route.ts'

/** The rule of a bulletin: treat when the minimum forecast at noon is on the treating side. */
export type NoonRule = { readonly kind: 'noon'; readonly id: string } & Pick<
  RouteThreshold,
  'treat_below_c' | 'side'
>
/** A whole policy, in place of the one in force. */
export type PolicyRule = { readonly kind: 'policy'; readonly id: string; readonly policy: Policy }
export type ShadowRule = NoonRule | PolicyRule

/** Rules that run beside an authority's own and are never shown to crews. */
export type ShadowRules = {
  readonly authority: string
  readonly rules: readonly ShadowRule[]
  /** Of the rules, the one that the authority decided by before: savings are counted against it; null: none. */
  readonly old_rule: string | null
  /** What a route treatment costs here; null: not said. */
  readonly cost: TreatmentCost | null
  readonly changed_at: Date
  readonly changed_by: string
}
