import type { Policy } from '#src/decision/policy.ts'
import type { Network } from '#src/network/network.ts'

/** What must be known of the rules by which tonight is advised. */
export function notices({ authorities }: Network, policyOf: (authority: string) => Policy): string[] {
  return authorities.flatMap(({ id, name }) => {
    const { example, table } = policyOf(id)
    return example
      ? [
          `Spread rates come from an example table, ${table.name}, which ${name} has not adopted: check each rate.`,
        ]
      : []
  })
}
