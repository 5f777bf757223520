import { setImmediate as others } from 'node:timers/promises'
import { advance, type Database, inParts, type OpenTransaction } from '#src/adapters/operational/database.ts'
import { replaceAnswered } from '#src/adapters/operational/decisions.ts'
import { pinPresentCases } from '#src/adapters/operational/pinned.ts'
import { type ChainedEntry, chainEntries } from '#src/adapters/operational/record.ts'
import type { OperationalStore, StoredAnswer } from '#src/ports.ts'

/** Leaves the transaction without a trace: one of the decisions is no longer as it was looked at. */
const HAS_CHANGED = Symbol('has changed')

/** In one order, so that the record of two acts reads alike. */
const inOrder = (answers: readonly StoredAnswer[]) =>
  answers.toSorted((a, b) => (a.decision.id < b.decision.id ? -1 : 1))

/** Parts, not routes, each in a few statements: a server that answers in a millisecond is asked a hundred times, not ten thousand. */
async function save(transaction: OpenTransaction, answers: readonly StoredAnswer[]): Promise<void> {
  // one act after the other: two that lock the same rows in another order would wait for each other
  await advance(transaction, 'answers', 0)
  const entries: ChainedEntry[] = []
  for (const part of inParts(answers)) {
    if (!(await replaceAnswered(transaction, part))) throw HAS_CHANGED
    const pinned = await pinPresentCases(
      transaction,
      part.map(({ decision }) => decision.id),
    )
    entries.push(...part.map(({ decision, entry }) => ({ entry, pinned: pinned.get(decision.id) ?? null })))
    // readings and pages have their turn: SQLite answers without ever letting go
    await others()
  }
  await chainEntries(transaction, entries)
}

/** What one person answered for several routes at once. */
export const answerTables = (database: Database): Pick<OperationalStore, 'saveAnswers'> => ({
  async saveAnswers(answers) {
    try {
      await database.transaction().execute((transaction) => save(transaction, inOrder(answers)))
      return true
    } catch (error) {
      if (error === HAS_CHANGED) return false
      throw error
    }
  },
})
