import type { SegmentForecasts } from '#src/forecast/segments/segment-forecast.ts'
import type { MappedSegment } from '#src/network/thermal-map.ts'
import type { Celsius, Metres, Probability } from '#src/units.ts'

/** A segment at its coldest; null everywhere: not known. */
export type SegmentLowest = {
  readonly segment: MappedSegment
  readonly road_temp_c: Celsius | null
  readonly road_temp_p10_c: Celsius | null
  readonly at: Date | null
  /** Highest over the time looked at. */
  readonly freeze_probability: Probability | null
}

/** Shares of the length of a route at one instant, 0 to 1. */
export type RouteShare = {
  readonly at: Date
  /** Below 0 °C by the median, and by p10. */
  readonly below_zero: Probability
  readonly below_zero_p10: Probability
  /** Where no station's forecast reaches. */
  readonly unknown: Probability
}

export type RouteOutlook = {
  readonly length_m: Metres
  readonly shares: readonly RouteShare[]
  readonly segments: readonly SegmentLowest[]
  /** The coldest tenth of the route's length, coldest first. */
  readonly coldest: readonly SegmentLowest[]
  /** Length of those, and of all that is not known. */
  readonly coldest_m: Metres
  readonly unknown_m: Metres
}

const TENTH_OF_LENGTH = 0.1
const FREEZING: Celsius = 0

function lowestOf(forecasts: SegmentForecasts, index: number): SegmentLowest {
  const { at, road_temp_c, road_temp_p10_c, freeze_probability } = forecasts
  const segment = forecasts.segments[index]!
  let coldest = -1
  let [p10, freeze] = [Number.POSITIVE_INFINITY, 0]
  for (let i = index * at.length; i < (index + 1) * at.length; i++) {
    if (Number.isNaN(road_temp_c[i])) continue
    if (coldest < 0 || road_temp_c[i]! < road_temp_c[coldest]!) coldest = i
    p10 = Math.min(p10, road_temp_p10_c[i]!)
    freeze = Math.max(freeze, freeze_probability[i]!)
  }
  if (coldest < 0)
    return { segment, road_temp_c: null, road_temp_p10_c: null, at: null, freeze_probability: null }
  return {
    segment,
    road_temp_c: road_temp_c[coldest]!,
    road_temp_p10_c: p10,
    at: at[coldest - index * at.length]!,
    freeze_probability: freeze,
  }
}

function shareAt(
  { segments, at, road_temp_c, road_temp_p10_c }: SegmentForecasts,
  i: number,
  length: Metres,
): RouteShare {
  let [below, below10, unknown] = [0, 0, 0]
  for (let segment = 0; segment < segments.length; segment++) {
    const place = segment * at.length + i
    const { length_m } = segments[segment]!
    if (Number.isNaN(road_temp_c[place])) unknown += length_m
    if (road_temp_c[place]! < FREEZING) below += length_m
    if (road_temp_p10_c[place]! < FREEZING) below10 += length_m
  }
  const share = (metres: Metres) => (length > 0 ? metres / length : 0)
  return { at: at[i]!, below_zero: share(below), below_zero_p10: share(below10), unknown: share(unknown) }
}

const byCold = (a: SegmentLowest, b: SegmentLowest): number =>
  a.road_temp_c! - b.road_temp_c! || (a.segment.id < b.segment.id ? -1 : 1)

/** The coldest segments until they make up a tenth of the length; the one that crosses it is among them. */
function coldestTenth(known: readonly SegmentLowest[], length: Metres): SegmentLowest[] {
  const coldest: SegmentLowest[] = []
  let sum = 0
  for (const one of known.toSorted(byCold)) {
    if (sum >= TENTH_OF_LENGTH * length) break
    coldest.push(one)
    sum += one.segment.length_m
  }
  return coldest
}

const lengthOf = (segments: readonly SegmentLowest[]): Metres =>
  segments.reduce((sum, { segment }) => sum + segment.length_m, 0)

/** A route from the forecasts of the segments that it treats: how much of it freezes when, and where it is coldest. */
export function routeOutlook(forecasts: SegmentForecasts): RouteOutlook {
  const segments = forecasts.segments.map((_, index) => lowestOf(forecasts, index))
  const length_m = lengthOf(segments)
  const known = segments.filter(({ road_temp_c }) => road_temp_c !== null)
  const coldest = coldestTenth(known, length_m)
  return {
    length_m,
    shares: forecasts.at.map((_, i) => shareAt(forecasts, i, length_m)),
    segments,
    coldest,
    coldest_m: lengthOf(coldest),
    unknown_m: length_m - lengthOf(known),
  }
}
