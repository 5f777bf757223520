import { setImmediate as others } from 'node:timers/promises'
import type { Database, OpenTransaction } from '#src/adapters/operational/database.ts'
import { replaceAnswered } from '#src/adapters/operational/decisions.ts'
import { pinPresentCase } from '#src/adapters/operational/pinned.ts'
import { chainEntry } from '#src/adapters/operational/record.ts'
import type { OperationalStore, StoredAnswer } from '#src/ports.ts'

/** Leaves the transaction without a trace: one of the decisions is no longer as it was looked at. */
const HAS_CHANGED = Symbol('has changed')

/** In one order, so that two acts about the same routes never wait for each other. */
const inOrder = (answers: readonly StoredAnswer[]) =>
  answers.toSorted((a, b) => (a.decision.id < b.decision.id ? -1 : 1))

/** Routes after which readings and pages get their turn: SQLite answers without ever letting go. */
const AT_ONCE = 50

async function letting(count: number): Promise<void> {
  if (count % AT_ONCE === AT_ONCE - 1) await others()
}

async function save(transaction: OpenTransaction, answers: readonly StoredAnswer[]): Promise<void> {
  for (const [index, { decision, expected }] of answers.entries()) {
    if (!(await replaceAnswered(transaction, decision, expected))) throw HAS_CHANGED
    await letting(index)
  }
  for (const [index, { decision, entry }] of answers.entries()) {
    await chainEntry(transaction, entry, await pinPresentCase(transaction, decision.id))
    await letting(index)
  }
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
