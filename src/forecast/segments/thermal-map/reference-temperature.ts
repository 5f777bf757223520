import type { ReferenceStation } from '#src/network/thermal-map.ts'
import type { StationReading } from '#src/telemetry/survey.ts'
import { type Celsius, MINUTE, type Milliseconds } from '#src/units.ts'

/** Between two readings further apart than this a station is not known. */
const LONGEST_GAP: Milliseconds = 45 * MINUTE
/** Before its first and after its last reading it is taken as it was for so long. */
const HELD: Milliseconds = 10 * MINUTE
/** Less of the weight than this does not speak for a segment. */
const LEAST_WEIGHT = 0.5

type Series = { readonly times: readonly number[]; readonly values: readonly Celsius[] }

/** Road temperature of the stations at any instant; NaN: not known. */
export type ReferenceTemperature = (references: readonly ReferenceStation[], time: Milliseconds) => Celsius

function seriesOf(readings: readonly StationReading[]): Map<string, Series> {
  const stations = new Map<string, { times: number[]; values: Celsius[] }>()
  for (const { station, at, road_temp_c } of readings.toSorted((a, b) => a.at.getTime() - b.at.getTime())) {
    const known = stations.get(station)
    const series = known ?? { times: [], values: [] }
    if (!known) stations.set(station, series)
    series.times.push(at.getTime())
    series.values.push(road_temp_c)
  }
  return stations
}

function valueAt({ times, values }: Series, time: Milliseconds): Celsius {
  let [low, high] = [0, times.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (times[middle]! <= time) low = middle + 1
    else high = middle
  }
  const [before, after] = [low - 1, low]
  if (before < 0) return times[0]! - time <= HELD ? values[0]! : Number.NaN
  if (after >= times.length) return time - times[before]! <= HELD ? values[before]! : Number.NaN
  const gap = times[after]! - times[before]!
  if (gap > LONGEST_GAP) return Number.NaN
  return values[before]! + ((time - times[before]!) / gap) * (values[after]! - values[before]!)
}

/** The weighted road temperature of reference stations, of those that are known at that instant. */
export function referenceTemperature(readings: readonly StationReading[]): ReferenceTemperature {
  const stations = seriesOf(readings)
  return (references, time) => {
    let [sum, weight] = [0, 0]
    for (const reference of references) {
      const series = stations.get(reference.station)
      const value = series ? valueAt(series, time) : Number.NaN
      if (Number.isNaN(value)) continue
      sum += reference.weight * value
      weight += reference.weight
    }
    return weight >= LEAST_WEIGHT ? sum / weight : Number.NaN
  }
}
