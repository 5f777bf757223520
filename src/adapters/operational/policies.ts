import { type Database, instant } from '#src/adapters/operational/database.ts'
import { documentsFound } from '#src/adapters/operational/documents-found.ts'
import { saveMark } from '#src/adapters/operational/network.ts'
import { chainEntry } from '#src/adapters/operational/record.ts'
import type { AdoptedPolicy } from '#src/decision/adopted-policy.ts'
import type { OperationalStore } from '#src/ports.ts'
import { writeDocument } from '#src/wire.ts'

const rowOf = (adopted: AdoptedPolicy) => ({
  authority: adopted.authority,
  version: adopted.policy.version,
  adopted_at: instant(adopted.adopted_at),
  document: writeDocument(adopted),
})

/** Each authority's policies, version after version; by trigger none is ever changed or removed. */
export const policyTable = (
  database: Database,
): Pick<OperationalStore, 'addPolicy' | 'policies' | 'policiesInForce'> => ({
  addPolicy: (adopted, entry, mark) =>
    database.transaction().execute(async (transaction) => {
      const { numInsertedOrUpdatedRows } = await transaction
        .insertInto('policy')
        .values(rowOf(adopted))
        .onConflict((conflict) => conflict.columns(['authority', 'version']).doNothing())
        .executeTakeFirstOrThrow()
      if (numInsertedOrUpdatedRows !== 1n) return false
      if (mark) await saveMark(transaction, entry.authority, mark)
      await chainEntry(transaction, entry, null)
      return true
    }),
  policies: (authority) =>
    documentsFound<AdoptedPolicy>(
      database.selectFrom('policy').select('document').where('authority', '=', authority).orderBy('version'),
    ),
  policiesInForce: () =>
    documentsFound<AdoptedPolicy>(
      database
        .selectFrom('policy')
        .select('document')
        .where((where) =>
          where(
            'version',
            '=',
            where
              .selectFrom('policy as any_of_it')
              .select(({ fn }) => fn.max('any_of_it.version').as('last'))
              .whereRef('any_of_it.authority', '=', 'policy.authority'),
          ),
        )
        .orderBy('authority'),
    ),
})
