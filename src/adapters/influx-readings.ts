import { contentHash, MEASUREMENT_TYPES, measurementsOf } from '#src/adapters/reading-content.ts'
import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import type { ReadingStore } from '#src/ports.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { DAY } from '#src/units.ts'

/** `integer` and `number` (a float) are different types to InfluxDB; a field keeps the type it was first written with. */
export const FIELD_TYPES = {
  reading: { ...MEASUREMENT_TYPES, flags: 'string', seq: 'integer', received_at: 'string' },
  forecast: {
    road_temp_c: 'number',
    road_temp_p10_c: 'number',
    road_temp_p90_c: 'number',
    freeze_probability: 'number',
    surface_state: 'string',
  },
  position: { through: 'integer' },
} as const
export const TAGS = {
  reading: ['authority', 'station', 'device', 'clash'],
  forecast: ['authority', 'station', 'run'],
  position: ['view'],
} as const

export type InfluxPoint = {
  readonly measurement: keyof typeof FIELD_TYPES
  readonly tags: Readonly<Record<string, string>>
  readonly fields: Readonly<Record<string, unknown>>
  readonly at: Date
}
export type Span = { readonly from: Date; readonly to: Date }
/** A stored point: tags and fields by name, null or absent where there is none. */
export type InfluxRow = Readonly<Record<string, unknown>> & { readonly at: Date }

/** What the two generations of InfluxDB do each in their own way; every call ends within 10 s or rejects. */
export type InfluxDatabase = {
  /** Resolves only when the server has taken every point. */
  write(points: readonly InfluxPoint[]): Promise<void>
  /** The first `limit` points of `reading` in the span, by time; without limit all of them. */
  readings(by: 'device' | 'station', id: string, span: Span, limit?: number): Promise<InfluxRow[]>
  /** Time of the newest reading of each device. */
  newest(): Promise<Map<string, Date>>
  lastPosition(view: string): Promise<{ at: Date; through: number } | null>
  close(): Promise<void>
}

export const INFLUX_TIMEOUT_MS = 10_000

/**
 * The operator's retention has expired some readings of the write and all others were stored: no loss, and no use
 * in trying again. In the words of 1.x and of 2.7; any other reason in the answer makes it an error.
 */
const EXPIRED = [
  /partial write: points beyond retention policy dropped=\d+\s*"?\}?\s*$/,
  /partial write: dropped \d+ points outside retention policy of duration (?!.*Write Window)/,
]

/** Runs a request to InfluxDB: bounded in time whatever the client does, errors named after the server. */
export async function influxRequest<T>(url: URL, request: () => Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const message = `no answer within ${INFLUX_TIMEOUT_MS / 1000} s`
  const timer = setTimeout(() => reject(new Error(message)), INFLUX_TIMEOUT_MS)
  try {
    return await Promise.race([request(), late])
  } catch (error) {
    throw new Error(`InfluxDB at ${url.origin}: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    })
  } finally {
    clearTimeout(timer)
  }
}

/** Passes over the one refusal that the operator asked for. */
export function throwUnlessExpired(error: unknown): void {
  if (!(error instanceof Error && EXPIRED.some((words) => words.test(error.message)))) throw error
}

function pointOf(reading: Reading, clash: string | null): InfluxPoint {
  const { authority, station, device, at, received_at, seq, flags } = reading
  return {
    measurement: 'reading',
    tags: { authority, station, device, ...(clash === null ? {} : { clash }) },
    fields: {
      ...measurementsOf(reading),
      flags: flags.join(','),
      seq,
      received_at: received_at.toISOString(),
    },
    at,
  }
}

function readingOf(row: InfluxRow): Reading {
  const flags = String(row.flags ?? '')
  const envelope = {
    authority: String(row.authority),
    station: String(row.station),
    device: String(row.device),
    at: row.at,
    received_at: new Date(String(row.received_at)),
    seq: Number(row.seq),
    flags: flags === '' ? [] : flags.split(','),
  }
  const measured = Object.keys(MEASUREMENT_TYPES)
    .filter((name) => row[name] !== null && row[name] !== undefined)
    .map((name) => [name, row[name]])
  return { ...envelope, ...Object.fromEntries(measured) } as Reading
}

const forecastPoints = (forecast: StationForecast): InfluxPoint[] =>
  forecast.series.map(({ at, ...fields }) => ({
    measurement: 'forecast',
    tags: {
      authority: forecast.authority,
      station: forecast.station,
      run: forecast.issued_at.toISOString(),
    },
    fields,
    at,
  }))

/** Spans that hold all instants, parted where nothing lies for a day, so that one old straggler reads no whole winter. */
function spansOf(instants: readonly number[]): Span[] {
  const sorted = instants.toSorted((a, b) => a - b)
  const starts = sorted.filter((instant, index) => index === 0 || instant - sorted[index - 1]! > DAY)
  return starts.map((start, index) => {
    const last = sorted.findLast((instant) => index + 1 === starts.length || instant < starts[index + 1]!)
    return { from: new Date(start), to: new Date(last! + 1) }
  })
}

const instantOf = (reading: Reading): string => `${reading.device} ${reading.at.getTime()}`
const inOrder = (a: Reading, b: Reading) => a.at.getTime() - b.at.getTime() || a.seq - b.seq

/** What is stored already at the instants of those readings that are not newer than their device's newest. */
async function storedAt(
  database: InfluxDatabase,
  readings: readonly Reading[],
  newest: ReadonlyMap<string, Date>,
): Promise<Map<string, Set<string>>> {
  const late = readings.filter(
    ({ device, at }) => at.getTime() <= (newest.get(device)?.getTime() ?? -Infinity),
  )
  const stored = new Map<string, Set<string>>()
  for (const [device, mine] of Map.groupBy(late, (reading) => reading.device))
    for (const span of spansOf(mine.map(({ at }) => at.getTime())))
      for (const found of (await database.readings('device', device, span)).map(readingOf))
        remember(stored, found)
  return stored
}

/** True when nothing of that content was known at that instant. */
function remember(stored: Map<string, Set<string>>, reading: Reading): boolean {
  const contents = stored.get(instantOf(reading)) ?? new Set()
  stored.set(instantOf(reading), contents)
  const content = contentHash(reading)
  return !contents.has(content) && Boolean(contents.add(content))
}

/**
 * Points for what is not stored yet. The first reading of an instant has no `clash` tag; another one of the
 * same instant would overwrite it without a word, so it carries its content hash there.
 */
function newPoints(readings: readonly Reading[], stored: Map<string, Set<string>>): InfluxPoint[] {
  return readings.flatMap((reading) => {
    if (!remember(stored, reading)) return []
    return pointOf(reading, stored.get(instantOf(reading))!.size === 1 ? null : contentHash(reading))
  })
}

/**
 * Readings and forecasts in InfluxDB. Calls of `append` must follow each other, as the projection's do.
 * Readings and position are two writes, in this order: a position is never ahead of what is stored.
 */
export function influxReadings(database: InfluxDatabase): ReadingStore {
  /** Null: not known, ask the database; so after every failure, when a write may have arrived or not. */
  let newest: Map<string, Date> | null = null

  async function appendReadings(readings: readonly Reading[]): Promise<void> {
    const known = newest ?? (await database.newest())
    newest = null
    const points = newPoints(readings, await storedAt(database, readings, known))
    if (points.length > 0) await database.write(points)
    for (const { device, at } of readings) if (at > (known.get(device) ?? new Date(0))) known.set(device, at)
    newest = known
  }

  // One point a day, at its midnight, so that retention never takes the position; never before the last
  // one, so that a clock set back does not hide it.
  async function writePosition(view: string, through: number): Promise<void> {
    const last = await database.lastPosition(view)
    const midnight = Math.floor(Date.now() / DAY) * DAY
    const at = new Date(Math.max(midnight, last?.at.getTime() ?? 0))
    await database.write([{ measurement: 'position', tags: { view }, fields: { through }, at }])
  }

  async function range(
    by: 'device' | 'station',
    id: string,
    span: Span & { limit: number },
  ): Promise<Reading[]> {
    if (span.from >= span.to) return []
    const rows = await database.readings(by, id, span, span.limit)
    return rows.map(readingOf).sort(inOrder).slice(0, span.limit)
  }

  return {
    async append(readings, through) {
      if (readings.length > 0) await appendReadings(readings)
      await writePosition('readings', through)
    },
    position: async () => (await database.lastPosition('readings'))?.through ?? 0,
    ofDevice: (device, span) => range('device', device, span),
    ofStation: (station, span) => range('station', station, span),
    async appendForecasts(forecasts, through) {
      const points = forecasts.flatMap(forecastPoints)
      if (points.length > 0) await database.write(points)
      await writePosition('forecasts', through)
    },
    forecastPosition: async () => (await database.lastPosition('forecasts'))?.through ?? 0,
    close: () => database.close(),
  }
}
