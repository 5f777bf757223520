import type { AtmosphereHour } from '#src/forecast/atmosphere.ts'
import {
  bytesOfCases,
  type CaseColumns,
  type CaseSizes,
  caseColumns,
} from '#src/forecast/bulk/case-columns.ts'
import { writeObservations } from '#src/forecast/observation-series.ts'
import type { ForecastCase, ForecastSite } from '#src/forecast/road-forecast-types.ts'
import { writeWeather } from '#src/forecast/weather-columns.ts'
import type { RoadLayer } from '#src/network/station.ts'

export const MATERIALS_PACKED = [
  'asphalt',
  'concrete',
  'crushed_rock',
  'sand',
] as const satisfies readonly RoadLayer['material'][]

/** Rows that were written so far. */
type Filled = { readings: number; hours: number; layers: number; directions: number }
type Rows = { readonly from: number; readonly to: number }

/** Room for all that the cases hold, used or not. */
function sizesOf(cases: readonly ForecastCase[]): CaseSizes {
  const sizes = { cases: cases.length, readings: 0, hours: 0, layers: 0, directions: 0 }
  for (const { readings, site } of cases) {
    sizes.readings += readings.length
    sizes.layers += site.layers.length
    sizes.directions += site.horizon_deg?.length ?? 0
  }
  for (const weather of new Set(cases.map((one) => one.weather))) sizes.hours += weather.length
  return sizes
}

function writeHead(columns: CaseColumns, i: number, given: ForecastCase): void {
  const { site } = given
  columns.issued_at[i] = given.issued_at.getTime()
  columns.weather_issued_at[i] = given.weather_issued_at?.getTime() ?? Number.NaN
  columns.horizon_h[i] = given.horizon_h
  columns.residual_salt_g_m2[i] = given.residual_salt_g_m2 ?? Number.NaN
  columns.latitude[i] = site.latitude
  columns.longitude[i] = site.longitude
  columns.subsurface_depth_m[i] = site.subsurface_depth_m ?? Number.NaN
  columns.sky_view[i] = site.sky_view ?? Number.NaN
  columns.traffic_w_m2[i] = site.traffic_w_m2 ?? Number.NaN
  columns.bridge[i] = site.kind === 'bridge' ? 1 : 0
}

/** Layers of a material that nobody knows are none (`layersOf`). */
function writeGround(columns: CaseColumns, i: number, site: ForecastSite, filled: Filled): void {
  columns.layers_from[i] = filled.layers
  for (const { material, thickness_m } of site.layers) {
    const index = MATERIALS_PACKED.indexOf(material)
    if (index < 0) continue
    columns.layer_material[filled.layers] = index
    columns.layer_thickness_m[filled.layers++] = thickness_m
  }
  columns.layers_from[i + 1] = filled.layers
  columns.directions_from[i] = filled.directions
  for (const height of site.horizon_deg ?? []) columns.horizon_deg[filled.directions++] = height
  columns.directions_from[i + 1] = filled.directions
}

function writeReadings(columns: CaseColumns, i: number, given: ForecastCase, filled: Filled): void {
  columns.readings_from[i] = filled.readings
  filled.readings = writeObservations(
    columns.readings,
    filled.readings,
    given.readings,
    columns.issued_at[i]!,
  )
  columns.readings_to[i] = filled.readings
}

/**
 * Cases as columns, their readings and weather judged on the way: what cannot be is not known, rows rise in time.
 * @param allocate a buffer of at least so many bytes; its content does not matter
 */
export function packCases(
  cases: readonly ForecastCase[],
  allocate: (bytes: number) => ArrayBufferLike = (bytes) => new ArrayBuffer(bytes),
): CaseColumns {
  const sizes = sizesOf(cases)
  const columns = caseColumns(sizes, allocate(bytesOfCases(sizes)))
  const filled: Filled = { readings: 0, hours: 0, layers: 0, directions: 0 }
  const weathers = new Map<readonly AtmosphereHour[], Rows>()
  for (const [i, given] of cases.entries()) {
    writeHead(columns, i, given)
    writeGround(columns, i, given.site, filled)
    writeReadings(columns, i, given, filled)
    let rows = weathers.get(given.weather)
    if (!rows) {
      rows = { from: filled.hours, to: writeWeather(columns.hours, filled.hours, given.weather) }
      weathers.set(given.weather, rows)
      filled.hours = rows.to
    }
    columns.hours_from[i] = rows.from
    columns.hours_to[i] = rows.to
  }
  return columns
}
