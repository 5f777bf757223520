import {
  EMPTY_RECORD,
  headFault,
  linkFault,
  notedFault,
  type RecordFault,
  type RecordHead,
} from '#src/decision/record-chain.ts'
import type { OperationalStore } from '#src/ports.ts'

/** What walking the whole chain has shown. */
export type RecordCheck = {
  /** Entries that follow each other from the first. */
  readonly entries: number
  /** The last of them. */
  readonly last: RecordHead
  /** The first that does not; null: the record is whole. */
  readonly fault: RecordFault | null
}

export type CheckedStore = Pick<OperationalStore, 'recordLinks' | 'recordSuccessor' | 'recordHead'>

/** So many are read at once: readings get their turn in between. */
const PART = 200

/**
 * Walks the record from its first entry to its head. `noted`: heads that were written down elsewhere meanwhile; a
 * record that was rewritten whole, with all its hashes, does not hold them.
 */
export async function checkRecord(
  store: CheckedStore,
  noted: readonly RecordHead[] = [],
): Promise<RecordCheck> {
  const known = new Map(noted.map((head) => [head.seq, head]))
  let last = EMPTY_RECORD
  let entries = 0
  const found = (fault: RecordFault | null): RecordCheck => ({ entries, last, fault })
  for (;;) {
    const links = await store.recordLinks(last.seq, PART)
    for (const link of links) {
      const isNext = link.previous_hash === last.hash && link.hash === link.computed_hash
      if (!isNext) return found(linkFault(last, link, await store.recordSuccessor(last.hash)))
      const fault = notedFault(link, known.get(link.seq))
      if (fault) return found(fault)
      last = { seq: link.seq, hash: link.hash }
      entries++
    }
    if (links.length > 0) continue
    const head = await store.recordHead()
    // Written meanwhile
    if (head.seq > last.seq && (await store.recordLinks(last.seq, 1)).length > 0) continue
    const latest = noted.reduce((a, b) => (b.seq > a.seq ? b : a), head)
    return found(headFault(last, latest))
  }
}
