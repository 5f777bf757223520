import type { InfluxDatabase, InfluxPoint, InfluxRow, Span } from '#src/adapters/influx-database.ts'
import { type RefusedPoint, setAsideInWords, writeSparing } from '#src/adapters/influx-refused.ts'
import { contentHash, MEASUREMENT_TYPES } from '#src/adapters/reading-content.ts'
import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import type { ReadingStore } from '#src/ports.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { DAY } from '#src/units.ts'

const MEASUREMENTS = Object.keys(MEASUREMENT_TYPES) as (keyof typeof MEASUREMENT_TYPES)[]
/** Many readings are received in the same millisecond. */
let lastReceived = { at_ms: Number.NaN, text: '' }
function receivedText(at: Date): string {
  const at_ms = at.getTime()
  if (lastReceived.at_ms !== at_ms) lastReceived = { at_ms, text: at.toISOString() }
  return lastReceived.text
}

function pointOf(reading: Reading, clash: string | null): InfluxPoint {
  const { authority, station, device, at, received_at, seq, flags } = reading
  const fields: Record<string, unknown> = {}
  for (const name of MEASUREMENTS) if (reading[name] !== undefined) fields[name] = reading[name]
  fields.flags = flags.join(',')
  fields.seq = seq
  fields.received_at = receivedText(received_at)
  const tags = { authority, station, device }
  return { measurement: 'reading', tags: clash === null ? tags : { ...tags, clash }, fields, at }
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

/** Those that are not newer than all of their device before them: only they can be there already, or clash. */
function notNewest(readings: readonly Reading[], newest: ReadonlyMap<string, Date>): Reading[] {
  const last = new Map<string, number>()
  return readings.filter(({ device, at }) => {
    const before = last.get(device) ?? newest.get(device)?.getTime() ?? Number.NEGATIVE_INFINITY
    last.set(device, Math.max(before, at.getTime()))
    return at.getTime() <= before
  })
}

/** What the database holds at the instants of those readings. */
async function storedAt(
  database: InfluxDatabase,
  readings: readonly Reading[],
): Promise<Map<string, Set<string>>> {
  const stored = new Map<string, Set<string>>()
  for (const [device, mine] of Map.groupBy(readings, (reading) => reading.device))
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
function newPoints(
  readings: readonly Reading[],
  late: readonly Reading[],
  stored: Map<string, Set<string>>,
): InfluxPoint[] {
  const doubtful = new Set(late.map(instantOf))
  return readings.flatMap((reading) => {
    if (doubtful.size === 0 || !doubtful.has(instantOf(reading))) return [pointOf(reading, null)]
    if (!remember(stored, reading)) return []
    return [pointOf(reading, stored.get(instantOf(reading))!.size === 1 ? null : contentHash(reading))]
  })
}

/** As much as its makers advise for one write. */
const BATCH = 5_000

/**
 * Readings and forecasts in InfluxDB. Calls of `append` must follow each other, as the projection's do.
 * Readings and position are two writes, in this order: a position is never ahead of what is stored.
 */
export function influxReadings(database: InfluxDatabase): ReadingStore {
  /** Null: not known, ask the database; so after every failure, when a write may have arrived or not. */
  let newest: Map<string, Date> | null = null
  /** Set aside since it was opened. */
  let refused: { count: number; last: RefusedPoint } | null = null

  function setAside(points: readonly RefusedPoint[]): void {
    const last = points.at(-1)
    if (last) refused = { count: (refused?.count ?? 0) + points.length, last }
  }

  async function appendReadings(readings: readonly Reading[]): Promise<void> {
    const known = newest ?? (await database.newest())
    newest = null
    const late = notNewest(readings, known)
    const points = newPoints(readings, late, await storedAt(database, late))
    setAside(await writeSparing(database.write, points))
    for (const { device, at } of readings) if (at > (known.get(device) ?? new Date(0))) known.set(device, at)
    newest = known
  }

  /** When the position of a view was written last; a view that is not there, or after a failure: ask the database. */
  const lastWritten = new Map<string, number>()

  // One point a day, at its midnight, so that retention never takes the position; never before the last
  // one, so that a clock set back does not hide it.
  async function writePosition(view: string, through: number): Promise<void> {
    const last = lastWritten.get(view) ?? (await database.lastPosition(view))?.at.getTime() ?? 0
    lastWritten.delete(view)
    const midnight = Math.floor(Date.now() / DAY) * DAY
    const at = new Date(Math.max(midnight, last))
    await database.write([{ measurement: 'position', tags: { view }, fields: { through }, at }])
    lastWritten.set(view, at.getTime())
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
    batch: BATCH,
    async append(readings, through, source) {
      if (readings.length > 0) await appendReadings(readings)
      await writePosition(`readings of ${source}`, through)
    },
    refused: () => (refused ? setAsideInWords(refused) : null),
    position: async (source) => (await database.lastPosition(`readings of ${source}`))?.through ?? 0,
    ofDevice: (device, span) => range('device', device, span),
    ofStation: (station, span) => range('station', station, span),
    async appendForecasts(forecasts, through, source) {
      const points = forecasts.flatMap(forecastPoints)
      if (points.length > 0) await database.write(points)
      await writePosition(`forecasts of ${source}`, through)
    },
    forecastPosition: async (source) => (await database.lastPosition(`forecasts of ${source}`))?.through ?? 0,
    close: () => database.close(),
  }
}
