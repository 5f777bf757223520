import type { AtmosphereHour } from '#src/forecast/atmosphere.ts'
import { knownOf, RANGES } from '#src/forecast/plausible.ts'
import { UNKNOWN_AMOUNT } from '#src/forecast/precipitation-series.ts'
import { cloudOfLongwave } from '#src/forecast/radiation.ts'

export type ForecastQuantity = Exclude<keyof AtmosphereHour, 'at'>

/** A weather forecast, one array a quantity, rising in time; NaN is "not known". */
export type WeatherColumns = { readonly [quantity in ForecastQuantity]: Float64Array } & {
  readonly times: Float64Array
  /** 1: the amount of snow was more than can fall; it snows there, nobody knows how much. */
  readonly absurd_snow: Uint8Array
  /** The same of rain. */
  readonly absurd_rain: Uint8Array
}

const isUsable = ({ at, air_temp_c }: AtmosphereHour): boolean =>
  Number.isFinite(at.getTime()) && air_temp_c !== null

type Range = readonly [number, number]
/** More than can fall; less than none is a running total that began anew. */
const isAbsurd = (amount: number | null, [, most]: Range): boolean => amount !== null && amount > most
const amountOf = (amount: number | null, range: Range): number =>
  isAbsurd(amount, range) ? UNKNOWN_AMOUNT : knownOf(amount, range)

function writeHour(columns: WeatherColumns, row: number, hour: AtmosphereHour): void {
  columns.air_temp_c[row] = knownOf(hour.air_temp_c, RANGES.air_temp_c)
  columns.dewpoint_c[row] = knownOf(hour.dewpoint_c, RANGES.dewpoint_c)
  columns.wind_m_s[row] = knownOf(hour.wind_m_s, RANGES.wind_m_s)
  columns.cloud_oktas[row] = knownOf(hour.cloud_oktas, RANGES.cloud_oktas)
  columns.rain_mm_h[row] = amountOf(hour.rain_mm_h, RANGES.rain_mm_h)
  columns.snow_mm_h[row] = amountOf(hour.snow_mm_h, RANGES.snow_mm_h)
  columns.absurd_rain[row] = isAbsurd(hour.rain_mm_h, RANGES.rain_mm_h) ? 1 : 0
  columns.absurd_snow[row] = isAbsurd(hour.snow_mm_h, RANGES.snow_mm_h) ? 1 : 0
  columns.pressure_hpa[row] = knownOf(hour.pressure_hpa, RANGES.pressure_hpa)
  columns.shortwave_w_m2[row] = knownOf(hour.shortwave_w_m2, RANGES.shortwave_w_m2)
  columns.longwave_w_m2[row] = knownOf(hour.longwave_w_m2, RANGES.longwave_w_m2)
  nameCloud(columns, row)
}

/** Cloud that the source does not name, but shows by the longwave that it gives. */
function nameCloud(
  { cloud_oktas, longwave_w_m2, air_temp_c, dewpoint_c }: WeatherColumns,
  row: number,
): void {
  if (!Number.isNaN(cloud_oktas[row]!)) return
  cloud_oktas[row] = 8 * cloudOfLongwave(longwave_w_m2[row]!, air_temp_c[row]!, dewpoint_c[row]!)
}

/** Null: they do not rise. */
function writeRising(columns: WeatherColumns, from: number, hours: readonly AtmosphereHour[]): number | null {
  let row = from
  let before = Number.NEGATIVE_INFINITY
  for (const hour of hours) {
    if (!isUsable(hour)) continue
    const time = hour.at.getTime()
    if (time < before) return null
    before = time
    columns.times[row] = time
    writeHour(columns, row++, hour)
  }
  return row
}

/**
 * Writes the hours that have an air temperature, in order, into columns with room for them all; values that cannot be
 * are unknown. Returns the row after the last.
 */
export const writeWeather = (
  columns: WeatherColumns,
  from: number,
  hours: readonly AtmosphereHour[],
): number =>
  writeRising(columns, from, hours) ??
  writeRising(
    columns,
    from,
    hours.filter(isUsable).sort((a, b) => a.at.getTime() - b.at.getTime()),
  )!

/** Rows [from, to), not copied. */
export const weatherRows = (columns: WeatherColumns, from: number, to: number): WeatherColumns => ({
  times: columns.times.subarray(from, to),
  absurd_snow: columns.absurd_snow.subarray(from, to),
  absurd_rain: columns.absurd_rain.subarray(from, to),
  air_temp_c: columns.air_temp_c.subarray(from, to),
  dewpoint_c: columns.dewpoint_c.subarray(from, to),
  wind_m_s: columns.wind_m_s.subarray(from, to),
  cloud_oktas: columns.cloud_oktas.subarray(from, to),
  rain_mm_h: columns.rain_mm_h.subarray(from, to),
  snow_mm_h: columns.snow_mm_h.subarray(from, to),
  pressure_hpa: columns.pressure_hpa.subarray(from, to),
  shortwave_w_m2: columns.shortwave_w_m2.subarray(from, to),
  longwave_w_m2: columns.longwave_w_m2.subarray(from, to),
})
