import { PostgresJSDialect } from 'kysely-postgres-js'
import postgres from 'postgres'
import { MINUTE, SECOND } from '#src/units.ts'

/** int8 as a number: ids and journal positions stay far below 2^53. */
const int8 = { to: 20, from: [20], parse: Number, serialize: String }

/** A pool of connections, made when first used, and how to get rid of it without waiting for a dead server. */
export type PostgresPool = { readonly dialect: PostgresJSDialect; abandon(): Promise<void> }

/** `statementLimit` in ms: the server itself ends a statement that takes longer. */
export function postgresPool(url: string, statementLimit: number): PostgresPool {
  const pool = postgres(url, {
    max: 10,
    connect_timeout: 5,
    idle_timeout: MINUTE / SECOND,
    // The default waits up to 20 s before it tries again, long after the server is back.
    backoff: () => 0.2,
    // Rows come in parts of any length: each would be another prepared statement held by the server.
    prepare: false,
    // fetch_types must stay on: without it a first connection that is reserved never becomes ready (3.4.9).
    types: { bigint: int8 },
    onnotice: () => {},
    connection: { application_name: 'frostline', statement_timeout: statementLimit },
  })
  return { dialect: new PostgresJSDialect({ postgres: pool }), abandon: () => pool.end({ timeout: 1 }) }
}

/** True when the server itself answered with a refusal; shutting down or starting up is no answer. */
export const serverAnswered = (error: unknown): boolean =>
  error instanceof postgres.PostgresError && !error.code.startsWith('57P')
