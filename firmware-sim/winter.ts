/** A whole winter as files: what one station per setting saw, and the weather forecasts as issued. */
import { createWriteStream, type WriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import type { Climate } from './climate.ts'
import type { County, Station } from './county.ts'
import { forecastHour } from './forecast-error.ts'
import { regularInstants } from './history.ts'
import { countyClimate } from './night-readings.ts'
import { nightNumber } from './scenario.ts'
import { reading } from './sensor.ts'
import { continuousTruth, type StationTruth } from './station.ts'

const HOUR = 3_600_000
const OBSERVED_EVERY_S = 600
const ISSUED_EVERY_S = 6 * 3600
const AHEAD_H = 48

export type Winter = {
  readonly county: County
  /** The winter from 1 October of that year to 30 April of the next. */
  readonly year: number
  readonly seed: number
  readonly out: string
  readonly tell: (line: string) => void
}

export const OBSERVATION_HEADER = 'time,air_temp_c,road_temp_c,dewpoint_c,wind_m_s,shortwave_w_m2'

/** Writes the files; rejects when the folder cannot be written. */
export async function writeWinter({ county, year, seed, out, tell }: Winter): Promise<void> {
  const [from, to] = [new Date(Date.UTC(year, 9, 1)), new Date(Date.UTC(year + 1, 4, 1))]
  const climate = countyClimate({ county, scenario: 'winter', seed, first_at: from })
  await mkdir(out, { recursive: true })
  const weather = [...forecastLines(climate, from, to)]
  for (const station of onePerSetting(county)) {
    await written(join(out, `weather-${station.station}.ndjson`), weather)
    const nights = new Set<number>()
    const lines = observationLines(continuousTruth(climate, station, from), seed, from, to, nights)
    await written(join(out, `observations-${station.station}.csv`), lines)
    tell(`${station.station} (${station.setting}): ${nights.size} nights with the road below 0 °C`)
  }
}

const onePerSetting = (county: County): Station[] =>
  county.stations.filter(
    (station, at, all) => all.findIndex((other) => other.setting === station.setting) === at,
  )

/** A row every ten minutes; adds the number of each night with the road below 0 °C to `frostNights`. */
export function* observationLines(
  truth: StationTruth,
  seed: number,
  from: Date,
  to: Date,
  frostNights: Set<number>,
): Generator<string> {
  yield OBSERVATION_HEADER
  for (const at of regularInstants(from, to, OBSERVED_EVERY_S)) {
    const { payload } = reading(truth, seed, at)
    if (payload.road_temp_c < 0) frostNights.add(nightNumber(at.getTime()))
    const time = at.toISOString().replace('.000Z', 'Z')
    const sun = Math.round(truth.at(at).shortwave_w_m2)
    yield `${time},${payload.air_temp_c},${payload.road_temp_c},${payload.dewpoint_c},${payload.wind_m_s},${sun}`
  }
}

/** A forecast every six hours, hour by hour for two days. */
export function* forecastLines(climate: Climate, from: Date, to: Date): Generator<string> {
  for (const issued of regularInstants(from, to, ISSUED_EVERY_S)) {
    const hours = Array.from({ length: AHEAD_H + 1 }, (_, ahead) =>
      forecastFields(climate, issued.getTime() + ahead * HOUR, issued.getTime()),
    )
    yield JSON.stringify({ issued_at: issued, hours })
  }
}

function forecastFields(climate: Climate, ms: number, issued: number) {
  const hour = forecastHour(climate, ms, issued)
  return {
    at: new Date(ms),
    air_temp_c: rounded(hour.air_temp_c, 1),
    dewpoint_c: rounded(hour.dewpoint_c, 1),
    wind_m_s: rounded(hour.wind_m_s, 1),
    cloud_oktas: rounded(hour.cloud_fraction * 8, 1),
    rain_mm_h: rounded(hour.rain_mm_h, 2),
    snow_mm_h: rounded(hour.snow_mm_h, 2),
    pressure_hpa: rounded(hour.pressure_hpa, 1),
    shortwave_w_m2: rounded(hour.shortwave_w_m2, 0),
  }
}

const rounded = (value: number, digits: number): number => Math.round(value * 10 ** digits) / 10 ** digits + 0

async function written(path: string, lines: Iterable<string>): Promise<void> {
  const file = createWriteStream(path)
  const done = finished(file)
  for (const line of lines) if (!file.write(`${line}\n`)) await drained(file, done)
  file.end()
  await done
}

/** Until the file takes more, or fails. */
const drained = (file: WriteStream, failed: Promise<void>): Promise<void> =>
  Promise.race([new Promise<void>((resolve) => file.once('drain', resolve)), failed])
