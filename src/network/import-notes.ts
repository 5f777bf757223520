import type { Kilometres, Metres } from '#src/units.ts'

/** Something that was left out, or not understood, with how often and the first of it. */
export type ImportNote = {
  readonly kind: 'left_out' | 'not_understood' | 'assumed'
  readonly message: string
  readonly count: number
  /** Of the roads concerned; 0 where it is not about length. */
  readonly km: Kilometres
  readonly examples: readonly string[]
}

const EXAMPLES = 5

export type ImportNotes = {
  add(kind: ImportNote['kind'], message: string, example: string, length_m?: Metres): void
  /** The longest and commonest first. */
  all(): ImportNote[]
}

/** Counts by message: of thousands of like things a few are named. */
export function importNotes(): ImportNotes {
  const notes = new Map<
    string,
    { kind: ImportNote['kind']; count: number; metres: number; examples: string[] }
  >()
  return {
    add(kind, message, example, length_m = 0) {
      const note = notes.get(message) ?? { kind, count: 0, metres: 0, examples: [] }
      note.count++
      note.metres += length_m
      if (note.examples.length < EXAMPLES && !note.examples.includes(example)) note.examples.push(example)
      notes.set(message, note)
    },
    all: () =>
      [...notes]
        .map(([message, { kind, count, metres, examples }]) => ({
          kind,
          message,
          count,
          km: metres / 1_000,
          examples,
        }))
        .sort((a, b) => b.km - a.km || b.count - a.count || (a.message < b.message ? -1 : 1)),
  }
}
