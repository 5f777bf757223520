import type { AtmosphereHour } from '#src/forecast/atmosphere.ts'
import { knownOf, RANGES } from '#src/forecast/plausible.ts'
import { UNKNOWN_AMOUNT } from '#src/forecast/precipitation-series.ts'

export const FORECAST_QUANTITIES = [
  'air_temp_c',
  'dewpoint_c',
  'wind_m_s',
  'cloud_oktas',
  'rain_mm_h',
  'snow_mm_h',
  'pressure_hpa',
  'shortwave_w_m2',
  'longwave_w_m2',
] as const
export type ForecastQuantity = (typeof FORECAST_QUANTITIES)[number]

/** A weather forecast, one array a quantity, rising in time; NaN is "not known". */
export type WeatherColumns = { readonly [quantity in ForecastQuantity]: Float64Array } & {
  readonly times: Float64Array
  /** Some amount of snow was none that can fall: it snows there, nobody knows how much. */
  readonly absurdSnow: boolean
}

/** Hours that have an air temperature, in order, as columns; values that cannot be are unknown. */
export function weatherColumns(hours: readonly AtmosphereHour[]): WeatherColumns {
  const kept = hours.filter(({ at, air_temp_c }) => Number.isFinite(at.getTime()) && air_temp_c !== null)
  let rising = true
  for (let i = 1; i < kept.length; i++) rising &&= kept[i - 1]!.at.getTime() <= kept[i]!.at.getTime()
  if (!rising) kept.sort((a, b) => a.at.getTime() - b.at.getTime())
  const columns = { times: Float64Array.from(kept, ({ at }) => at.getTime()), absurdSnow: false } as Record<
    ForecastQuantity,
    Float64Array
  > & { times: Float64Array; absurdSnow: boolean }
  for (const quantity of FORECAST_QUANTITIES) {
    const column = new Float64Array(kept.length)
    for (let i = 0; i < kept.length; i++) column[i] = knownOf(kept[i]![quantity], RANGES[quantity])
    columns[quantity] = column
  }
  for (const [i, { snow_mm_h }] of kept.entries()) {
    if (snow_mm_h === null || !Number.isNaN(columns.snow_mm_h[i]!)) continue
    columns.absurdSnow = true
    columns.snow_mm_h[i] = UNKNOWN_AMOUNT
  }
  return columns
}
