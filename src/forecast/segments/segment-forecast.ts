import type { ForecastPoint, StationForecast } from '#src/forecast/road-forecast-types.ts'
import { emptyMix, type Mix, mixAt, underSky, type Weight } from '#src/forecast/segments/reference-mix.ts'
import { type Offsets, offsetsOf } from '#src/forecast/segments/segment-offsets.ts'
import { DANGER, type StationColumns, stationColumns } from '#src/forecast/segments/station-columns.ts'
import { probabilityBelow, TENTH } from '#src/forecast/spread.ts'
import type { MappedSegment } from '#src/network/thermal-map.ts'
import type { Celsius } from '#src/units.ts'

/**
 * The forecasts of many segments as columns, `segment * at.length + instant`. NaN: no station's forecast reaches
 * there, which is unknown and never warm.
 */
export type SegmentForecasts = {
  readonly segments: readonly MappedSegment[]
  readonly at: readonly Date[]
  readonly road_temp_c: Float32Array
  readonly road_temp_p10_c: Float32Array
  readonly road_temp_p90_c: Float32Array
  readonly freeze_probability: Float32Array
  /** Index into `DANGER`. */
  readonly state: Uint8Array
}

/** What is worked out for each segment and instant; the forecasts of many are kept in less. */
export type SegmentColumns = {
  readonly road_temp_c: Float32Array | Float64Array
  readonly road_temp_p10_c: Float32Array | Float64Array
  readonly road_temp_p90_c: Float32Array | Float64Array
  readonly freeze_probability: Float32Array | Float64Array
  readonly state: Uint8Array
}

/** Less of the weight than this does not speak for a segment. */
export const LEAST_WEIGHT = 0.5
/** What a reference station without a forecast may differ by from those that have one. */
const MISSING: Celsius = 2
const FREEZING: Celsius = 0
const [DAMP, WET, FROST, ICE] = (['damp', 'wet', 'frost', 'ice'] as const).map((state) =>
  DANGER.indexOf(state),
) as [number, number, number, number]

/** Water on a road that is colder than its stations freezes where theirs does not. */
function stateAt(danger: number, median: Celsius): number {
  if (median >= FREEZING) return danger
  return danger === WET ? ICE : danger === DAMP ? FROST : danger
}

/** A segment at one instant: median and p10, and the distance of p90 with the map's doubt and without. */
export type SegmentPoint = { median: Celsius; low: Celsius; above: Celsius; variance: number }

/** Into `point`: an object for each would cost more than the sums. */
export function pointOf(offsets: Offsets, mix: Mix, point: SegmentPoint): void {
  const { weights } = mix
  const station = mix.median / weights
  const below = mix.below / weights
  const missing = TENTH * MISSING * Math.max(0, 1 - weights)
  point.variance = underSky(offsets.variance, mix) + missing * missing
  point.median = station + underSky(offsets.shift, mix)
  point.low = Math.min(
    point.median - Math.sqrt(below * below + point.variance),
    station - below + underSky(offsets.sure, mix),
  )
  point.above = mix.above / weights
}

export const emptyPoint = (): SegmentPoint => ({ median: 0, low: 0, above: 0, variance: 0 })

const filled = emptyPoint()

function fillPoint(offsets: Offsets, mix: Mix, place: number, out: SegmentColumns): void {
  pointOf(offsets, mix, filled)
  const { median, low, above, variance } = filled
  out.road_temp_c[place] = median
  out.road_temp_p10_c[place] = low
  out.road_temp_p90_c[place] = median + Math.sqrt(above * above + variance)
  // The map's doubt never makes frost less likely: below 0 °C the stations' own band says how far it may be above
  out.freeze_probability[place] = probabilityBelow(FREEZING, median, low, median + above)
  out.state[place] = stateAt(mix.danger, median)
}

function unknownPoint(place: number, out: SegmentColumns): void {
  out.road_temp_c[place] = Number.NaN
  out.road_temp_p10_c[place] = Number.NaN
  out.road_temp_p90_c[place] = Number.NaN
  out.freeze_probability[place] = Number.NaN
  out.state[place] = 0
}

/** A segment that is told from stations, and where in the columns its instants are. */
export type SegmentToFill = {
  /** In the order of the stations' columns. */
  readonly references: readonly Weight[]
  readonly offsets: Offsets
  readonly place: number
  readonly length: number
}

/** One segment's forecast, written into `out`; NaN where too few of its stations are known. */
export function fillSegment(
  { references, offsets, place, length }: SegmentToFill,
  stations: readonly (StationColumns | undefined)[],
  out: SegmentColumns,
): void {
  const mix = emptyMix()
  for (let i = 0; i < length; i++) {
    mixAt(references, stations, i, mix)
    if (mix.weights >= LEAST_WEIGHT) fillPoint(offsets, mix, place + i, out)
    else unknownPoint(place + i, out)
  }
}

/**
 * Every segment's forecast from those of its reference stations: their weighted mean, the segment's offset of the
 * sky at that time, and its spread added to the band in quadrature. Doubt never warms: an offset toward warm that
 * was not driven is left out, and p10 rises by no more than what of the offset is sure. The state is the most
 * dangerous of the reference stations', and water on a segment below 0 °C counts as frozen.
 * @param at the instants wanted, ascending
 */
export function segmentForecasts(
  segments: readonly MappedSegment[],
  forecasts: readonly StationForecast[],
  at: readonly Date[],
): SegmentForecasts {
  const stations = new Map(forecasts.map((forecast) => [forecast.station, stationColumns(forecast, at)]))
  const column = () => new Float32Array(segments.length * at.length)
  const out: SegmentForecasts = {
    segments,
    at,
    road_temp_c: column(),
    road_temp_p10_c: column(),
    road_temp_p90_c: column(),
    freeze_probability: column(),
    state: new Uint8Array(segments.length * at.length),
  }
  for (const [index, segment] of segments.entries())
    fillSegment(
      {
        references: segment.references,
        offsets: offsetsOf(segment),
        place: index * at.length,
        length: at.length,
      },
      segment.references.map(({ station }) => stations.get(station)),
      out,
    )
  return out
}

/** The instants of the freshest of these forecasts within [from, to). */
export function instantsOf(forecasts: readonly StationForecast[], from: Date, to: Date): Date[] {
  const [freshest] = forecasts.toSorted((a, b) => b.issued_at.getTime() - a.issued_at.getTime())
  return freshest ? freshest.series.map((point) => point.at).filter((at) => at >= from && at < to) : []
}

/** One segment's forecast as a series; instants that no station's forecast reaches are left out. */
export function segmentSeries(forecasts: SegmentForecasts, index: number): ForecastPoint[] {
  return forecasts.at.flatMap((at, i) => {
    const place = index * forecasts.at.length + i
    const road_temp_c = forecasts.road_temp_c[place]!
    if (Number.isNaN(road_temp_c)) return []
    return [
      {
        at,
        road_temp_c,
        road_temp_p10_c: forecasts.road_temp_p10_c[place]!,
        road_temp_p90_c: forecasts.road_temp_p90_c[place]!,
        freeze_probability: forecasts.freeze_probability[place]!,
        surface_state: DANGER[forecasts.state[place]!]!,
      },
    ]
  })
}
