import { saidOf } from '#src/forecast/sensors/forecast-trace.ts'
import { medianOf, roadAt, TRACK_STEP } from '#src/forecast/sensors/road-track.ts'
import type {
  Finding,
  FindingCode,
  SensorCase,
  WatchedRoad,
} from '#src/forecast/sensors/sensor-verdict-types.ts'
import type { Celsius, Hours } from '#src/units.ts'

/** Fewer neighbours are no yardstick. */
const MIN_NEIGHBOURS = 3
/** What the station's forecast expected is read off this long before. */
const EXPECTED_LEAD: Hours = 3

/** A sensor and the roads around it on the same half hours; NaN where nobody measured. */
export type Scene = {
  readonly given: SensorCase
  readonly now: Date
  /** ms since 1970 of each column. */
  readonly times: readonly number[]
  readonly own: Float64Array
  /** Median of the neighbours; NaN with fewer than three. */
  readonly around: Float64Array
  /** The coldest and the warmest of them. */
  readonly low: Float64Array
  readonly high: Float64Array
  /** What the station's own forecast of three hours before had said. */
  readonly expected: Float64Array
  /** Fewer than three neighbours: the sensor is held against its station's own forecast alone. */
  readonly isAlone: boolean
  /** How far the sensor lies above what its forecast had said so long before, less the same of its neighbours. */
  beyondForecast(lead: Hours): Float64Array
}

const excessOf = ({ track, traces }: WatchedRoad, time: number, lead: Hours): number =>
  roadAt(track, time) - saidOf(traces, time, lead)

const isAlone = ({ neighbours }: SensorCase): boolean => neighbours.length < MIN_NEIGHBOURS

/** What is wrong with the weather forecast is wrong for all: the median error of the neighbours is taken off. */
function doubleDifference({ given, times }: Pick<Scene, 'given' | 'times'>, lead: Hours): Float64Array {
  if (isAlone(given)) return Float64Array.from(times, (time) => excessOf(given, time, lead))
  const theirs: number[] = []
  return Float64Array.from(times, (time) => {
    const own = excessOf(given, time, lead)
    if (Number.isNaN(own)) return Number.NaN
    theirs.length = 0
    for (const one of given.neighbours) gather(theirs, excessOf(one, time, lead))
    return theirs.length >= MIN_NEIGHBOURS ? own - medianOf(theirs) : Number.NaN
  })
}
function gather(values: number[], value: number): void {
  if (Number.isFinite(value)) values.push(value)
}

export function sceneOf(given: SensorCase, now: Date): Scene {
  const { end, values: own } = given.track
  const times = Array.from(own, (_, index) => end - (own.length - 1 - index) * TRACK_STEP)
  const [around, low, high] = [0, 0, 0].map(() => new Float64Array(own.length).fill(Number.NaN)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  const theirs: number[] = []
  for (let index = 0; index < times.length; index++) {
    theirs.length = 0
    for (const { track } of given.neighbours) gather(theirs, roadAt(track, times[index]!))
    if (theirs.length < MIN_NEIGHBOURS) continue
    around[index] = medianOf(theirs)
    ;[low[index], high[index]] = [theirs[0]!, theirs.at(-1)!]
  }
  const beyond = new Map<Hours, Float64Array>()
  const expected = Float64Array.from(times, (time) => saidOf(given.traces, time, EXPECTED_LEAD))
  const scene = { given, now, times, own, around, low, high, expected, isAlone: isAlone(given) }
  return {
    ...scene,
    beyondForecast(lead) {
      let column = beyond.get(lead)
      if (!column) {
        column = doubleDifference(scene, lead)
        beyond.set(lead, column)
      }
      return column
    },
  }
}

/** As it was found last time; undefined: it was not. */
export const standing = ({ given }: Pick<Scene, 'given'>, code: FindingCode): Finding | undefined =>
  given.previous?.findings.find((finding) => finding.code === code)

/** The smallest of the last `count` values before `end`, by the sign; NaN when two or more of them are missing. */
export function held(values: Float64Array, end: number, count: number, sign: 1 | -1): Celsius {
  let least = Number.POSITIVE_INFINITY
  let missing = 0
  for (let index = end - count; index < end; index++) {
    const value = values[index] ?? Number.NaN
    if (Number.isNaN(value)) missing++
    else least = Math.min(least, sign * value)
  }
  return missing > 1 || least === Number.POSITIVE_INFINITY ? Number.NaN : least
}

/** The most that was held within [from, to); NaN: nothing was. */
export function mostHeld(
  values: Float64Array,
  span: { readonly from: number; readonly to: number },
  count: number,
  sign: 1 | -1,
): Celsius {
  let most = Number.NaN
  for (let end = Math.max(span.from, 0) + count; end <= span.to; end++) {
    const one = held(values, end, count, sign)
    if (!(one <= most)) most = Number.isNaN(one) ? most : one
  }
  return most
}

/** Highest less lowest of the values; NaN when fewer than `least` are known. */
export function rangeOf(values: Iterable<number>, least: number): Celsius {
  let [low, high, count] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0]
  for (const value of values) {
    if (Number.isNaN(value)) continue
    low = Math.min(low, value)
    high = Math.max(high, value)
    count++
  }
  return count >= least ? high - low : Number.NaN
}
