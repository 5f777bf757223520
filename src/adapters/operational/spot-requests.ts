import { type Database, instant } from '#src/adapters/operational/database.ts'
import { documentsFound } from '#src/adapters/operational/documents-found.ts'
import { chainEntry } from '#src/adapters/operational/record.ts'
import type { SpotRequest } from '#src/decision/spot-request.ts'
import type { OperationalStore } from '#src/ports.ts'
import { parseDocument, writeDocument } from '#src/wire.ts'

const rowOf = (request: SpotRequest) => ({
  id: request.id,
  authority: request.authority,
  heard_at: instant(request.heard_at),
  answered_at: request.answer && instant(request.answer.at),
  document: writeDocument(request),
})

/** What somebody asked to have treated; each is answered once. */
export const spotRequestTable = (
  database: Database,
): Pick<
  OperationalStore,
  'spotRequest' | 'spotRequests' | 'openSpotRequests' | 'addSpotRequest' | 'answerSpotRequest'
> => ({
  async spotRequest(id) {
    const row = await database
      .selectFrom('spot_request')
      .select('document')
      .where('id', '=', id)
      .executeTakeFirst()
    return row ? parseDocument<SpotRequest>(row.document) : null
  },
  spotRequests: (authority, { from, to }) =>
    documentsFound<SpotRequest>(
      database
        .selectFrom('spot_request')
        .select('document')
        .where('authority', '=', authority)
        .where('heard_at', '>=', instant(from))
        .where('heard_at', '<', instant(to))
        .orderBy('heard_at')
        .orderBy('id'),
    ),
  openSpotRequests: () =>
    documentsFound<SpotRequest>(
      database
        .selectFrom('spot_request')
        .select('document')
        .where('answered_at', 'is', null)
        .orderBy('heard_at')
        .orderBy('id'),
    ),
  addSpotRequest: (request, entry) =>
    database.transaction().execute(async (transaction) => {
      const { numInsertedOrUpdatedRows } = await transaction
        .insertInto('spot_request')
        .values(rowOf(request))
        .onConflict((conflict) => conflict.column('id').doNothing())
        .executeTakeFirstOrThrow()
      if (numInsertedOrUpdatedRows !== 1n) return false
      await chainEntry(transaction, entry, null)
      return true
    }),
  answerSpotRequest: (request, entry) =>
    database.transaction().execute(async (transaction) => {
      const { numUpdatedRows } = await transaction
        .updateTable('spot_request')
        .set(rowOf(request))
        .where('id', '=', request.id)
        .where('answered_at', 'is', null)
        .executeTakeFirstOrThrow()
      if (numUpdatedRows !== 1n) return false
      await chainEntry(transaction, entry, null)
      return true
    }),
})
