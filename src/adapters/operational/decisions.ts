import type { Database, OpenTransaction } from '#src/adapters/operational/database.ts'
import { keepCase, pinCaseOf, pinPresentCase } from '#src/adapters/operational/pinned.ts'
import { chainEntry } from '#src/adapters/operational/record.ts'
import type { Decision } from '#src/decision/decision.ts'
import type { KeptWith, OperationalStore } from '#src/ports.ts'
import { isSameDocument, parseDocument, writeDocument } from '#src/wire.ts'

const rowOf = (decision: Decision) => ({
  id: decision.id,
  authority: decision.authority,
  route: decision.route,
  night: decision.night,
  status: decision.status,
  version: decision.version,
  document: writeDocument(decision),
})

async function insertDecision(transaction: OpenTransaction, decision: Decision): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await transaction
    .insertInto('decision')
    .values(rowOf(decision))
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

async function replaceDecision(
  transaction: OpenTransaction,
  decision: Decision,
  expected: number,
): Promise<boolean> {
  const { numUpdatedRows } = await transaction
    .updateTable('decision')
    .set(rowOf(decision))
    .where('id', '=', decision.id)
    .where('version', '=', expected)
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

/** What is stored of these decisions, held until the end of the transaction. */
async function heldDecisions(
  transaction: OpenTransaction,
  ids: readonly string[],
): Promise<ReadonlyMap<string, { readonly version: number; readonly document: string }>> {
  const rows = await transaction
    .updateTable('decision')
    .set((row) => ({ version: row.ref('version') }))
    .where('id', 'in', ids)
    .returning(['id', 'version', 'document'])
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}

const follows = (document: string, { recommendation }: Decision): boolean =>
  isSameDocument(parseDocument<Decision>(document).recommendation, recommendation)

/**
 * A person's answers in the place of what they were given for. False, and none replaced, also when the figures of one
 * were renewed meanwhile under the same version: its line of the record would rest on a case from which its
 * recommendation does not follow.
 */
export async function replaceAnswered(
  transaction: OpenTransaction,
  answers: readonly { readonly decision: Decision; readonly expected: number }[],
): Promise<boolean> {
  const held = await heldDecisions(
    transaction,
    answers.map(({ decision }) => decision.id),
  )
  const isAsAnswered = answers.every(({ decision, expected }) => {
    const stored = held.get(decision.id)
    return stored?.version === expected && follows(stored.document, decision)
  })
  if (!isAsAnswered) return false
  await transaction
    .insertInto('decision')
    .values(answers.map(({ decision }) => rowOf(decision)))
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((row) => ({
        authority: row.ref('excluded.authority'),
        route: row.ref('excluded.route'),
        night: row.ref('excluded.night'),
        status: row.ref('excluded.status'),
        version: row.ref('excluded.version'),
        document: row.ref('excluded.document'),
      })),
    )
    .execute()
  return true
}

async function saveDecision(
  transaction: OpenTransaction,
  decision: Decision,
  expected: number | null,
  { entry, restsOn }: KeptWith,
): Promise<boolean> {
  const replaced = (version: number) =>
    entry && !restsOn
      ? replaceAnswered(transaction, [{ decision, expected: version }])
      : replaceDecision(transaction, decision, version)
  const isFirst = expected === null ? await insertDecision(transaction, decision) : await replaced(expected)
  if (!isFirst) return false
  if (restsOn && !entry) await keepCase(transaction, decision, restsOn)
  if (!entry) return true
  const pinned = restsOn
    ? await pinCaseOf(transaction, decision, restsOn)
    : await pinPresentCase(transaction, decision.id)
  await chainEntry(transaction, entry, pinned)
  return true
}

/** What is proposed and decided. */
export const decisionTable = (
  database: Database,
): Pick<OperationalStore, 'decision' | 'decisionsOfNight' | 'saveDecision'> => ({
  async decision(id) {
    const row = await database
      .selectFrom('decision')
      .select('document')
      .where('id', '=', id)
      .executeTakeFirst()
    return row ? parseDocument<Decision>(row.document) : null
  },
  async decisionsOfNight(night) {
    const rows = await database
      .selectFrom('decision')
      .select('document')
      .where('night', '=', night)
      .orderBy('route')
      .orderBy('id')
      .execute()
    return rows.map((row) => parseDocument<Decision>(row.document))
  },
  saveDecision: (decision, expected, kept = {}) =>
    database.transaction().execute((transaction) => saveDecision(transaction, decision, expected, kept)),
})
