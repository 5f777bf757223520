import { crossing } from '#src/decision/outlook.ts'
import type { RainSpell } from '#src/decision/rain.ts'
import { isBelow } from '#src/decision/threshold.ts'
import { emptyMix, type Mix, mixAt, type Weight } from '#src/forecast/segments/reference-mix.ts'
import {
  emptyPoint,
  LEAST_WEIGHT,
  pointOf,
  type SegmentPoint,
} from '#src/forecast/segments/segment-columns.ts'
import type { Offsets } from '#src/forecast/segments/segment-offsets.ts'
import type { StationColumns } from '#src/forecast/segments/station-columns.ts'
import { deviationsBelow } from '#src/forecast/spread.ts'
import type { RouteThreshold } from '#src/network/treatment-route.ts'
import { minuteOf } from '#src/season.ts'
import type { Celsius, Milliseconds } from '#src/units.ts'

/** A road and what it is told from, for the rest of the night. */
export type RoadToScan = {
  readonly references: readonly Weight[]
  readonly offsets: Offsets
  /** In the order of the references, on the instants `at`. */
  readonly stations: readonly (StationColumns | undefined)[]
  readonly at: Float64Array
  readonly first: number
  readonly end: number
  readonly threshold: RouteThreshold
  /** Spells of rain in that time. */
  readonly rain: readonly RainSpell[]
}

/** The night of a road in a few numbers; infinite where it does not happen. As its outlook would say them. */
export type RoadScan = {
  minimum: Celsius
  /** By how many standard deviations 0 °C lies above the median at most: the more, the likelier it freezes. */
  deviations: number
  onset: Milliseconds
  below: Milliseconds
  freezesInRain: boolean
}

type Reader = { readonly road: RoadToScan; readonly mix: Mix; readonly point: SegmentPoint }

/** False where too few of its stations are known. */
function read({ road, mix, point }: Reader, index: number): boolean {
  mixAt(road.references, road.stations, index, mix)
  if (!(mix.weights >= LEAST_WEIGHT)) return false
  pointOf(road.offsets, mix, point)
  return true
}

const lowAt = (reader: Reader, index: number): Celsius =>
  read(reader, index) ? reader.point.low : Number.NaN

/** Back to where p10 passed 0 °C on its way to a point that is below it. */
function onsetOf(reader: Reader, index: number): Milliseconds {
  const { at } = reader.road
  let after = lowAt(reader, index)
  for (let first = index; first > 0; first--) {
    const before = lowAt(reader, first - 1)
    if (!(before < 0)) return minuteOf(new Date(crossing(at, first, before, after))).getTime()
    after = before
  }
  return at[0]!
}

const isInRain = ({ rain }: RoadToScan, instant: number): boolean =>
  rain.some(({ from_at, to_at }) => instant >= from_at.getTime() && instant <= to_at.getTime())

/** Looks through a road's night without keeping its forecast: of hundreds of roads a few are kept. */
export function scanRoad(road: RoadToScan): RoadScan {
  const { at, first, end, threshold } = road
  const reader = { road, mix: emptyMix(), point: emptyPoint() }
  const never = Number.POSITIVE_INFINITY
  const scan: RoadScan = {
    minimum: never,
    deviations: -never,
    onset: never,
    below: never,
    freezesInRain: false,
  }
  let onsetIndex = -1
  for (let index = first; index < end; index++) {
    if (!read(reader, index)) continue
    const { median, low, above } = reader.point
    if (median < scan.minimum) scan.minimum = median
    scan.deviations = Math.max(scan.deviations, deviationsBelow(0, median, low, median + above))
    if (onsetIndex < 0 && low < 0) onsetIndex = index
    if (scan.below === never && isBelow(median, threshold)) scan.below = at[index]!
    if (road.rain.length > 0 && median < 0 && isInRain(road, at[index]!)) scan.freezesInRain = true
  }
  if (onsetIndex >= 0) scan.onset = onsetOf(reader, onsetIndex)
  return scan
}
