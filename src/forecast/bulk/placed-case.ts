import type { CaseColumns } from '#src/forecast/bulk/case-columns.ts'
import { MATERIALS_PACKED } from '#src/forecast/bulk/pack-cases.ts'
import { type Observations, observationRows } from '#src/forecast/observation-series.ts'
import type { ForecastRefusal, ForecastSite } from '#src/forecast/road-forecast-types.ts'
import { type WeatherColumns, weatherRows } from '#src/forecast/weather-columns.ts'
import type { RoadLayer } from '#src/network/station.ts'
import { type GramsPerSquareMetre, HOUR, type Hours, type Milliseconds } from '#src/units.ts'

const LONGEST: Hours = 120

/** One case among the columns; its rows are not copied. */
export type PlacedCase = {
  readonly site: ForecastSite
  readonly issuedAt: Milliseconds
  readonly horizon: Hours
  /** NaN: as fresh as the case. */
  readonly weatherIssuedAt: Milliseconds
  readonly residualSalt: GramsPerSquareMetre
  readonly readings: Observations
  readonly hours: WeatherColumns
}

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value)

function layersAt({ layers_from, layer_material, layer_thickness_m }: CaseColumns, i: number): RoadLayer[] {
  const layers: RoadLayer[] = []
  for (let row = layers_from[i]!; row < layers_from[i + 1]!; row++)
    layers.push({ material: MATERIALS_PACKED[layer_material[row]!]!, thickness_m: layer_thickness_m[row]! })
  return layers
}

const horizonAt = ({ directions_from, horizon_deg }: CaseColumns, i: number): readonly number[] | null =>
  directions_from[i] === directions_from[i + 1]
    ? null
    : [...horizon_deg.subarray(directions_from[i]!, directions_from[i + 1]!)]

const siteAt = (columns: CaseColumns, i: number): ForecastSite => ({
  latitude: columns.latitude[i]!,
  longitude: columns.longitude[i]!,
  kind: columns.bridge[i] === 1 ? 'bridge' : 'road',
  layers: layersAt(columns, i),
  subsurface_depth_m: orNull(columns.subsurface_depth_m[i]!),
  sky_view: orNull(columns.sky_view[i]!),
  horizon_deg: horizonAt(columns, i),
  traffic_w_m2: orNull(columns.traffic_w_m2[i]!),
})

/** Hours of weather; none when they end before an hour after issue. */
function usableHours({ hours, hours_from, hours_to, issued_at }: CaseColumns, i: number): WeatherColumns {
  const from = hours_from[i]!
  const to = hours_to[i]!
  const isUsable = to > from && hours.times[to - 1]! >= issued_at[i]! + HOUR
  return weatherRows(hours, from, isUsable ? to : from)
}

export const placedCase = (columns: CaseColumns, i: number): PlacedCase => ({
  site: siteAt(columns, i),
  issuedAt: columns.issued_at[i]!,
  horizon: columns.horizon_h[i]!,
  weatherIssuedAt: columns.weather_issued_at[i]!,
  residualSalt: orNull(columns.residual_salt_g_m2[i]!) ?? 0,
  readings: observationRows(columns.readings, columns.readings_from[i]!, columns.readings_to[i]!),
  hours: usableHours(columns, i),
})

/** Why there can be no forecast, by code; the position of a code here is its number in columns, 0 is none. */
export const REFUSALS = [
  null,
  'BAD_ISSUE_TIME',
  'BAD_HORIZON',
  'BAD_PLACE',
  'NO_READINGS',
  'NOT_FINITE',
] as const
export type RefusalCode = Exclude<(typeof REFUSALS)[number], null>

export function refusalOf(columns: CaseColumns, i: number): RefusalCode | null {
  if (!Number.isFinite(columns.issued_at[i]!)) return 'BAD_ISSUE_TIME'
  if (!isHorizon(columns.horizon_h[i]!)) return 'BAD_HORIZON'
  if (!(Math.abs(columns.latitude[i]!) <= 90 && Math.abs(columns.longitude[i]!) <= 180)) return 'BAD_PLACE'
  return columns.readings_to[i]! > columns.readings_from[i]! ? null : 'NO_READINGS'
}

export const isHorizon = (hours: Hours): boolean => hours > 0 && hours <= LONGEST

export function refusalInWords(columns: CaseColumns, i: number, code: RefusalCode): ForecastRefusal {
  const words: Record<RefusalCode, string> = {
    BAD_ISSUE_TIME: 'the issue time is not an instant',
    BAD_HORIZON: `the horizon is ${columns.horizon_h[i]} h; from 0 to ${LONGEST} h can be asked`,
    BAD_PLACE: `latitude ${columns.latitude[i]}, longitude ${columns.longitude[i]} is no place on Earth`,
    NO_READINGS: 'no road temperature in the last 48 h',
    NOT_FINITE: 'the model gave no number for this case',
  }
  return { code, message: words[code] }
}
