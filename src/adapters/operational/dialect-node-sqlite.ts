import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { type Dialect, type SqliteDatabase, SqliteDialect, type SqliteStatement } from 'kysely'

/** Another process that writes (a second service, a backup) is waited for so long; nothing else runs meanwhile. */
const BUSY_TIMEOUT_MS = 2_000

/** Statements that are kept ready. The service has some hundred; inserts of many rows have one for each count. */
const STATEMENTS_KEPT = 300

/** Password hashes are inside: for the owner's eyes only. SQLite gives its -wal and -shm files the same mode. */
function createPrivate(file: string): void {
  mkdirSync(dirname(file), { recursive: true })
  closeSync(openSync(file, 'a', 0o600))
}

/** Write-ahead log, and on disk before a statement returns. */
function openDatabase(file: string): DatabaseSync {
  if (file !== ':memory:') createPrivate(file)
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS })
  database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on')
  return database
}

/** Leaves the file as it is, byte for byte. */
const openForReading = (file: string): DatabaseSync =>
  new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS })

function statementOf(database: DatabaseSync, sql: string): SqliteStatement {
  const statement = database.prepare(sql)
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...(parameters as SQLInputValue[])),
    run: (parameters) => statement.run(...(parameters as SQLInputValue[])),
    // A cursor that is open may not be shared with the next who asks the same
    iterate: (parameters) => database.prepare(sql).iterate(...(parameters as SQLInputValue[])),
  }
}

/** Kysely takes SQLite for a database whose tables cannot be made in a transaction; they can, and a failed change leaves nothing. */
function withTransactionalTables(dialect: SqliteDialect): Dialect {
  const adapter = () =>
    Object.defineProperty(dialect.createAdapter(), 'supportsTransactionalDdl', { value: true })
  return {
    createAdapter: adapter,
    createDriver: () => dialect.createDriver(),
    createIntrospector: (database) => dialect.createIntrospector(database),
    createQueryCompiler: () => dialect.createQueryCompiler(),
  }
}

/** node:sqlite in the shape that Kysely expects of a SQLite library; a statement is prepared once while it is in use. */
export function nodeSqliteDialect(file: string, access: 'write' | 'read' = 'write'): Dialect {
  const database = access === 'read' ? openForReading(file) : openDatabase(file)
  const kept = new Map<string, SqliteStatement>()
  const prepare = (sql: string): SqliteStatement => {
    const statement = kept.get(sql) ?? statementOf(database, sql)
    // Asked for last, forgotten last
    kept.delete(sql)
    kept.set(sql, statement)
    const [oldest] = kept.keys()
    if (kept.size > STATEMENTS_KEPT && oldest !== undefined) kept.delete(oldest)
    return statement
  }
  const adapted: SqliteDatabase = {
    prepare,
    close() {
      kept.clear()
      database.close()
    },
  }
  return withTransactionalTables(new SqliteDialect({ database: adapted }))
}
