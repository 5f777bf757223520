import { emptyMix, type Mix, mixAt, underSky, type Weight } from '#src/forecast/segments/reference-mix.ts'
import type { Offsets } from '#src/forecast/segments/segment-offsets.ts'
import { DANGER, type StationColumns } from '#src/forecast/segments/station-columns.ts'
import { probabilityBelow, TENTH } from '#src/forecast/spread.ts'
import type { Celsius } from '#src/units.ts'

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
