import type { Decision } from '#src/decision/decision.ts'
import { recommend } from '#src/decision/recommend.ts'
import type { RecordEntry } from '#src/decision/record-entry.ts'
import type { OperationalStore } from '#src/ports.ts'
import { canonicalText } from '#src/wire.ts'

export type ReplayFault = { readonly seq: number; readonly subject: string; readonly message: string }

/** What became of the record's recommendations when they were worked out again. */
export type RecordReplay = {
  /** Came out with the same bytes. */
  readonly same: number
  /** Decided by rules of another version, and other than this version decides: run that one to replay them. */
  readonly other_rules: number
  /** Rest on no pinned case: given from outside, or from before cases were kept. */
  readonly unpinned: number
  /** The same rules decide otherwise now, or what they decided on is not there any more. */
  readonly faults: readonly ReplayFault[]
}

type ReplayedStore = Pick<OperationalStore, 'recordAfter' | 'pinnedCase'>

const PART = 50

const isDecision = ({ action }: RecordEntry) => action.startsWith('decision_')

async function replayed(
  store: ReplayedStore,
  entry: RecordEntry,
): Promise<'same' | 'other_rules' | 'unpinned' | ReplayFault> {
  const { seq, subject, pinned } = entry
  if (pinned === null) return 'unpinned'
  const { after } = entry.detail as { after: Decision }
  const found = await store.pinnedCase(pinned)
  if ('lost' in found) return { seq, subject, message: found.lost }
  if (canonicalText(recommend(found.given)) === canonicalText(after.recommendation)) return 'same'
  return found.isOfThese ? { seq, subject, message: 'the same rules decide otherwise now' } : 'other_rules'
}

/** Works every recommendation of the record out again from its pinned case and compares the bytes. */
export async function replayRecord(store: ReplayedStore): Promise<RecordReplay> {
  const counts = { same: 0, other_rules: 0, unpinned: 0 }
  const faults: ReplayFault[] = []
  let after = 0
  for (;;) {
    const entries = await store.recordAfter(after, PART)
    for (const entry of entries.filter(isDecision)) {
      const result = await replayed(store, entry)
      if (typeof result === 'string') counts[result]++
      else faults.push(result)
    }
    if (entries.length < PART) return { ...counts, faults }
    after = entries.at(-1)!.seq
  }
}
