import type { Condition } from '#src/decision/alerts.ts'
import type { RecordFault } from '#src/decision/record-chain.ts'

/** An entry of the record is not as it was written: whoever decides goes on, whoever looks after the database must look. */
export function recordBroken(authority: string, fault: RecordFault | null): Condition[] {
  if (fault === null) return []
  const message = `The record is broken at entry ${fault.seq}. ${fault.message} What stands before it is as it was written. Go on deciding: new entries are added behind it. Change nothing in the database, copy it and record-heads.ndjson away now, and compare entry ${fault.seq} with your last backup; "frostline verify-record" looks again.`
  return [{ kind: 'record_broken', subject: authority, severity: 'urgent', message, raises: true }]
}
