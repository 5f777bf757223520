/**
 * The tables of the operational store, the same on SQLite and PostgreSQL. Reference data (`network_part`), people
 * (`person`, `session`, `api_key`), their rules (`policy`), what the night produces (`rejection`, `atmosphere`, `forecast`, `decision`,
 * `alert`), what became of the forecasts (`forecast_outcome`, `learned_error`), what ran (`job_run`), and what was done by whom
 * (`record_entry`, append-only by trigger and chained by hashes up to `record_head`) on what grounds (`pinned`).
 * A released migration is never edited: add the next one.
 */
import { type Kysely, type QueryExecutorProvider, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import { isolated, keepApart, readBy } from '#src/adapters/operational/authority-migration.ts'
import { chainEntries, chainTables } from '#src/adapters/operational/chain-migration.ts'
import type { OpenTransaction, Tables } from '#src/adapters/operational/database.ts'
import { readNetwork } from '#src/adapters/operational/network.ts'
import { keepNetworkVersion } from '#src/adapters/operational/network-versions.ts'
import type { Pinned } from '#src/adapters/operational/pinned.ts'

export type Engine = 'sqlite' | 'postgres'

/** AUTOINCREMENT: without it SQLite gives the id of a deleted row again, and a copier skips the new row. */
const numbers = {
  sqlite: 'integer primary key autoincrement',
  postgres: 'bigint generated always as identity primary key',
}

/** Keys compare byte by byte on both; a database's own collation may pass over hyphens. */
const keys = { sqlite: 'text', postgres: 'text collate "C"' }

const tables = (number: string, key: string): string[] => [
  `create table network_part (
     kind ${key} not null, id ${key} not null, place integer not null, authority ${key}, document text not null,
     primary key (kind, id))`,
  `create table device_credential (device ${key} primary key, document text not null)`,
  `create table mark (name ${key} primary key, value text not null)`,
  `create table person (username ${key} primary key, authority ${key} not null, document text not null)`,
  `create table session (token_hash ${key} primary key, username ${key} not null, expires_at ${key} not null)`,
  `create table api_key (key_hash ${key} primary key, authority ${key} not null, document text not null)`,
  `create table "position" (name ${key} primary key, value bigint not null)`,
  `create table rejection (
     id ${number}, content_key ${key} not null unique, authority ${key} not null, device ${key} not null,
     received_at ${key} not null, document text not null)`,
  `create index rejection_of_device on rejection (device, received_at, id)`,
  `create table atmosphere (
     id ${number}, domain ${key} not null, fetched_at ${key} not null, content_hash ${key} not null,
     document text not null, unique (domain, content_hash))`,
  `create index atmosphere_of_domain on atmosphere (domain, fetched_at, id)`,
  `create table forecast (
     id ${number}, authority ${key} not null, station ${key} not null, issued_at ${key} not null,
     document text not null)`,
  `create index forecast_of_station on forecast (station, issued_at, id)`,
  `create table latest_forecast (
     station ${key} primary key, issued_at ${key} not null, forecast_id bigint not null references forecast (id))`,
  `create table decision (
     id ${key} primary key, authority ${key} not null, route ${key} not null, night ${key} not null,
     status ${key} not null, version integer not null, document text not null)`,
  `create index decision_of_night on decision (night, route, id)`,
  `create table alert (
     id ${key} primary key, authority ${key} not null, raised_at ${key} not null, cleared_at ${key},
     document text not null)`,
  `create table job_run (
     job ${key} not null, due_at ${key} not null, started_at ${key} not null, outcome ${key} not null,
     document text not null, primary key (job, due_at))`,
  `create table record_entry (
     seq ${number}, at ${key} not null, actor ${key} not null, authority ${key} not null,
     action ${key} not null, subject ${key} not null, detail text not null)`,
  `create index record_of_subject on record_entry (subject, seq)`,
]

/** Numbers as columns: two winters are some 90,000 rows a station, a third of what they are as JSON. */
const outcomeTables = (key: string): string[] => [
  `create table forecast_outcome (
     station ${key} not null, issue_hour ${key} not null, lead_h double precision not null,
     authority ${key} not null, issued_at ${key} not null, at ${key} not null, model ${key} not null,
     road_temp_c double precision not null, road_temp_p10_c double precision not null,
     road_temp_p90_c double precision not null, freeze_probability double precision not null,
     learned_c double precision not null, learned_cold_factor double precision,
     learned_warm_factor double precision, persistence_c double precision not null,
     weather_air_temp_c double precision, sky ${key} not null, observed_c double precision,
     primary key (station, issue_hour, lead_h))`,
  `create index outcome_of_station on forecast_outcome (station, at)`,
  `create index outcome_at on forecast_outcome (at)`,
  `create index outcome_awaited on forecast_outcome (at) where observed_c is null`,
  `create table learned_error (
     station ${key} primary key, authority ${key} not null, document text not null)`,
]

const surveyTables = (key: string): string[] => [
  `create table survey (
     authority ${key} not null, run ${key} not null, started_at ${key} not null, document text not null,
     primary key (authority, run))`,
]

const policyTables = (key: string): string[] => [
  `create table policy (
     authority ${key} not null, version integer not null, adopted_at ${key} not null, document text not null,
     primary key (authority, version))`,
]

const policyForGood: Record<Engine, string[]> = {
  sqlite: ['update', 'delete'].map(
    (change) => `create trigger policy_no_${change} before ${change} on policy
                 begin select raise(abort, 'a policy is never changed: add the next version'); end`,
  ),
  postgres: [
    `create function refuse_change_of_policy() returns trigger language plpgsql as
     $$ begin raise exception 'a policy is never changed: add the next version'; end $$`,
    `create trigger policy_for_good before update or delete or truncate on policy
     for each statement execute function refuse_change_of_policy()`,
  ],
}

const appendOnly: Record<Engine, string[]> = {
  sqlite: ['update', 'delete'].map(
    (change) => `create trigger record_no_${change} before ${change} on record_entry
                 begin select raise(abort, 'the record is append-only'); end`,
  ),
  postgres: [
    `create function refuse_change_of_record() returns trigger language plpgsql as
     $$ begin raise exception 'the record is append-only'; end $$`,
    `create trigger record_append_only before update or delete or truncate on record_entry
     for each statement execute function refuse_change_of_record()`,
  ],
}

/** The triggers stand aside while entries of before are given their hashes. */
async function chainRecord(database: Kysely<Tables>, engine: Engine): Promise<void> {
  const { columns, tables: chain } = chainTables(keys[engine])
  const [aside, back] =
    engine === 'sqlite'
      ? [['update', 'delete'].map((change) => `drop trigger record_no_${change}`), appendOnly.sqlite]
      : [
          [
            'alter table record_entry disable trigger record_append_only',
            'alter table record_entry alter column seq drop identity',
          ],
          ['alter table record_entry enable trigger record_append_only'],
        ]
  await run(database, [...columns, ...chain, ...aside])
  await chainEntries(database)
  await run(database, back)
}

/** Alerts are answered by people, who may have looked at an older version. */
const alertVersion = ['alter table alert add column version integer not null default 1']

/** What each rule asked for and what each road did, night by night. */
const verificationTables = (key: string): string[] => [
  `create table rule_night (
     authority ${key} not null, night ${key} not null, route ${key} not null, rule ${key} not null,
     ordered_at ${key}, document text not null, primary key (authority, night, route, rule))`,
  `create table station_night (
     authority ${key} not null, night ${key} not null, station ${key} not null, document text not null,
     primary key (authority, night, station))`,
  `create table shadow_rules (authority ${key} primary key, document text not null)`,
]

const outboxTables = (key: string): string[] => [
  `create table notice (
     id ${key} primary key, authority ${key} not null, closed_at ${key}, document text not null)`,
  `create index notice_standing on notice (id) where closed_at is null`,
  `create table outbox (
     id ${key} primary key, notice ${key} not null, authority ${key} not null, state ${key} not null,
     attempts integer not null, created_at ${key} not null, next_try_at ${key} not null, document text not null)`,
  `create index outbox_due on outbox (next_try_at) where state = 'due'`,
  `create index outbox_of_notice on outbox (notice)`,
  `create index outbox_latest on outbox (created_at)`,
]

/** Before pinned documents said whose they are (0016). */
async function pinAsThen(transaction: OpenTransaction, documents: readonly Pinned[]): Promise<void> {
  for (const { hash, document } of documents)
    await sql`insert into pinned (hash, document) values (${hash}, ${document}) on conflict do nothing`.execute(
      transaction,
    )
}

/** Which network was in force from when: what was saved before this was kept is so from the beginning. */
async function networkVersions(database: Kysely<Tables>, engine: Engine): Promise<void> {
  await run(database, [
    `create table network_version (id ${numbers[engine]}, since_at ${keys[engine]} not null, hash ${keys[engine]} not null)`,
    `create index network_version_since on network_version (since_at, id)`,
  ])
  const network = await readNetwork(database)
  if (network.authorities.length > 0)
    await keepNetworkVersion(database as OpenTransaction, network, new Date(0), pinAsThen)
}

/** What crews say that they did. */
const treatmentTables = (key: string): string[] => [
  `create table treatment (
     authority ${key} not null, id ${key} not null, finished_at ${key} not null, withdrawn_at ${key},
     document text not null, primary key (authority, id))`,
  `create index treatment_finished on treatment (finished_at)`,
]

/** Who asked for a treatment where; a few a night, looked for by whether somebody has answered. */
const spotRequestTables = (key: string): string[] => [
  `create table spot_request (
     id ${key} primary key, authority ${key} not null, heard_at ${key} not null, answered_at ${key},
     document text not null)`,
  `create index spot_request_heard on spot_request (authority, heard_at)`,
  `create index spot_request_open on spot_request (id) where answered_at is null`,
]

/** Forecasts that stay when others of their time are deleted. */
const keptTables = (key: string): string[] => [
  `create table forecast_kept (
     authority ${key} not null, station ${key} not null, issued_at ${key} not null,
     primary key (authority, station, issued_at))`,
]

/** What authorities let their neighbours read: known on both sides, said by one. */
const shareTables = (engine: Engine): string[] => [
  `create table share (id ${keys[engine]} primary key, authority ${keys[engine]} not null,
     with_authority ${keys[engine]}, document text not null)`,
  ...(engine === 'postgres' ? [...isolated('share'), readBy('share', 'with_authority')] : []),
]

/** Roads from junction to junction, each network once by its hash, and what was planned on them. */
const planTables = (engine: Engine): string[] => [
  `create table road_network (authority ${keys[engine]} not null, hash ${keys[engine]} not null,
     installed_at ${keys[engine]}, installed_by ${keys[engine]}, document text not null,
     primary key (authority, hash))`,
  `create table spreading_plan (id ${keys[engine]} primary key, authority ${keys[engine]} not null,
     night ${keys[engine]} not null, made_at ${keys[engine]} not null, confirmed_at ${keys[engine]},
     document text not null, work text not null)`,
  `create index spreading_plan_of_night on spreading_plan (authority, night, made_at)`,
  ...(engine === 'postgres' ? ['road_network', 'spreading_plan'].flatMap(isolated) : []),
]

async function run(database: QueryExecutorProvider, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(database)
}

/** In the order of their names. */
export const migrations = (engine: Engine): Record<string, Migration> => ({
  '0001-one-night': {
    up: (database) => run(database, [...tables(numbers[engine], keys[engine]), ...appendOnly[engine]]),
  },
  '0002-outcomes': { up: (database) => run(database, outcomeTables(keys[engine])) },
  '0003-surveys': { up: (database) => run(database, surveyTables(keys[engine])) },
  '0004-record-chain': { up: (database) => chainRecord(database as Kysely<Tables>, engine) },
  '0005-policies': {
    up: (database) => run(database, [...policyTables(keys[engine]), ...policyForGood[engine]]),
  },
  '0006-alert-versions': { up: (database) => run(database, alertVersion) },
  '0007-verification': { up: (database) => run(database, verificationTables(keys[engine])) },
  '0008-outbox': { up: (database) => run(database, outboxTables(keys[engine])) },
  '0009-network-versions': { up: (database) => networkVersions(database as Kysely<Tables>, engine) },
  '0010-treatments': { up: (database) => run(database, treatmentTables(keys[engine])) },
  '0011-spot-requests': { up: (database) => run(database, spotRequestTables(keys[engine])) },
  '0014-kept': { up: (database) => run(database, keptTables(keys[engine])) },
  // Over every table of before it: what is added later isolates its own (`isolated`)
  '0016-authorities-apart': { up: (database) => keepApart(database, { engine, key: keys[engine] }) },
  '0017-shares': { up: (database) => run(database, shareTables(engine)) },
  '0018-plans': { up: (database) => run(database, planTables(engine)) },
})
