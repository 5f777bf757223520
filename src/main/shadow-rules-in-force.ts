import type { ShadowChanges } from '#src/api/deps.ts'
import type { ShadowRule, ShadowRules } from '#src/decision/verification/shadow-rules.ts'
import type { OperationalStore } from '#src/ports.ts'

export type ShadowRulesInForce = {
  shadowsOf(authority: string): readonly ShadowRule[]
  readonly changes: ShadowChanges
}

/** Each authority's shadow rules, held in memory for every look. */
export async function shadowRulesInForce(
  store: Pick<OperationalStore, 'shadowRules' | 'saveShadowRules'>,
): Promise<ShadowRulesInForce> {
  const held = new Map<string, ShadowRules>()
  for (const rules of await store.shadowRules()) held.set(rules.authority, rules)
  return {
    shadowsOf: (authority) => held.get(authority)?.rules ?? [],
    changes: {
      rulesOf: (authority) => held.get(authority) ?? null,
      async change(rules, entry) {
        await store.saveShadowRules(rules, entry)
        held.set(rules.authority, rules)
      },
    },
  }
}
