import { type AdoptedPolicy, adoptionEntry } from '#src/decision/adopted-policy.ts'
import { examplePolicy } from '#src/decision/policy.ts'
import type { NewRecordEntry } from '#src/decision/record-entry.ts'
import { EVENING, hoursAfter } from '#tests/support/builders.ts'

const ownTable = { ...examplePolicy.table, id: 'ours', name: 'Our table', example: false }

/** A version of Northshire's own policy, adopted that many hours after the evening, and its line of the record. */
export function anAdoptedPolicy(version = 1): [AdoptedPolicy, NewRecordEntry] {
  const adopted: AdoptedPolicy = {
    authority: 'northshire',
    policy: { ...examplePolicy, id: 'ours', table: ownTable, example: false, version },
    adopted_at: hoursAfter(EVENING, version),
    proposed_by: 'winter',
    approved_by: 'other-winter',
    reason: 'Adopted by the council on 3 October.',
  }
  return [adopted, adoptionEntry(adopted, null)]
}
