import {
  type AbortableOperationOptions,
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresQueryCompiler,
} from 'kysely'
import { PostgresJSDialect } from 'kysely-postgres-js'
import postgres from 'postgres'
import { INSTALLATION, WHOLE } from '#src/adapters/operational/database.ts'
import { MINUTE, SECOND } from '#src/units.ts'

/** int8 as a number: ids and journal positions stay far below 2^53. */
const int8 = { to: 20, from: [20], parse: Number, serialize: String }

/** True when the server itself answered with a refusal; shutting down or starting up is no answer. */
export const serverAnswered = (error: unknown): boolean =>
  error instanceof postgres.PostgresError && !error.code.startsWith('57P')

/**
 * Whose rows are there: those of these authorities, or of every one that the installation has admitted. `unsaid`: the
 * database is not told, and shows none.
 */
export type PostgresScope = readonly string[] | 'installation' | 'unsaid'

const NAME = /^[a-z0-9][a-z0-9-]*$/

/**
 * Says in the transaction that has begun whose rows are there. LOCAL: what is set for a session goes with its
 * connection to the next who takes it out of the pool.
 */
function scopeStatement(scope: PostgresScope): CompiledQuery | null {
  if (scope === 'unsaid') return null
  if (scope === 'installation')
    return CompiledQuery.raw(
      `select set_config('app.authorities', '${INSTALLATION}' || coalesce((select string_agg(',' || id, '') from authority), ''), true)`,
    )
  const wrong = scope.find((id) => !NAME.test(id))
  if (wrong !== undefined) throw new Error(`“${wrong}” is no authority`)
  return CompiledQuery.raw(`set local app.authorities = '${scope.join(',')}'`)
}

const BEGIN = CompiledQuery.raw('begin')
const COMMIT = CompiledQuery.raw('commit')

type Execute = DatabaseConnection['executeQuery']

/** A statement outside a transaction gets one of its own; all of it is sent at once, without waiting in between. */
const inItsOwn =
  (execute: Execute, scoped: CompiledQuery): Execute =>
  async <R>(query: CompiledQuery, options?: AbortableOperationOptions) => {
    const begun = [execute(BEGIN), execute(scoped)]
    const answer = execute<R>(query, options)
    const settled = await Promise.allSettled([...begun, answer, execute(COMMIT)])
    const failed = settled.find(({ status }) => status === 'rejected')
    if (failed) throw (failed as PromiseRejectedResult).reason
    return answer
  }

/**
 * The same driver, which works in one scope, and never touches a connection again once it has broken. postgres.js
 * 3.4.9 takes a query on such a connection (the rollback of a transaction, or the next one after its release), writes
 * it to a socket that is gone and throws outside every promise: the whole service would end with its database.
 * `scoped` null: the connection's own.
 */
function careful(driver: Driver, scoped: CompiledQuery | null): Driver {
  const broken = new WeakSet<DatabaseConnection>()
  const inTransaction = new WeakSet<DatabaseConnection>()
  const watch = (connection: DatabaseConnection): DatabaseConnection => {
    const execute = connection.executeQuery.bind(connection)
    const watched = async <R>(query: CompiledQuery, options?: AbortableOperationOptions) => {
      if (broken.has(connection)) throw new Error('the connection to the database broke')
      return execute<R>(query, options).catch((error) => {
        if (!serverAnswered(error)) broken.add(connection)
        throw error
      })
    }
    const alone = scoped ? inItsOwn(watched, scoped) : watched
    connection.executeQuery = <R>(query: CompiledQuery, options?: AbortableOperationOptions) =>
      (inTransaction.has(connection) ? watched : alone)<R>(query, options)
    return connection
  }
  return {
    init: (options) => driver.init(options),
    acquireConnection: async (options) => watch(await driver.acquireConnection(options)),
    async beginTransaction(connection, settings) {
      inTransaction.add(connection)
      const begun = driver.beginTransaction(connection, settings)
      await (scoped ? Promise.all([begun, connection.executeQuery(scoped)]) : begun)
    },
    async commitTransaction(connection) {
      await driver.commitTransaction(connection)
      inTransaction.delete(connection)
    },
    async rollbackTransaction(connection) {
      if (!broken.has(connection)) await driver.rollbackTransaction(connection)
      inTransaction.delete(connection)
    },
    releaseConnection: async (connection, options) => {
      if (!broken.has(connection)) await driver.releaseConnection(connection, options)
    },
    destroy: (options) => driver.destroy(options),
  }
}

/** A pool of connections, made when first used, and how to get rid of it without waiting for a dead server. */
type Pool = { abandon(): Promise<void> }
export type PostgresPool = Pool & { readonly dialect: Dialect }
export type PostgresService = Pool & { dialect(scope: PostgresScope): Dialect }

function connections(url: string, statementLimit: number, session: Readonly<Record<string, string>>) {
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
    connection: { application_name: 'frostline', statement_timeout: statementLimit, ...session },
  })
  const inner = new PostgresJSDialect({ postgres: pool })
  return {
    dialect: (scoped: CompiledQuery | null): Dialect => ({
      createAdapter: () => new PostgresAdapter(),
      createQueryCompiler: () => new PostgresQueryCompiler(),
      createIntrospector: (database) => inner.createIntrospector(database),
      createDriver: () => careful(inner.createDriver(), scoped),
    }),
    abandon: () => pool.end({ timeout: 1 }),
  }
}

/**
 * As the user of the address, who owns the tables, for making, copying and restoring them: the whole database.
 * `statementLimit` in ms: the server itself ends a statement that takes longer.
 */
export function postgresPool(url: string, statementLimit: number): PostgresPool {
  const { dialect, abandon } = connections(url, statementLimit, { 'app.authorities': WHOLE })
  return { dialect: dialect(null), abandon }
}

/** The same as `role`, who owns nothing: each statement sees the rows of its scope. */
export function postgresService(url: string, statementLimit: number, role: string): PostgresService {
  const { dialect, abandon } = connections(url, statementLimit, { role })
  return { dialect: (scope) => dialect(scopeStatement(scope)), abandon }
}
