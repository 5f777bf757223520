import type { CaseColumns } from '#src/forecast/bulk/case-columns.ts'
import { type ColumnPlacing, columnPlacing } from '#src/forecast/bulk/column-placing.ts'
import { isHorizon, REFUSALS, type RefusalCode, refusalInWords } from '#src/forecast/bulk/placed-case.ts'
import type { ForecastPoint, RoadForecast } from '#src/forecast/road-forecast-types.ts'
import { SKY_CLASSES } from '#src/forecast/sky-class.ts'
import { SURFACE_STATES } from '#src/telemetry/fields.ts'
import { HOUR, type Hours, MINUTE, type Milliseconds } from '#src/units.ts'

/** A forecast says something this often, and at its end. */
export const OUTPUT_STEP: Milliseconds = 10 * MINUTE

/** What may have to be assumed, in the order in which it is said; each a bit. */
export const DOUBTS = [
  'NO_WEATHER',
  'ABSURD_SNOW',
  'NO_PRECIPITATION_FORECAST',
  'SKY_CLEARER_THAN_FORECAST',
  'NO_CLOUD',
  'NO_AIR_FORECAST',
  'NO_AIR_TEMPERATURE',
  'NO_DEWPOINT',
  'NO_WIND',
  'ABSURD_RAIN',
  'AIR_FAR_FROM_FORECAST',
] as const
export type Doubt = (typeof DOUBTS)[number]

/**
 * Forecasts of many cases as columns over one buffer. The points of case `i` lie in rows
 * [`points_from[i]`, `points_from[i] + points[i]`), the first at issue; a refused case has none and its rows are NaN.
 */
export type FanColumns = {
  readonly buffer: ArrayBufferLike
  /** `cases + 1`. */
  readonly points_from: Int32Array
  readonly points: Int32Array
  /** ms since 1970: of the last point. */
  readonly until: Float64Array
  /** Index into `REFUSALS`. */
  readonly refusal: Uint8Array
  /** Bits, by position in `DOUBTS`. */
  readonly doubts: Uint16Array
  /** °C, whole hundredths; single precision holds them exactly enough to be had back. */
  readonly road_temp_c: Float32Array
  readonly road_temp_p10_c: Float32Array
  readonly road_temp_p90_c: Float32Array
  /** Whole thousandths. */
  readonly freeze_probability: Float32Array
  readonly ice_probability: Float32Array
  /** Index into `SURFACE_STATES`. */
  readonly surface_state: Uint8Array
  /** Index into `SKY_CLASSES`. */
  readonly sky: Uint8Array
}

/** Room for so many points, one more than the steps and one for rounding. */
const mostPoints = (horizon: Hours): number =>
  isHorizon(horizon) ? Math.ceil((horizon * HOUR) / OUTPUT_STEP) + 2 : 0

function placed(place: ColumnPlacing, cases: number, points: number) {
  return {
    until: place.float64(cases),
    points_from: place.int32(cases + 1),
    points: place.int32(cases),
    doubts: place.uint16(cases),
    refusal: place.uint8(cases),
    road_temp_c: place.float32(points),
    road_temp_p10_c: place.float32(points),
    road_temp_p90_c: place.float32(points),
    freeze_probability: place.float32(points),
    ice_probability: place.float32(points),
    surface_state: place.uint8(points),
    sky: place.uint8(points),
  }
}

function roomFor({ horizon_h }: CaseColumns): number {
  let points = 0
  for (let i = 0; i < horizon_h.length; i++) points += mostPoints(horizon_h[i]!)
  return points
}

/** Columns over a buffer that holds forecasts of these cases, as another thread laid them out. */
export const fanColumnsOver = (cases: CaseColumns, buffer: ArrayBufferLike): FanColumns => ({
  buffer,
  ...placed(columnPlacing(buffer), cases.sizes.cases, roomFor(cases)),
})

/** Room for the forecasts of these cases. @param allocate as of `packCases` */
export function fanColumns(
  cases: CaseColumns,
  allocate: (bytes: number) => ArrayBufferLike = (bytes) => new ArrayBuffer(bytes),
): FanColumns {
  const counting = columnPlacing(null)
  placed(counting, cases.sizes.cases, roomFor(cases))
  const columns = fanColumnsOver(cases, allocate(counting.bytes()))
  columns.points_from[0] = 0
  for (let i = 0; i < cases.sizes.cases; i++)
    columns.points_from[i + 1] = columns.points_from[i]! + mostPoints(cases.horizon_h[i]!)
  return columns
}

export function refuse(out: FanColumns, i: number, code: RefusalCode): void {
  const from = out.points_from[i]!
  const to = out.points_from[i + 1]!
  out.refusal[i] = REFUSALS.indexOf(code)
  out.points[i] = out.doubts[i] = 0
  out.until[i] = Number.NaN
  out.road_temp_c.fill(Number.NaN, from, to)
  out.road_temp_p10_c.fill(Number.NaN, from, to)
  out.road_temp_p90_c.fill(Number.NaN, from, to)
  out.freeze_probability.fill(Number.NaN, from, to)
  out.ice_probability.fill(Number.NaN, from, to)
}

const hundredths = (value: number) => Math.round(value * 100) / 100
const thousandths = (value: number) => Math.round(value * 1000) / 1000

const pointAt = (out: FanColumns, row: number, time: Milliseconds): ForecastPoint => ({
  at: new Date(time),
  road_temp_c: hundredths(out.road_temp_c[row]!),
  road_temp_p10_c: hundredths(out.road_temp_p10_c[row]!),
  road_temp_p90_c: hundredths(out.road_temp_p90_c[row]!),
  freeze_probability: thousandths(out.freeze_probability[row]!),
  ice_probability: thousandths(out.ice_probability[row]!),
  surface_state: SURFACE_STATES[out.surface_state[row]!]!,
  sky: SKY_CLASSES[out.sky[row]!]!,
})

/** The forecast of one case out of the columns. */
export function unpackedForecast(cases: CaseColumns, out: FanColumns, i: number, id: string): RoadForecast {
  const format = 'frostline.forecast/1'
  const code = REFUSALS[out.refusal[i]!]
  if (code) return { format, id, error: refusalInWords(cases, i, code) }
  const from = out.points_from[i]!
  const last = out.points[i]! - 1
  const series: ForecastPoint[] = []
  for (let k = 0; k < last; k++) series.push(pointAt(out, from + k, cases.issued_at[i]! + k * OUTPUT_STEP))
  series.push(pointAt(out, from + last, out.until[i]!))
  return { format, id, series, doubts: DOUBTS.filter((_, bit) => out.doubts[i]! & (1 << bit)) }
}
