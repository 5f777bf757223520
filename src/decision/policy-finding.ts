import type { TableFault } from '#src/decision/check-table.ts'

/** One thing that is found against a policy, in words for whoever wrote it. */
export type PolicyFinding = {
  readonly kind:
    | TableFault['kind']
    | 'beyond_bounds'
    | 'not_covered'
    | 'less_when_worse'
    | 'no_rows_for_salt'
    | 'traffic_not_stated'
    | 'no_such_class'
    | 'no_such_route'
    | 'repeated'
    | 'unsafe_threshold'
    | 'unusual'
    | 'shape'
  /** `refused`: the policy cannot be used. `told`: it can; there the advice is unknown, in words. */
  readonly severity: 'refused' | 'told'
  /** `table.rows`, `classes[0].threshold`. */
  readonly field: string
  /** Rows of the table concerned. */
  readonly rows: readonly string[]
  readonly says: string
  /** What would mend it. */
  readonly fix: string
}

export const isRefused = (findings: readonly PolicyFinding[]): boolean =>
  findings.some(({ severity }) => severity === 'refused')
