/**
 * The record as a hash chain: each entry holds the hash of the one before it, so that nothing in the middle can be
 * changed, taken out or put elsewhere without every later hash telling.
 */
import type { NewRecordEntry } from '#src/decision/record-entry.ts'
import { canonicalText } from '#src/wire.ts'

/** How far the record reached: its last entry. `seq` 0: it is empty. */
export type RecordHead = { readonly seq: number; readonly hash: string }

export const EMPTY_RECORD: RecordHead = { seq: 0, hash: '0'.repeat(64) }

/** An entry as the chain sees it. */
export type RecordLink = {
  readonly seq: number
  readonly previous_hash: string
  readonly hash: string
  /** The hash that its content has now. */
  readonly computed_hash: string
}

export type RecordFault = {
  /** The first entry that is not as it was written. */
  readonly seq: number
  readonly kind: 'changed' | 'missing' | 'reordered' | 'added' | 'head_cut'
  readonly message: string
}

type Place = { readonly seq: number; readonly previous_hash: string; readonly pinned: string | null }

/**
 * What is hashed (SHA-256, UTF-8): the canonical JSON of the entry with its place. `detail` is its JSON as stored, taken
 * as it is, so that not a byte of it can differ.
 */
export function chainedText(
  { action, actor, at, authority, subject }: Omit<NewRecordEntry, 'detail'>,
  detail: string,
  { seq, previous_hash, pinned }: Place,
): string {
  const before = canonicalText({ action, actor, at, authority })
  const after = canonicalText({ pinned, previous_hash, seq, subject })
  return `${before.slice(0, -1)},"detail":${detail},${after.slice(1)}`
}

const fault = (seq: number, kind: RecordFault['kind'], message: string): RecordFault => ({
  seq,
  kind,
  message,
})

const entries = (from: number, to: number) =>
  from === to ? `Entry ${from} is` : `Entries ${from} to ${to} are`

/**
 * What is wrong at an entry, null when it follows the one before it. `successor`: the entry, wherever it stands, that
 * says it was written after `before`; null when there is none.
 */
export function linkFault(
  before: RecordHead,
  link: RecordLink,
  successor: RecordLink | null,
): RecordFault | null {
  const { seq } = link
  const isItself = link.hash === link.computed_hash
  if (link.previous_hash === before.hash)
    return isItself ? null : fault(seq, 'changed', `Entry ${seq} was changed after it was written.`)
  if (successor)
    return fault(
      seq,
      'reordered',
      `Entry ${seq} is not the one that was written after ${before.seq}: that one stands at ${successor.seq}.`,
    )
  const missing = before.seq + 1
  if (seq > missing) return fault(missing, 'missing', `${entries(missing, seq - 1)} missing.`)
  if (!isItself) return fault(seq, 'changed', `Entry ${seq} was changed after it was written.`)
  return fault(
    before.seq,
    'changed',
    `Entry ${before.seq} is another than the one after which ${seq} was written.`,
  )
}

/** Was this entry another when its hash was noted elsewhere? */
export function notedFault({ seq, hash }: RecordLink, noted: RecordHead | undefined): RecordFault | null {
  if (!noted || noted.hash === hash) return null
  const message = `Entry ${seq} is another than when its hash was noted: it, or one before it, was rewritten with all hashes after it.`
  return fault(seq, 'changed', message)
}

/** Does the record end where it was last known to end? `last`: its last entry as found, `head`: as noted when written. */
export function headFault(last: RecordHead, head: RecordHead): RecordFault | null {
  if (last.seq < head.seq) {
    const from = last.seq + 1
    return fault(from, 'head_cut', `${entries(from, head.seq)} cut off the end of the record.`)
  }
  if (last.seq > head.seq)
    return fault(
      head.seq + 1,
      'added',
      `${entries(head.seq + 1, last.seq)} not written by this service: it ended at ${head.seq}.`,
    )
  if (last.hash !== head.hash)
    return fault(
      last.seq,
      'changed',
      `The last entry, ${last.seq}, is another than the one that was written.`,
    )
  return null
}
