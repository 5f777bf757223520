import { type Database, instant, type OpenTransaction } from '#src/adapters/operational/database.ts'
import { documentsFound } from '#src/adapters/operational/documents-found.ts'
import { chainEntry } from '#src/adapters/operational/record.ts'
import type { CompletedTreatment } from '#src/decision/completed-treatment.ts'
import type { NewRecordEntry } from '#src/decision/record-entry.ts'
import type { OperationalStore } from '#src/ports.ts'
import { parseDocument, writeDocument } from '#src/wire.ts'

const rowOf = (treatment: CompletedTreatment) => ({
  authority: treatment.authority,
  id: treatment.id,
  finished_at: instant(treatment.finished_at),
  withdrawn_at: treatment.withdrawn && instant(treatment.withdrawn.at),
  document: writeDocument(treatment),
})

async function insert(transaction: OpenTransaction, treatment: CompletedTreatment): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await transaction
    .insertInto('treatment')
    .values(rowOf(treatment))
    .onConflict((conflict) => conflict.columns(['authority', 'id']).doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

async function withdraw(transaction: OpenTransaction, treatment: CompletedTreatment): Promise<boolean> {
  const { numUpdatedRows } = await transaction
    .updateTable('treatment')
    .set(rowOf(treatment))
    .where('authority', '=', treatment.authority)
    .where('id', '=', treatment.id)
    .where('withdrawn_at', 'is', null)
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

/** What crews say that they did; each is there once, and taken back at most once. */
export const treatmentTable = (
  database: Database,
): Pick<OperationalStore, 'treatment' | 'treatments' | 'addTreatment' | 'withdrawTreatment'> => {
  const recorded = (
    change: (transaction: OpenTransaction) => Promise<boolean>,
    entry: NewRecordEntry,
  ): Promise<boolean> =>
    database.transaction().execute(async (transaction) => {
      if (!(await change(transaction))) return false
      await chainEntry(transaction, entry, null)
      return true
    })
  return {
    async treatment(authority, id) {
      const row = await database
        .selectFrom('treatment')
        .select('document')
        .where('authority', '=', authority)
        .where('id', '=', id)
        .executeTakeFirst()
      return row ? parseDocument<CompletedTreatment>(row.document) : null
    },
    treatments: ({ from, to }) =>
      documentsFound<CompletedTreatment>(
        database
          .selectFrom('treatment')
          .select('document')
          .where('finished_at', '>=', instant(from))
          .where('finished_at', '<', instant(to))
          .orderBy('finished_at')
          .orderBy('id'),
      ),
    addTreatment: (treatment, entry) => recorded((transaction) => insert(transaction, treatment), entry),
    withdrawTreatment: (treatment, entry) =>
      recorded((transaction) => withdraw(transaction, treatment), entry),
  }
}
