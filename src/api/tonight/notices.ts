import { examplePolicy, type Policy } from '#src/decision/policy.ts'
import type { Network } from '#src/network/network.ts'

/** What must be known of the rules by which tonight is advised. */
export function notices({ authorities }: Network, policyOf: (authority: string) => Policy): string[] {
  return authorities.flatMap(({ id, name }) => {
    const policy = policyOf(id)
    if (!policy.example) return []
    const whose =
      policy === examplePolicy ? `${name} has not adopted` : `is nobody’s plan, though ${name} decides by it`
    return [`Spread rates come from an example table, ${policy.table.name}, which ${whose}: check each rate.`]
  })
}
