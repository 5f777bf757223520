import {
  type AbortableOperationOptions,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresQueryCompiler,
} from 'kysely'
import { PostgresJSDialect } from 'kysely-postgres-js'
import postgres from 'postgres'
import { MINUTE, SECOND } from '#src/units.ts'

/** int8 as a number: ids and journal positions stay far below 2^53. */
const int8 = { to: 20, from: [20], parse: Number, serialize: String }

/** True when the server itself answered with a refusal; shutting down or starting up is no answer. */
export const serverAnswered = (error: unknown): boolean =>
  error instanceof postgres.PostgresError && !error.code.startsWith('57P')

/**
 * The same driver, which never touches a connection again once it has broken. postgres.js 3.4.9 takes a query on
 * such a connection (the rollback of a transaction, or the next one after its release), writes it to a socket that
 * is gone and throws outside every promise: the whole service would end with its database.
 */
function careful(driver: Driver): Driver {
  const broken = new WeakSet<DatabaseConnection>()
  const watch = (connection: DatabaseConnection): DatabaseConnection => {
    const execute = connection.executeQuery.bind(connection)
    connection.executeQuery = async <R>(query: CompiledQuery, options?: AbortableOperationOptions) => {
      if (broken.has(connection)) throw new Error('the connection to the database broke')
      return execute<R>(query, options).catch((error) => {
        if (!serverAnswered(error)) broken.add(connection)
        throw error
      })
    }
    return connection
  }
  return {
    init: (options) => driver.init(options),
    acquireConnection: async (options) => watch(await driver.acquireConnection(options)),
    beginTransaction: (connection, settings) => driver.beginTransaction(connection, settings),
    commitTransaction: (connection) => driver.commitTransaction(connection),
    rollbackTransaction: async (connection) => {
      if (!broken.has(connection)) await driver.rollbackTransaction(connection)
    },
    releaseConnection: async (connection, options) => {
      if (!broken.has(connection)) await driver.releaseConnection(connection, options)
    },
    destroy: (options) => driver.destroy(options),
  }
}

/** A pool of connections, made when first used, and how to get rid of it without waiting for a dead server. */
export type PostgresPool = { readonly dialect: Dialect; abandon(): Promise<void> }

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
  const inner = new PostgresJSDialect({ postgres: pool })
  const dialect: Dialect = {
    createAdapter: () => new PostgresAdapter(),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createIntrospector: (database) => inner.createIntrospector(database),
    createDriver: () => careful(inner.createDriver()),
  }
  return { dialect, abandon: () => pool.end({ timeout: 1 }) }
}
