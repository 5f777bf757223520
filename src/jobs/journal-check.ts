import type { Journal } from '#src/ports.ts'

const BATCH = 1_000

/**
 * Reads the whole journal, so that what was damaged on disk is found before somebody needs it. Records are held against
 * their checksums; only the rarer kind is decoded. Rejects where something is damaged.
 */
export const journalCheck =
  (journal: Pick<Journal, 'read' | 'end' | 'damage'>) => async (): Promise<string> => {
    const end = journal.end()
    for await (const { through } of journal.read(0, BATCH, 'rejection')) if (through >= end) break
    const damage = journal.damage?.()
    if (damage) throw new Error(`the journal is ${damage}`)
    return `whole, ${end} bytes written`
  }
