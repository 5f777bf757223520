import { randomBytes } from 'node:crypto'
import type { Principal } from '#src/api/principal.ts'
import { type ProblemError, problem } from '#src/api/problem.ts'
import type { Mark } from '#src/ports.ts'
import { writeDocument } from '#src/wire.ts'

/** Something that somebody wants changed and somebody else must approve before it counts. */
export type TwoPersonChange = {
  readonly id: string
  readonly authority: string
  readonly reason: string
  readonly proposed_by: string
  readonly proposed_at: Date
  readonly status: 'proposed' | 'approved'
  readonly approved_by: string | null
  readonly approved_at: Date | null
  readonly flags: readonly string[]
}

type Wanted = Pick<TwoPersonChange, 'authority' | 'reason' | 'flags'>

/** `kind` begins its id: `tc` a threshold, `pc` a policy. */
export const proposedBy = (who: Principal, at: Date, kind: string, wanted: Wanted): TwoPersonChange => ({
  ...wanted,
  id: `${kind}-${randomBytes(8).toString('hex')}`,
  proposed_by: who.name,
  proposed_at: at,
  status: 'proposed',
  approved_by: null,
  approved_at: null,
})

/** `by` null: nobody else was asked for. */
export const approvedBy = <T extends TwoPersonChange>(change: T, by: string | null, at: Date): T => ({
  ...change,
  status: 'approved',
  approved_by: by,
  approved_at: at,
})

/** `what`: a policy, a threshold. Null: this person may approve it. */
export function approverFault(change: TwoPersonChange, user: string, what: string): ProblemError | null {
  if (change.status !== 'proposed')
    return problem(409, 'STALE_VERSION', `Approved already, by ${change.approved_by}.`)
  return change.proposed_by === user
    ? problem(403, 'TWO_PERSON', `Who proposed a ${what} cannot approve it: somebody else must.`)
    : null
}

/** As it is kept until somebody approves it. */
export const markOf = (name: string, change: TwoPersonChange): Mark => ({
  name,
  value: writeDocument(change),
})
