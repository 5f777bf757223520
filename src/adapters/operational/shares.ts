import type { Database } from '#src/adapters/operational/database.ts'
import { documentsFound } from '#src/adapters/operational/documents-found.ts'
import { saveKeys } from '#src/adapters/operational/people.ts'
import { chainEntries } from '#src/adapters/operational/record.ts'
import type { Share } from '#src/network/share.ts'
import type { OperationalStore } from '#src/ports.ts'
import { writeDocument } from '#src/wire.ts'

/** What authorities let their neighbours read. */
export const shareTable = (database: Database): Pick<OperationalStore, 'shares' | 'saveShare'> => ({
  shares: () => documentsFound<Share>(database.selectFrom('share').select('document').orderBy('id')),
  saveShare: (share, entries, key) =>
    database.transaction().execute(async (transaction) => {
      const document = writeDocument(share)
      await transaction
        .insertInto('share')
        .values({ id: share.id, authority: share.authority, with_authority: share.with, document })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ document }))
        .execute()
      if (key) await saveKeys(transaction, [key])
      await chainEntries(
        transaction,
        entries.map((entry) => ({ entry, pinned: null })),
      )
    }),
})
