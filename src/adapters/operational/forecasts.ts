import { createHash } from 'node:crypto'
import { authoritiesOf } from '#src/adapters/operational/authorities.ts'
import {
  advance,
  type Database,
  inParts,
  instant,
  lastOfEach,
  type OpenTransaction,
} from '#src/adapters/operational/database.ts'
import { forecastOfText, forecastText } from '#src/adapters/operational/forecast-text.ts'
import type { RememberedDocuments } from '#src/adapters/operational/remembered.ts'
import type { Remembering } from '#src/adapters/operational/remembering.ts'
import type { Atmosphere } from '#src/forecast/atmosphere.ts'
import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import type { OperationalStore } from '#src/ports.ts'
import { parseDocument, writeDocument } from '#src/wire.ts'

type Pointer = { station: string; authority: string; issued_at: string; forecast_id: number }

const rowOf = (forecast: StationForecast) => ({
  authority: forecast.authority,
  station: forecast.station,
  issued_at: instant(forecast.issued_at),
  document: forecastText(forecast),
})

const insertForecasts = (
  transaction: OpenTransaction,
  rows: readonly ReturnType<typeof rowOf>[],
): Promise<Pointer[]> =>
  transaction
    .insertInto('forecast')
    .values(rows)
    .returning(['station', 'authority', 'issued_at', 'id as forecast_id'])
    .execute()

/** Keeps one pointer a station, so that the latest are found without reading a winter of them. */
async function pointToLatest(transaction: OpenTransaction, inserted: readonly Pointer[]): Promise<void> {
  const oldestFirst = [...inserted].sort(
    (a, b) => a.issued_at.localeCompare(b.issued_at) || a.forecast_id - b.forecast_id,
  )
  await transaction
    .insertInto('latest_forecast')
    .values(lastOfEach(oldestFirst, (pointer) => pointer.station))
    .onConflict((conflict) =>
      conflict
        .column('station')
        .doUpdateSet((row) => ({
          authority: row.ref('excluded.authority'),
          issued_at: row.ref('excluded.issued_at'),
          forecast_id: row.ref('excluded.forecast_id'),
        }))
        .whereRef('excluded.issued_at', '>=', 'latest_forecast.issued_at'),
    )
    .execute()
}

async function saveForecasts(
  database: Database,
  forecasts: readonly StationForecast[],
  remembered: RememberedDocuments<StationForecast>,
): Promise<void> {
  const rows = forecasts.map(rowOf)
  await database.transaction().execute(async (transaction) => {
    await advance(transaction, 'forecast_writer', 0)
    for (const part of inParts(rows))
      await pointToLatest(transaction, await insertForecasts(transaction, part))
  })
  for (const [index, { station, document }] of rows.entries())
    remembered.wrote(station, document, forecasts[index]!)
}

async function saveAtmosphere(database: Database, domain: string, atmosphere: Atmosphere): Promise<void> {
  const document = writeDocument(atmosphere)
  const content_hash = createHash('sha256').update(document).digest('base64url')
  const authority = (await authoritiesOf(database, ['domains', 'stations'], [domain]))(domain)
  await database
    .insertInto('atmosphere')
    .values({ authority, domain, fetched_at: instant(atmosphere.fetched_at), content_hash, document })
    .onConflict((conflict) => conflict.columns(['domain', 'content_hash']).doNothing())
    .execute()
}

/** The weather as fetched and the forecasts as issued. */
export const forecastTables = (
  database: Database,
  { forecasts, atmospheres }: Pick<Remembering, 'forecasts' | 'atmospheres'>,
): Pick<
  OperationalStore,
  | 'saveAtmosphere'
  | 'latestAtmosphere'
  | 'atmospheresOf'
  | 'saveForecasts'
  | 'latestForecasts'
  | 'forecastsOf'
  | 'forecastsAfter'
> => {
  return {
    saveAtmosphere: (domain, atmosphere) => saveAtmosphere(database, domain, atmosphere),
    async latestAtmosphere(domain) {
      const row = await database
        .selectFrom('atmosphere')
        .select('document')
        .where('domain', '=', domain)
        .orderBy('fetched_at', 'desc')
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst()
      return row ? atmospheres.read(domain, row.document) : null
    },

    async atmospheresOf(domain, { from, to }) {
      const rows = await database
        .selectFrom('atmosphere')
        .select(['document', 'content_hash'])
        .where('domain', '=', domain)
        .where('fetched_at', '>=', instant(from))
        .where('fetched_at', '<', instant(to))
        .orderBy('fetched_at')
        .orderBy('id')
        .execute()
      return rows.map(({ document, content_hash }) => ({
        ...parseDocument<Atmosphere>(document),
        sha256: Buffer.from(content_hash, 'base64url').toString('hex'),
      }))
    },

    async saveForecasts(made) {
      if (made.length > 0) await saveForecasts(database, made, forecasts)
    },
    async latestForecasts() {
      const rows = await database
        .selectFrom('latest_forecast')
        .innerJoin('forecast', 'forecast.id', 'latest_forecast.forecast_id')
        .select(['latest_forecast.station', 'forecast.document'])
        .orderBy('latest_forecast.station')
        .execute()
      return rows.map((row) => forecasts.read(row.station, row.document))
    },
    async forecastsOf(station, { from, to }) {
      const rows = await database
        .selectFrom('forecast')
        .select('document')
        .where('station', '=', station)
        .where('issued_at', '>=', instant(from))
        .where('issued_at', '<', instant(to))
        .orderBy('issued_at')
        .orderBy('id')
        .execute()
      return rows.map((row) => forecastOfText(row.document))
    },
    async forecastsAfter(after, limit) {
      const rows = await database
        .selectFrom('forecast')
        .select(['id', 'station', 'document'])
        .where('id', '>', after)
        .orderBy('id')
        .limit(limit)
        .execute()
      return rows.map((row) => ({ id: row.id, forecast: forecasts.read(row.station, row.document) }))
    },
  }
}
