import { NIGHT } from '#src/forecast/segments/thermal-map/prior.ts'
import {
  type ReferenceTemperature,
  referenceTemperature,
} from '#src/forecast/segments/thermal-map/reference-temperature.ts'
import { abovePassed, biasOf, middleValue } from '#src/forecast/segments/thermal-map/vehicle-thermometer.ts'
import { sunHeight } from '#src/forecast/solar.ts'
import type { MappedRoad } from '#src/network/mapped-roads.ts'
import { nearestSegment } from '#src/network/nearest-segment.ts'
import type { Station } from '#src/network/station.ts'
import type { Sky } from '#src/network/thermal-map.ts'
import type { StationReading, SurveyPoint, SurveyRun } from '#src/telemetry/survey.ts'
import type { Celsius, Metres } from '#src/units.ts'

/** What one run measured of one segment under one sky. */
export type SegmentPass = {
  readonly segment: string
  readonly run: string
  /** null: not written down. */
  readonly sky: Sky | null
  /** Against the segment's reference stations at the instants of the drive. */
  readonly offset_c: Celsius
  /** Of the offset, for another night under that sky, K². */
  readonly variance: number
}

export type RunPasses = {
  readonly run: string
  readonly passes: readonly SegmentPass[]
  readonly points: number
  /** Of those in the dark: further than 40 m from every segment. */
  readonly off_network: number
  /** Points with the sun above the horizon: a thermal map is of nights. */
  readonly in_daylight: number
  /** Points at whose instant the reference stations are not known. */
  readonly without_reference: number
  /** How the cooling during the drive was taken out. */
  readonly detrended: 'stations' | 'own_trend'
  /** What the vehicle's thermometer reads too warm, told where it passed stations; null: it passed none. */
  readonly bias_c: Celsius | null
}

/** Further from every segment than this is off the network. */
export const ON_ROAD_M: Metres = 40
/** Sine of 3° below the horizon: the sun no longer warms and its sky hardly does. */
const DARK = -0.05

/** Two passes of one night differ by this. */
const PASS: Celsius = 0.2
/** What a whole run is off by where no station was read meanwhile. */
const OWN_TREND: Celsius = 1
/** A pass whose sky nobody wrote down. */
const UNKNOWN_SKY: Celsius = 0.5

type Placed = { readonly point: SurveyPoint; readonly road: MappedRoad; readonly off: Celsius }

const isDark = ({ at, lat, lon }: SurveyPoint): boolean => sunHeight(at.getTime(), lat, lon) < DARK

/** Least squares straight line through the run's own temperatures: used where no station speaks. */
function ownTrend(points: readonly SurveyPoint[]): ReferenceTemperature {
  const start = points[0]?.at.getTime() ?? 0
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const times = points.map(({ at }) => at.getTime() - start)
  const values = points.map(({ road_temp_c }) => road_temp_c)
  const [t0, v0] = [mean(times), mean(values)]
  const square = times.reduce((sum, t) => sum + (t - t0) ** 2, 0)
  const slope = square > 0 ? times.reduce((sum, t, i) => sum + (t - t0) * (values[i]! - v0), 0) / square : 0
  return (_, time) => v0 + slope * (time - start - t0)
}

function passesFrom(
  run: string,
  placed: readonly Placed[],
  { bias, variance }: { bias: Celsius; variance: number },
): SegmentPass[] {
  const groups = new Map<string, Placed[]>()
  for (const one of placed) {
    const key = `${one.road.id} ${one.point.sky ?? ''}`
    const group = groups.get(key)
    if (group) group.push(one)
    else groups.set(key, [one])
  }
  return [...groups.values()].map((group) => {
    const sky = group[0]!.point.sky ?? null
    return {
      segment: group[0]!.road.id,
      run,
      sky,
      offset_c: middleValue(group.map(({ off }) => off)) - bias,
      variance: PASS ** 2 + NIGHT[sky ?? 'clear'] ** 2 + variance + (sky === null ? UNKNOWN_SKY ** 2 : 0),
    }
  })
}

/**
 * Makes of runs what they say of each segment: points snapped to roads, the night's cooling taken out against the
 * reference stations of each segment at the instant of each point, the thermometer's own error where it drove past
 * stations. Ask once for a network, then call it for each run with what the stations read.
 */
export function surveyPasses(
  roads: readonly MappedRoad[],
  stations: readonly Station[],
): (run: SurveyRun, readings: readonly StationReading[]) => RunPasses {
  const nearest = nearestSegment(roads, ON_ROAD_M)
  const byId = new Map(roads.map((road) => [road.id, road]))
  return ({ run, points }, readings) => {
    const dark = points.filter(isDark)
    const onRoad = dark.flatMap((point) => {
      const road = byId.get(nearest([point.lon, point.lat]) ?? '')
      return road ? [{ point, road }] : []
    })
    const byStations = referenceTemperature(readings)
    const place = (temperature: ReferenceTemperature): Placed[] =>
      onRoad
        .map(({ point, road }) => ({
          point,
          road,
          off: point.road_temp_c - temperature(road.references, point.at.getTime()),
        }))
        .filter(({ off }) => Number.isFinite(off))
    const against = place(byStations)
    const detrended = against.length > 0 ? 'stations' : 'own_trend'
    const placed = against.length > 0 ? against : place(ownTrend(onRoad.map(({ point }) => point)))
    const above = against.length > 0 ? abovePassed(dark, stations, byStations) : []
    const error = against.length > 0 ? biasOf(above) : { bias: 0, variance: OWN_TREND ** 2 }
    return {
      run,
      passes: passesFrom(run, placed, error),
      points: points.length,
      off_network: dark.length - onRoad.length,
      in_daylight: points.length - dark.length,
      without_reference: onRoad.length - placed.length,
      detrended,
      bias_c: above.length > 0 ? error.bias : null,
    }
  }
}
