import { advance, type Database, inParts, instant } from '#src/adapters/operational/database.ts'
import type { StoredCase } from '#src/adapters/operational/pinned.ts'
import { parseDocument } from '#src/wire.ts'

/** Entries of the record looked through at once. */
const ENTRIES = 50
const POSITION = 'kept_forecasts'

type Referred = { readonly authority: string; readonly station: string; readonly issued_at: string }

function referredIn(authority: string, document: string): Referred[] {
  const { forecasts, reference_forecasts: references } = parseDocument<Partial<StoredCase>>(document)
  return [...(forecasts ?? []), ...(references ?? [])].map(({ station, issued_at }) => ({
    authority,
    station,
    issued_at: instant(issued_at),
  }))
}

async function documentsOfEntries(database: Database, after: number) {
  const entries = await database
    .selectFrom('record_entry')
    .select(['seq', 'authority', 'pinned'])
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(ENTRIES)
    .execute()
  const hashes = entries.flatMap(({ pinned }) => pinned ?? [])
  const found =
    hashes.length === 0
      ? []
      : await database.selectFrom('pinned').select(['hash', 'document']).where('hash', 'in', hashes).execute()
  const documents = new Map(found.map(({ hash, document }) => [hash, document]))
  return { entries, documents }
}

/** Notes which forecasts the next entries of the record rest on; false: there are no more. */
async function noteNext(database: Database): Promise<boolean> {
  const known = await database
    .selectFrom('position')
    .select('value')
    .where('name', '=', POSITION)
    .executeTakeFirst()
  const { entries, documents } = await documentsOfEntries(database, known?.value ?? 0)
  const last = entries.at(-1)
  if (!last) return false
  const referred = entries.flatMap(({ authority, pinned }) =>
    pinned ? referredIn(authority, documents.get(pinned) ?? '{}') : [],
  )
  await database.transaction().execute(async (transaction) => {
    for (const part of inParts(referred))
      await transaction
        .insertInto('forecast_kept')
        .values(part)
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    await advance(transaction, POSITION, last.seq)
  })
  return true
}

const keyOf = ({ station, at }: { readonly station: string; readonly at: string }): string =>
  `${station} ${at}`

/** Of proposals that nobody has answered yet, and somebody may: an answer pins their case. */
async function referredByProposals(database: Database): Promise<Set<string>> {
  const rows = await database
    .selectFrom('decision_case')
    .innerJoin('decision', 'decision.id', 'decision_case.decision')
    .select(['decision_case.authority', 'decision_case.document'])
    .where('decision_case.document', '<>', '')
    .where('decision.status', '=', 'proposed')
    .orderBy('decision.night', 'desc')
    .limit(MOST_PROPOSALS)
    .execute()
  const referred = rows.flatMap(({ authority, document }) => referredIn(authority, document))
  return new Set(referred.map(({ station, issued_at }) => keyOf({ station, at: issued_at })))
}

/** Of a large county's last nights. */
const MOST_PROPOSALS = 500

/** Which of these forecasts must stay: the last of each station, and whatever the record rests on. */
export async function keptForecasts(
  database: Database,
  rows: readonly { readonly id: number; readonly station: string; readonly at: string }[],
): Promise<ReadonlySet<number>> {
  while (await noteNext(database));
  if (rows.length === 0) return new Set()
  const stations = [...new Set(rows.map(({ station }) => station))]
  const instants = [...new Set(rows.map(({ at }) => at))]
  const noted = await database
    .selectFrom('forecast_kept')
    .select(['station', 'issued_at as at'])
    .where('station', 'in', stations)
    .where('issued_at', 'in', instants)
    .execute()
  const latest = await database.selectFrom('latest_forecast').select('forecast_id as id').execute()
  const kept = new Set([...noted.map(keyOf), ...(await referredByProposals(database))])
  const last = new Set(latest.map(({ id }) => id))
  return new Set(rows.filter((row) => last.has(row.id) || kept.has(keyOf(row))).map(({ id }) => id))
}
