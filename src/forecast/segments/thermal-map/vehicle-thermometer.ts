import type { ReferenceTemperature } from '#src/forecast/segments/thermal-map/reference-temperature.ts'
import { distance } from '#src/network/geometry.ts'
import type { Station } from '#src/network/station.ts'
import type { ReferenceStation } from '#src/network/thermal-map.ts'
import type { SurveyPoint } from '#src/telemetry/survey.ts'
import type { Celsius, Metres } from '#src/units.ts'

const BY_STATION_M: Metres = 150
/** What a vehicle's thermometer is off by, and how well one station that it passes tells. */
const THERMOMETER: Celsius = 0.5
const BESIDE: Celsius = 0.3

export const middleValue = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}

/** What the vehicle read above each station that it passed. */
export function abovePassed(
  points: readonly SurveyPoint[],
  stations: readonly Station[],
  temperature: ReferenceTemperature,
): Celsius[] {
  return stations
    .filter(({ kind }) => kind === 'road')
    .flatMap(({ id, lon, lat }) => {
      const alone: ReferenceStation[] = [{ station: id, weight: 1, distance_m: 0 }]
      const beside = points
        .filter((point) => distance([point.lon, point.lat], [lon, lat]) <= BY_STATION_M)
        .map((point) => point.road_temp_c - temperature(alone, point.at.getTime()))
        .filter(Number.isFinite)
      return beside.length > 0 ? [middleValue(beside)] : []
    })
}

/** The thermometer's error: between none (no station passed) and what the stations passed say. */
export function biasOf(above: readonly Celsius[]): { bias: Celsius; variance: number } {
  if (above.length === 0) return { bias: 0, variance: THERMOMETER ** 2 }
  const precision = above.length / BESIDE ** 2
  const variance = 1 / (1 / THERMOMETER ** 2 + precision)
  return { bias: middleValue(above) * precision * variance, variance }
}
