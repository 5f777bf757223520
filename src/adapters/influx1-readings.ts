import { FieldType, InfluxDB, type IResponse } from 'influx'
import {
  FIELD_TYPES,
  INFLUX_TIMEOUT_MS,
  type InfluxDatabase,
  type InfluxRow,
  influxRequest,
  TAGS,
  throwUnlessExpired,
} from '#src/adapters/influx-database.ts'
import { influxReadings } from '#src/adapters/influx-readings.ts'
import { pointsRefused } from '#src/adapters/influx-refused.ts'
import type { ReadingStore } from '#src/ports.ts'

export type Influx1Place = {
  readonly url: URL
  readonly database: string
  readonly credentials: { readonly username: string; readonly password: string } | null
}

/** InfluxQL orders by time only: room for readings that share the last instant asked for. */
const ROOM_FOR_CLASHES = 100
/** In the words of 1.x: a field of another type than the database has, or a line that cannot be parsed. */
const DATA_REFUSED = /partial write: field type conflict|unable to parse/
/** Above 10,000 rows the server marks whole answers as partial too; below, the mark means cut short. */
const ROWS_A_QUERY = 5_000

const CLIENT_TYPES = {
  number: FieldType.FLOAT,
  integer: FieldType.INTEGER,
  boolean: FieldType.BOOLEAN,
  string: FieldType.STRING,
}
const schema = (database: string) =>
  (['reading', 'forecast', 'position'] as const).map((measurement) => ({
    database,
    measurement,
    tags: [...TAGS[measurement]],
    fields: Object.fromEntries(
      Object.entries(FIELD_TYPES[measurement]).map(([name, type]) => [name, CLIENT_TYPES[type]]),
    ),
  }))

// The client puts a failed host away for up to 10 s and answers for it; when to try again is the caller's business.
const noBackoff = { getDelay: () => 0, next: () => noBackoff, reset: () => noBackoff }

const connect = ({ url, database, credentials }: Influx1Place): InfluxDB =>
  new InfluxDB({
    host: url.hostname,
    port: Number(url.port || (url.protocol === 'https:' ? 443 : 8086)),
    protocol: url.protocol === 'https:' ? 'https' : 'http',
    path: url.pathname === '/' ? '' : url.pathname,
    database,
    username: credentials?.username,
    password: credentials?.password,
    pool: { backoff: noBackoff, maxRetries: 0, requestTimeout: INFLUX_TIMEOUT_MS },
    schema: schema(database),
  })

/** Rows of an answer; an answer that the server cut short is an error, not a shorter night. */
function rowsOf({ results }: IResponse): InfluxRow[] {
  const [result] = results as { error?: string; partial?: boolean; series?: Series[] }[]
  if (result?.error) throw new Error(result.error)
  const series = result?.series ?? []
  if (result?.partial || series.some(({ partial }) => partial))
    throw new Error('the answer was cut short by max-row-limit; raise it in influxdb.conf')
  return series.flatMap(({ tags, columns, values }) =>
    values.map((value) => {
      const row = Object.fromEntries(columns.map((column, index) => [column, value[index]]))
      return { ...tags, ...row, at: new Date(Number(row.time)) }
    }),
  )
}
type Series = { tags?: Record<string, string>; columns: string[]; values: unknown[][]; partial?: boolean }

function influx1Database(place: Influx1Place): InfluxDatabase {
  const client = connect(place)
  let exists = false
  /** Makes the database before the first request and again after any failure: somebody may have dropped it. */
  const request = <T>(work: () => Promise<T>): Promise<T> =>
    influxRequest(place.url, async () => {
      if (!exists) await client.createDatabase(place.database)
      exists = false
      const answer = await work()
      exists = true
      return answer
    })
  const query = (text: string, placeholders: Record<string, string>): Promise<InfluxRow[]> =>
    request(async () => rowsOf(await client.queryRaw(text, { placeholders, precision: 'ms' })))

  return {
    write: (points) =>
      request(() =>
        client.writePoints(
          points.map(({ at, ...point }) => ({ ...point, timestamp: at })),
          { precision: 'ms' },
        ),
      )
        .catch(throwUnlessExpired)
        .catch((error: Error) => {
          throw DATA_REFUSED.test(error.message) ? pointsRefused(error.message, error) : error
        }),
    async readings(by, id, span, limit = Number.MAX_SAFE_INTEGER) {
      const rows: InfluxRow[] = []
      const wanted = limit + ROOM_FOR_CLASHES
      const condition = `"${by}" = $id AND time >= ${span.from.getTime()}ms AND time < ${span.to.getTime()}ms`
      for (;;) {
        const size = Math.min(ROWS_A_QUERY, wanted - rows.length)
        const page = `ORDER BY time LIMIT ${size} OFFSET ${rows.length}`
        const found = await query(`SELECT * FROM reading WHERE ${condition} ${page}`, { id })
        rows.push(...found)
        if (found.length < size || rows.length >= wanted) return rows
      }
    },
    async newest() {
      const newest = new Map<string, Date>()
      for (const row of await query('SELECT last(seq) FROM reading GROUP BY device', {}))
        newest.set(String(row.device), row.at)
      return newest
    },
    async lastPosition(view) {
      const [row] = await query('SELECT last(through) AS through FROM position WHERE "view" = $view', {
        view,
      })
      return row ? { at: row.at, through: Number(row.through) } : null
    },
    close: async () => {},
  }
}

/** Readings in InfluxDB 1.x; makes its database when absent. */
export const influx1Readings = (place: Influx1Place): ReadingStore => influxReadings(influx1Database(place))
