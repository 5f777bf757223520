import type { Selectable } from 'kysely'
import {
  type Database,
  inParts,
  instant,
  lastOfEach,
  type OpenTransaction,
  type Tables,
} from '#src/adapters/operational/database.ts'
import { chainEntry } from '#src/adapters/operational/record.ts'
import type { RememberedDocuments } from '#src/adapters/operational/remembered.ts'
import type { Remembering } from '#src/adapters/operational/remembering.ts'
import type { LearnedError } from '#src/forecast/learning/learned-error.ts'
import type { ForecastOutcome } from '#src/forecast/learning/outcome.ts'
import type { SkyClass } from '#src/forecast/sky-class.ts'
import type { OperationalStore } from '#src/ports.ts'
import { HOUR } from '#src/units.ts'
import { writeDocument } from '#src/wire.ts'

type Row = Selectable<Tables['forecast_outcome']>

const hourOf = (at: Date): string => instant(new Date(Math.floor(at.getTime() / HOUR) * HOUR))

const rowOf = (outcome: ForecastOutcome): Row => ({
  ...outcome,
  issue_hour: hourOf(outcome.issued_at),
  issued_at: instant(outcome.issued_at),
  at: instant(outcome.at),
  learned_cold_factor: outcome.learned_cold_factor ?? null,
  learned_warm_factor: outcome.learned_warm_factor ?? null,
})

function outcomeOf(row: Row): ForecastOutcome {
  const { issue_hour: _, learned_cold_factor, learned_warm_factor, ...rest } = row
  return {
    ...rest,
    issued_at: new Date(row.issued_at),
    at: new Date(row.at),
    sky: row.sky as SkyClass,
    ...(learned_cold_factor !== null && { learned_cold_factor }),
    ...(learned_warm_factor !== null && { learned_warm_factor }),
  }
}

const keyOf = ({ station, issue_hour, lead_h }: Row): string => `${station} ${issue_hour} ${lead_h}`

/** The first of each key, measured as soon as one of its equals is. */
function onceEach(rows: readonly Row[]): Row[] {
  const kept = new Map<string, Row>()
  for (const row of rows) {
    const there = kept.get(keyOf(row))
    if (!there) kept.set(keyOf(row), row)
    else if (there.observed_c === null && there.issued_at === row.issued_at)
      kept.set(keyOf(row), { ...there, observed_c: row.observed_c })
  }
  return [...kept.values()]
}

async function insertOutcomes(
  transaction: OpenTransaction,
  outcomes: readonly ForecastOutcome[],
): Promise<void> {
  for (const part of inParts(onceEach(outcomes.map(rowOf))))
    await transaction
      .insertInto('forecast_outcome')
      .values(part)
      .onConflict((conflict) =>
        conflict
          .columns(['station', 'issue_hour', 'lead_h'])
          .doUpdateSet((row) => ({ observed_c: row.ref('excluded.observed_c') }))
          .where('forecast_outcome.observed_c', 'is', null)
          .whereRef('forecast_outcome.issued_at', '=', 'excluded.issued_at'),
      )
      .execute()
}

/** What was learnt while somebody reset it is not written: the reset stands. */
async function notResetSince(
  transaction: OpenTransaction,
  learned: readonly LearnedError[],
  remembered: RememberedDocuments<LearnedError>,
): Promise<LearnedError[]> {
  const kept: LearnedError[] = []
  for (const part of inParts(lastOfEach(learned, ({ station }) => station))) {
    const stations = part.map(({ station }) => station)
    const rows = await transaction
      .selectFrom('learned_error')
      .select(['station', 'document'])
      .where('station', 'in', stations)
      .execute()
    const since = new Map(
      rows.map(({ station, document }) => [station, remembered.read(station, document).since_at.getTime()]),
    )
    kept.push(...part.filter(({ station, since_at }) => since_at.getTime() >= (since.get(station) ?? 0)))
  }
  return kept
}

async function replaceLearned(
  transaction: OpenTransaction,
  learned: readonly LearnedError[],
  remembered: RememberedDocuments<LearnedError>,
): Promise<void> {
  const rows = (await notResetSince(transaction, learned, remembered)).map((one) => ({
    station: one.station,
    authority: one.authority,
    document: writeDocument(one),
  }))
  for (const part of inParts(rows))
    await transaction
      .insertInto('learned_error')
      .values(part)
      .onConflict((conflict) =>
        conflict.column('station').doUpdateSet((row) => ({
          authority: row.ref('excluded.authority'),
          document: row.ref('excluded.document'),
        })),
      )
      .execute()
}

/** What the forecasts said and what was then measured; what was learnt from it. */
export const outcomeTables = (
  database: Database,
  { learned: remembered }: Pick<Remembering, 'learned'>,
): Pick<
  OperationalStore,
  'saveOutcomes' | 'awaitedOutcomes' | 'outcomesOf' | 'forgetOutcomes' | 'learnedErrors'
> => {
  const validIn = ({ from, to }: { from: Date; to: Date }) =>
    database
      .selectFrom('forecast_outcome')
      .selectAll()
      .where('at', '>=', instant(from))
      .where('at', '<', instant(to))
      .orderBy('at')
      .orderBy('issued_at')
      .orderBy('station')
  return {
    saveOutcomes: (outcomes, learned = [], entry) =>
      database.transaction().execute(async (transaction) => {
        await insertOutcomes(transaction, outcomes)
        await replaceLearned(transaction, learned, remembered)
        if (entry) await chainEntry(transaction, entry, null)
      }),
    async awaitedOutcomes(span) {
      return (await validIn(span).where('observed_c', 'is', null).execute()).map(outcomeOf)
    },
    async outcomesOf(span, station) {
      const rows = await validIn(span)
        .$if(station !== undefined, (query) => query.where('station', '=', station ?? ''))
        .execute()
      return rows.map(outcomeOf)
    },
    async forgetOutcomes(before) {
      await database.deleteFrom('forecast_outcome').where('at', '<', instant(before)).execute()
    },
    async learnedErrors() {
      const rows = await database
        .selectFrom('learned_error')
        .select(['station', 'document'])
        .orderBy('station')
        .execute()
      return rows.map((row) => remembered.read(row.station, row.document))
    },
  }
}
