import {
  flux,
  fluxDateTime,
  fluxInteger,
  HttpError,
  InfluxDB,
  type ParameterizedQuery,
} from '@influxdata/influxdb-client'
import {
  INFLUX_TIMEOUT_MS,
  type InfluxDatabase,
  type InfluxRow,
  influxRequest,
  throwUnlessExpired,
} from '#src/adapters/influx-database.ts'
import { lineOf } from '#src/adapters/influx-line.ts'
import { influxReadings } from '#src/adapters/influx-readings.ts'
import { pointsRefused } from '#src/adapters/influx-refused.ts'
import type { ReadingStore } from '#src/ports.ts'

export type Influx2Place = {
  readonly url: URL
  readonly token: string
  readonly org: string
  readonly bucket: string
}

/** Flux ends a range at its own now; rehearsals and replays may be ahead of it. */
const FAR = fluxDateTime('2200-01-01T00:00:00Z')

const refusals = (place: Influx2Place): Record<number, string> => ({
  401: 'the token is refused; check FROSTLINE_INFLUX_TOKEN_FILE',
  404: `no organisation "${place.org}" with a bucket "${place.bucket}", or the token may not see it; create it with: influx bucket create --org ${place.org} --name ${place.bucket}`,
})

/** A line that cannot be parsed, or is too much at once, or a field of another type than the bucket has. */
const DATA_REFUSED: ReadonlySet<number> = new Set([400, 413, 422])

/** An error in words that mend it, where there are such. */
function inWords(place: Influx2Place, error: unknown): unknown {
  if (!(error instanceof HttpError)) return error
  const words = refusals(place)[error.statusCode] ?? `${error.statusCode} ${error.body ?? error.message}`
  return DATA_REFUSED.has(error.statusCode) ? pointsRefused(words, error) : new Error(words, { cause: error })
}

function influx2Database(place: Influx2Place): InfluxDatabase {
  const { url, token, org, bucket } = place
  const client = new InfluxDB({ url: url.href, token, timeout: INFLUX_TIMEOUT_MS })
  const request = <T>(work: () => Promise<T>) =>
    influxRequest(url, () => work().catch((error) => Promise.reject(inWords(place, error))))
  const query = (text: ParameterizedQuery) =>
    request(() => client.getQueryApi(org).collectRows<Record<string, unknown>>(text))
  const writePath = `/api/v2/write?${new URLSearchParams({ org, bucket, precision: 'ms' })}`
  // Annotated CSV writes null and '' alike: an absent text comes as '' and must not become a measurement.
  const rowOf = (row: Record<string, unknown>): InfluxRow => {
    const present = Object.entries(row).filter(([, value]) => value !== '')
    return { ...Object.fromEntries(present), at: new Date(String(row._time)) }
  }

  return {
    // The client's own writer buffers, and loses points when closed after an error: one POST a batch instead.
    write: (points) =>
      request(() =>
        client.transport.request(writePath, points.map(lineOf).join('\n'), {
          method: 'POST',
          headers: { 'content-type': 'text/plain; charset=utf-8' },
        }),
      ).then(() => {}, throwUnlessExpired),
    async readings(by, id, span, limit = Number.MAX_SAFE_INTEGER) {
      // No limit before the pivot: over some spans InfluxDB 2.7.12 panics on it ("arrow/array: index out of range").
      const rows = await query(flux`from(bucket: ${bucket})
        |> range(start: ${fluxDateTime(span.from.toISOString())}, stop: ${fluxDateTime(span.to.toISOString())})
        |> filter(fn: (r) => r._measurement == "reading" and r[${by}] == ${id})
        |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
        |> group() |> sort(columns: ["_time", "seq"]) |> limit(n: ${fluxInteger(limit)})`)
      return rows.map(rowOf)
    },
    async newest() {
      const rows = await query(flux`from(bucket: ${bucket}) |> range(start: 0, stop: ${FAR})
        |> filter(fn: (r) => r._measurement == "reading" and r._field == "seq")
        |> last() |> group(columns: ["device"]) |> max(column: "_time")`)
      return new Map(rows.map((row) => [String(row.device), new Date(String(row._time))]))
    },
    async lastPosition(view) {
      const [row] = await query(flux`from(bucket: ${bucket}) |> range(start: 0, stop: ${FAR})
        |> filter(fn: (r) => r._measurement == "position" and r.view == ${view} and r._field == "through") |> last()`)
      return row ? { at: new Date(String(row._time)), through: Number(row._value) } : null
    },
    close: async () => {},
  }
}

/** Readings in InfluxDB 2.x; organisation and bucket must exist. Needs a token that reads and writes the bucket. */
export const influx2Readings = (place: Influx2Place): ReadingStore => influxReadings(influx2Database(place))
