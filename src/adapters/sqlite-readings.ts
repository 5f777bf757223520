import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { contentHash, measurementsOf } from '#src/adapters/reading-content.ts'
import { forgetOld } from '#src/adapters/sqlite-readings-old.ts'
import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import type { ReadingStore } from '#src/ports.ts'
import type { Reading } from '#src/telemetry/reading.ts'

/**
 * The key holds every distinct reading of an instant: a repeat changes nothing, a clash is kept beside the first.
 * synchronous=NORMAL: a power cut may undo the last transactions, whole and in order and their position with them,
 * and the journal fills them in again; the journal is what must be on disk.
 */
const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA busy_timeout = 5000;
  CREATE TABLE IF NOT EXISTS reading (
    device TEXT NOT NULL, at INTEGER NOT NULL, seq INTEGER NOT NULL, content TEXT NOT NULL,
    authority TEXT NOT NULL, station TEXT NOT NULL, received_at INTEGER NOT NULL,
    flags TEXT NOT NULL, measurements TEXT NOT NULL,
    PRIMARY KEY (device, at, seq, content)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS reading_by_station ON reading (station, at, seq);
  CREATE TABLE IF NOT EXISTS forecast (
    station TEXT NOT NULL, run INTEGER NOT NULL, at INTEGER NOT NULL, authority TEXT NOT NULL,
    road_temp_c REAL NOT NULL, road_temp_p10_c REAL NOT NULL, road_temp_p90_c REAL NOT NULL,
    freeze_probability REAL NOT NULL, surface_state TEXT NOT NULL,
    PRIMARY KEY (station, run, at)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS position (name TEXT PRIMARY KEY, through INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`

type Row = {
  device: string
  at: number
  seq: number
  authority: string
  station: string
  received_at: number
  flags: string
  measurements: string
}

const readingOf = (row: Row): Reading => ({
  authority: row.authority,
  station: row.station,
  device: row.device,
  at: new Date(row.at),
  received_at: new Date(row.received_at),
  seq: row.seq,
  flags: JSON.parse(row.flags),
  ...JSON.parse(row.measurements),
})

function inTransaction(database: DatabaseSync, work: () => void): void {
  database.exec('BEGIN IMMEDIATE')
  try {
    work()
    database.exec('COMMIT')
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}

function insertReading(statement: StatementSync, reading: Reading): void {
  statement.run(
    reading.device,
    reading.at.getTime(),
    reading.seq,
    contentHash(reading),
    reading.authority,
    reading.station,
    reading.received_at.getTime(),
    JSON.stringify(reading.flags),
    JSON.stringify(measurementsOf(reading)),
  )
}

function insertForecast(statement: StatementSync, forecast: StationForecast): void {
  for (const point of forecast.series)
    statement.run(
      forecast.station,
      forecast.issued_at.getTime(),
      point.at.getTime(),
      forecast.authority,
      point.road_temp_c,
      point.road_temp_p10_c,
      point.road_temp_p90_c,
      point.freeze_probability,
      point.surface_state,
    )
}

const rangeSql = (key: 'device' | 'station') => `
  SELECT device, at, seq, authority, station, received_at, flags, measurements FROM reading
  WHERE ${key} = ? AND at >= ? AND at < ? ORDER BY at, seq LIMIT ?`

/**
 * Readings in one SQLite file, made when absent; its folder must exist. A view of the journal: deleted, it is filled
 * again as far back as the journal reaches.
 */
export function sqliteReadings(file: string): ReadingStore {
  const database = new DatabaseSync(file)
  database.exec(SCHEMA)
  const addReading = database.prepare('INSERT INTO reading VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING')
  const addForecast = database.prepare('INSERT OR REPLACE INTO forecast VALUES (?,?,?,?,?,?,?,?,?)')
  const setPosition = database.prepare('INSERT OR REPLACE INTO position VALUES (?, ?)')
  const getPosition = database.prepare('SELECT through FROM position WHERE name = ?')
  const ranges = {
    device: database.prepare(rangeSql('device')),
    station: database.prepare(rangeSql('station')),
  }
  const range = (key: 'device' | 'station', id: string, span: { from: Date; to: Date; limit: number }) =>
    (ranges[key].all(id, span.from.getTime(), span.to.getTime(), span.limit) as Row[]).map(readingOf)
  const positionOf = (name: string) => Number(getPosition.get(name)?.through ?? 0)

  return {
    async append(readings, through, source) {
      inTransaction(database, () => {
        for (const reading of readings) insertReading(addReading, reading)
        setPosition.run(`readings of ${source}`, through)
      })
    },
    position: async (source) => positionOf(`readings of ${source}`),
    ofDevice: async (device, span) => range('device', device, span),
    ofStation: async (station, span) => range('station', station, span),
    async appendForecasts(forecasts, through, source) {
      inTransaction(database, () => {
        for (const forecast of forecasts) insertForecast(addForecast, forecast)
        setPosition.run(`forecasts of ${source}`, through)
      })
    },
    forget: async (kind, before, limit) => forgetOld(database, kind, before, limit),
    forecastPosition: async (source) => positionOf(`forecasts of ${source}`),
    close: async () => database.close(),
  }
}
