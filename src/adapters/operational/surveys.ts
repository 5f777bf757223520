import { type Database, instant, keyText, lastOfEach } from '#src/adapters/operational/database.ts'
import { documentsFound } from '#src/adapters/operational/documents-found.ts'
import { chainEntry } from '#src/adapters/operational/record.ts'
import type { OperationalStore } from '#src/ports.ts'
import type { StoredSurvey } from '#src/telemetry/survey.ts'
import { writeDocument } from '#src/wire.ts'

const rowOf = (survey: StoredSurvey) => ({
  authority: survey.authority,
  run: keyText(survey.run),
  started_at: instant(survey.points[0]!.at),
  document: writeDocument(survey),
})

/** Survey runs as received, with what the stations read meanwhile. */
export const surveyTable = (database: Database): Pick<OperationalStore, 'saveSurveys' | 'surveys'> => ({
  async saveSurveys(surveys, entry) {
    const rows = lastOfEach(surveys.map(rowOf), ({ authority, run }) => `${authority} ${run}`)
    await database.transaction().execute(async (transaction) => {
      // One at a time: a run may be a megabyte
      for (const row of rows)
        await transaction
          .insertInto('survey')
          .values(row)
          .onConflict((conflict) =>
            conflict.columns(['authority', 'run']).doUpdateSet({
              started_at: row.started_at,
              document: row.document,
            }),
          )
          .execute()
      if (entry) await chainEntry(transaction, entry, null)
    })
  },
  surveys: (authority) =>
    documentsFound<StoredSurvey>(
      database
        .selectFrom('survey')
        .select('document')
        .where('authority', '=', authority)
        .orderBy('started_at')
        .orderBy('run'),
    ),
})
