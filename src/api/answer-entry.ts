import type { ApproveRequest } from '#src/decision/approval.ts'
import type { Decision } from '#src/decision/decision.ts'
import type { NewRecordEntry } from '#src/decision/record-entry.ts'

/** A person's answer as a line of the record; while it waits for a second person it is none of the decision yet. */
export function answerEntry(
  actor: string,
  at: Date,
  before: Decision,
  after: Decision,
  request: ApproveRequest,
): NewRecordEntry {
  const waits = after.awaiting !== undefined
  return {
    at,
    actor,
    authority: before.authority,
    action: waits ? 'answer_awaits_second_person' : `decision_${after.status}`,
    subject: before.id,
    detail: { request, before, after },
  }
}
