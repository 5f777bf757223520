/** One line of the append-only record: who did what, when, about what. */
export type RecordEntry = {
  readonly seq: number
  readonly at: Date
  readonly actor: string
  readonly authority: string
  readonly action: string
  readonly subject: string
  readonly detail: unknown
  /** Hash of the case that the entry's recommendation was made from; null: it rests on none. */
  readonly pinned: string | null
}

/** What is done, before it has its place in the record. */
export type NewRecordEntry = Omit<RecordEntry, 'seq' | 'pinned'>
