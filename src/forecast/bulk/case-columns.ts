import { type ColumnPlacing, columnPlacing } from '#src/forecast/bulk/column-placing.ts'
import type { Observations } from '#src/forecast/observation-series.ts'
import type { WeatherColumns } from '#src/forecast/weather-columns.ts'

/** Rows of many cases together. */
export type CaseSizes = {
  readonly cases: number
  readonly readings: number
  readonly hours: number
  readonly layers: number
  /** Of the horizon. */
  readonly directions: number
}

/**
 * Many cases as columns over one buffer. What has several rows a case lies in [from, to) of its own columns; cases
 * with the same weather share its rows. NaN: not given, or (issue time) no instant.
 */
export type CaseColumns = {
  readonly sizes: CaseSizes
  readonly buffer: ArrayBufferLike
  /** ms since 1970. */
  readonly issued_at: Float64Array
  readonly weather_issued_at: Float64Array
  readonly horizon_h: Float64Array
  readonly latitude: Float64Array
  readonly longitude: Float64Array
  readonly subsurface_depth_m: Float64Array
  readonly sky_view: Float64Array
  readonly traffic_w_m2: Float64Array
  readonly residual_salt_g_m2: Float64Array
  /** 1: a deck. */
  readonly bridge: Uint8Array
  readonly readings_from: Int32Array
  readonly readings_to: Int32Array
  readonly hours_from: Int32Array
  readonly hours_to: Int32Array
  /** `cases + 1`: each case's rows begin where those of the one before end. */
  readonly layers_from: Int32Array
  readonly directions_from: Int32Array
  readonly readings: Observations
  readonly hours: WeatherColumns
  /** Index into `MATERIALS_PACKED`. */
  readonly layer_material: Uint8Array
  readonly layer_thickness_m: Float64Array
  readonly horizon_deg: Float64Array
}

const readingColumns = (place: ColumnPlacing, rows: number): Observations => ({
  times: place.float64(rows),
  road_temp_c: place.float64(rows),
  subsurface_temp_c: place.float64(rows),
  air_temp_c: place.float64(rows),
  dewpoint_c: place.float64(rows),
  wind_m_s: place.float64(rows),
  precipitating: place.int8(rows),
  surface_state: place.int8(rows),
})

const hourColumns = (place: ColumnPlacing, rows: number): WeatherColumns => ({
  times: place.float64(rows),
  absurd_snow: place.uint8(rows),
  absurd_rain: place.uint8(rows),
  air_temp_c: place.float64(rows),
  dewpoint_c: place.float64(rows),
  wind_m_s: place.float64(rows),
  cloud_oktas: place.float64(rows),
  rain_mm_h: place.float64(rows),
  snow_mm_h: place.float64(rows),
  pressure_hpa: place.float64(rows),
  shortwave_w_m2: place.float64(rows),
  longwave_w_m2: place.float64(rows),
})

const placed = (place: ColumnPlacing, sizes: CaseSizes) => ({
  issued_at: place.float64(sizes.cases),
  weather_issued_at: place.float64(sizes.cases),
  horizon_h: place.float64(sizes.cases),
  latitude: place.float64(sizes.cases),
  longitude: place.float64(sizes.cases),
  subsurface_depth_m: place.float64(sizes.cases),
  sky_view: place.float64(sizes.cases),
  traffic_w_m2: place.float64(sizes.cases),
  residual_salt_g_m2: place.float64(sizes.cases),
  bridge: place.uint8(sizes.cases),
  readings_from: place.int32(sizes.cases),
  readings_to: place.int32(sizes.cases),
  hours_from: place.int32(sizes.cases),
  hours_to: place.int32(sizes.cases),
  layers_from: place.int32(sizes.cases + 1),
  directions_from: place.int32(sizes.cases + 1),
  readings: readingColumns(place, sizes.readings),
  hours: hourColumns(place, sizes.hours),
  layer_material: place.uint8(sizes.layers),
  layer_thickness_m: place.float64(sizes.layers),
  horizon_deg: place.float64(sizes.directions),
})

export function bytesOfCases(sizes: CaseSizes): number {
  const counting = columnPlacing(null)
  placed(counting, sizes)
  return counting.bytes()
}

/** @param buffer of at least `bytesOfCases` */
export const caseColumns = (sizes: CaseSizes, buffer: ArrayBufferLike): CaseColumns => ({
  sizes,
  buffer,
  ...placed(columnPlacing(buffer), sizes),
})
