import type { Generated, Kysely, Transaction } from 'kysely'

/**
 * What both engines hold. Keys that are looked up are columns; the rest of a document is JSON in `document`.
 * Instants are text in UTC with milliseconds: they sort as they are and read the same on both engines.
 */
export type Tables = {
  /** Every authority that has rows here. */
  authority: { id: string }
  network_part: { kind: string; id: string; place: number; authority: string | null; document: string }
  /** Which network was in force from when; its parts are among the pinned. */
  network_version: { id: Generated<number>; since_at: string; hash: string }
  device_credential: { device: string; authority: string; document: string }
  mark: { authority: string; name: string; value: string }
  person: { username: string; authority: string; document: string }
  session: { token_hash: string; username: string; authority: string; expires_at: string }
  api_key: { key_hash: string; authority: string; document: string }
  position: { name: string; value: number }
  rejection: {
    id: Generated<number>
    content_key: string
    authority: string
    device: string
    received_at: string
    document: string
  }
  atmosphere: {
    id: Generated<number>
    authority: string
    domain: string
    fetched_at: string
    content_hash: string
    document: string
  }
  forecast: {
    id: Generated<number>
    authority: string
    station: string
    issued_at: string
    document: string
  }
  /** Which forecasts the record rests on. */
  forecast_kept: { authority: string; station: string; issued_at: string }
  latest_forecast: { station: string; authority: string; issued_at: string; forecast_id: number }
  forecast_outcome: {
    station: string
    /** Start of the hour of issue: one issue an hour is kept. */
    issue_hour: string
    lead_h: number
    authority: string
    issued_at: string
    at: string
    model: string
    road_temp_c: number
    road_temp_p10_c: number
    road_temp_p90_c: number
    freeze_probability: number
    learned_c: number
    learned_cold_factor: number | null
    learned_warm_factor: number | null
    persistence_c: number
    weather_air_temp_c: number | null
    sky: string
    observed_c: number | null
  }
  learned_error: { station: string; authority: string; document: string }
  survey: { authority: string; run: string; started_at: string; document: string }
  policy: { authority: string; version: number; adopted_at: string; document: string }
  /** A rule's order comes once, so "none yet" is a column. */
  rule_night: {
    authority: string
    night: string
    route: string
    rule: string
    ordered_at: string | null
    document: string
  }
  station_night: { authority: string; night: string; station: string; document: string }
  shadow_rules: { authority: string; document: string }
  decision: {
    id: string
    authority: string
    route: string
    night: string
    status: string
    version: number
    document: string
  }
  alert: {
    id: string
    authority: string
    raised_at: string
    cleared_at: string | null
    version: Generated<number>
    document: string
  }
  spot_request: {
    id: string
    authority: string
    heard_at: string
    answered_at: string | null
    document: string
  }
  /** By the hash of their text, for ever; without `installed_at` only a plan was made on it. */
  road_network: {
    authority: string
    hash: string
    installed_at: string | null
    installed_by: string | null
    document: string
  }
  /** `work`: task and tours, which never change. */
  spreading_plan: {
    id: string
    authority: string
    night: string
    made_at: string
    confirmed_at: string | null
    document: string
    work: string
  }
  share: { id: string; authority: string; with_authority: string | null; document: string }
  treatment: {
    authority: string
    id: string
    finished_at: string
    withdrawn_at: string | null
    document: string
  }
  notice: { id: string; authority: string; closed_at: string | null; document: string }
  outbox: {
    id: string
    notice: string
    authority: string
    state: string
    attempts: number
    created_at: string
    next_try_at: string
    document: string
  }
  job_run: { job: string; due_at: string; started_at: string; outcome: string; document: string }
  record_entry: {
    seq: number
    at: string
    actor: string
    authority: string
    action: string
    subject: string
    detail: string
    /** The document by hash that the entry rests on. */
    pinned: string | null
    previous_hash: string
    hash: string
  }
  /** One row: the last entry of the record. Whoever appends holds it until the end of the transaction. */
  record_head: { id: number; seq: number; hash: string }
  /** Documents by the hash of their text, for ever. */
  pinned: { authority: string; hash: string; document: string }
  /** What each decision's present recommendation was made from; an empty document is among the pinned. */
  decision_case: { decision: string; authority: string; hash: string; document: string }
}

/** In the place of an authority, which begins with a letter or a digit: the row belongs to the installation. */
export const INSTALLATION = '-'

/** In the place of a list of authorities: the whole database, for the owner of its tables and nobody else. */
export const WHOLE = '*'

export type Database = Kysely<Tables>
export type OpenTransaction = Transaction<Tables>

export const instant = (at: Date): string => at.toISOString()

/** Text from outside as a key: PostgreSQL takes no NUL and no lone surrogate, its indexes no long text. */
export const keyText = (text: string): string => text.replaceAll('\0', '\uFFFD').toWellFormed().slice(0, 200)

/** Rows in parts that stay far below the engines' limit of values in a statement (SQLite 32,766). */
export function inParts<T>(rows: readonly T[]): T[][] {
  const size = 500
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, part) =>
    rows.slice(part * size, (part + 1) * size),
  )
}

/** The last row of each key: PostgreSQL refuses to touch a row twice in one statement. */
export const lastOfEach = <T>(rows: readonly T[], key: (row: T) => string): T[] => [
  ...new Map(rows.map((row) => [key(row), row])).values(),
]

/**
 * Moves a position forward, never back. Its row stays locked until the transaction ends, so on PostgreSQL
 * several writers commit one after the other, in the order of the ids that they are given: somebody who copies
 * rows on by "id greater than the last seen" misses none.
 */
export async function advance(transaction: OpenTransaction, name: string, value: number): Promise<void> {
  await transaction
    .insertInto('position')
    .values({ name, value })
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet((row) => ({
        value: row
          .case()
          .when('excluded.value', '>', row.ref('position.value'))
          .then(row.ref('excluded.value'))
          .else(row.ref('position.value'))
          .end(),
      })),
    )
    .execute()
}
