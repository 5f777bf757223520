import { type QueryExecutorProvider, sql } from 'kysely'
import { INSTALLATION, WHOLE } from '#src/adapters/operational/database.ts'

export type Isolating = { readonly engine: 'sqlite' | 'postgres'; readonly key: string }

const run = (database: QueryExecutorProvider, statement: string) => sql.raw(statement).execute(database)

const ownerColumn = (table: string, key: string): string =>
  `alter table ${table} add column authority ${key} not null default '${INSTALLATION}'`

/** Whose each row of before is, by what it belongs to. */
const FILLED: Readonly<Record<string, string>> = {
  latest_forecast: 'select authority from forecast where forecast.id = forecast_id',
  session: 'select authority from person where person.username = session.username',
  decision_case: 'select authority from decision where decision.id = decision_case.decision',
  device_credential: `select authority from network_part
                      where kind = 'devices' and network_part.id = device_credential.device`,
  // A forecast domain before a station of the same name
  atmosphere: `select authority from network_part where kind in ('domains', 'stations')
               and network_part.id = atmosphere.domain order by kind limit 1`,
}

const fill = (table: string, owner: string): string =>
  `update ${table} set authority = coalesce((${owner}), '${INSTALLATION}')`

const field = ({ engine }: Isolating, document: string, name: string): string =>
  engine === 'sqlite' ? `json_extract(${document}, '$.${name}')` : `(${document}::json ->> '${name}')`

/** What waits for a second person says in its document whose it is; all else is the installation's. */
const marks = (to: Isolating): string[] => [
  `create table mark_of (authority ${to.key} not null, name ${to.key} not null, value text not null,
     primary key (authority, name))`,
  `insert into mark_of select coalesce(case when name like '%-change:%' or name like 'policy-proposal:%'
     then ${field(to, 'value', 'authority')} end, '${INSTALLATION}'), name, value from mark`,
  'drop table mark',
  'alter table mark_of rename to mark',
]

/** Cases are their decision's or their record's, and so are the policy, the route and the roads in them. */
const pins = (to: Isolating): string[] => {
  const parts = (document: string) =>
    ['policy', 'route', 'roads'].map((name) => field(to, document, name)).join(', ')
  const partsOf = (cases: string) =>
    `insert into pinned_of select distinct whole.authority, part.hash, part.document
     from ${cases} as whole join pinned as part on part.hash in (${parts('whole.document')})
     where true on conflict do nothing`
  return [
    `create table pinned_of (authority ${to.key} not null, hash ${to.key} not null, document text not null,
       primary key (authority, hash))`,
    `insert into pinned_of select distinct entry.authority, part.hash, part.document
     from record_entry as entry join pinned as part on part.hash = entry.pinned`,
    partsOf('pinned_of'),
    partsOf("(select * from decision_case where document <> '')"),
    `insert into pinned_of select '${INSTALLATION}', hash, document from pinned
     where hash not in (select hash from pinned_of)`,
    'drop table pinned',
    'alter table pinned_of rename to pinned',
  ]
}

async function named(database: QueryExecutorProvider, query: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`${sql.raw(query)}`.execute(database)
  return rows.map(({ name }) => name)
}

/** Tables whose rows carry their authority, as the database itself lists them. */
export const authorityTables = (database: QueryExecutorProvider, engine: Isolating['engine']) =>
  named(
    database,
    engine === 'sqlite'
      ? `select m.name from sqlite_master m join pragma_table_info(m.name) c
         where m.type = 'table' and c.name = 'authority' order by m.name`
      : `select table_name as name from information_schema.columns
         where table_schema = current_schema() and column_name = 'authority' order by table_name`,
  )

/**
 * Of the installation, not of one authority, and read and written by whoever works for at least one: there is one cron
 * table (`job_run`), one network that is kept whole (`network_version`), one chain that everybody's record is in
 * (`record_head`), and numbers of how far something was copied (`position`).
 */
export const INSTALLATION_TABLES = ['job_run', 'network_version', 'position', 'record_head'] as const

// In a subquery it is worked out once a statement, not once a row
const SCOPE = "((select string_to_array(current_setting('app.authorities', true), ','))::text[])"
const ROW = `coalesce(authority, '${INSTALLATION}') = any ${SCOPE}`
// Making, copying and restoring tables; the role of the service is not their owner
const OWNER = `current_setting('app.authorities', true) = '${WHOLE}'`
const ANYBODY = "nullif(current_setting('app.authorities', true), '') is not null"

const forced = (table: string, rule: string): string[] => [
  `alter table "${table}" enable row level security`,
  `alter table "${table}" force row level security`,
  `create policy own_authority on "${table}" using (${rule}) with check (${rule})`,
  `create policy whole on "${table}" to current_user using (${OWNER}) with check (${OWNER})`,
]

/** PostgreSQL: rows of a table with an authority are there only for whoever works for it. For every table made later, too. */
export const isolated = (table: string): string[] => forced(table, ROW)

/** PostgreSQL: a row is read by another authority, too, which this column names. */
export const readBy = (table: string, column: string): string =>
  `create policy read_by on "${table}" for select using (${column} = any ${SCOPE})`

/**
 * Which authorities there are is no secret of any; only the installation admits one, and the transaction that does
 * goes on with it in its scope. Before the insert: so also when another service has admitted it meanwhile.
 */
const admission: readonly string[] = [
  'alter table authority enable row level security',
  'create policy known on authority for select using (true)',
  `create policy admitted on authority for insert with check ('${INSTALLATION}' = any ${SCOPE})`,
  `create function in_scope_at_once() returns trigger language plpgsql as $$ begin
     perform set_config('app.authorities', current_setting('app.authorities', true) || ',' || new.id, true);
     return new; end $$`,
  `create trigger in_scope_at_once before insert on authority
   for each row execute function in_scope_at_once()`,
]

/**
 * Every row gets its authority, those of before as well. PostgreSQL then refuses by itself: without
 * `app.authorities` in the transaction there are no rows, for the owner of the tables neither. SQLite has no such
 * rule: there the store asks for its scope with every statement (`authority-scope.ts`).
 */
export async function keepApart(database: QueryExecutorProvider, to: Isolating): Promise<void> {
  const { engine, key } = to
  await run(database, `create table authority (id ${key} primary key)`)
  for (const [table, owner] of Object.entries(FILLED)) {
    await run(database, ownerColumn(table, key))
    await run(database, fill(table, owner))
  }
  for (const statement of [...marks(to), ...pins(to)]) await run(database, statement)
  const tables = await authorityTables(database, engine)
  for (const table of tables)
    await run(
      database,
      `insert into authority select distinct authority from "${table}"
       where authority is not null and authority <> '${INSTALLATION}' on conflict do nothing`,
    )
  if (engine === 'sqlite') return
  const rules = [
    ...tables.flatMap(isolated),
    ...INSTALLATION_TABLES.flatMap((table) => forced(table, ANYBODY)),
    ...admission,
  ]
  for (const statement of rules) await run(database, statement)
}
