import type { ForecastPoint, StationForecast } from '#src/forecast/road-forecast-types.ts'
import { fillSegment } from '#src/forecast/segments/segment-columns.ts'
import { offsetsOf } from '#src/forecast/segments/segment-offsets.ts'
import { DANGER, stationColumns } from '#src/forecast/segments/station-columns.ts'
import type { MappedSegment } from '#src/network/thermal-map.ts'

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
