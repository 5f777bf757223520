import type { StationColumns } from '#src/forecast/segments/station-columns.ts'
import type { ReferenceStation } from '#src/network/thermal-map.ts'

/** Reference stations at one instant: sums by weight. */
export type Mix = {
  weights: number
  median: number
  below: number
  above: number
  clear: number
  broken: number
  overcast: number
  danger: number
}

export const emptyMix = (): Mix => ({
  weights: 0,
  median: 0,
  below: 0,
  above: 0,
  clear: 0,
  broken: 0,
  overcast: 0,
  danger: 0,
})

export type Weight = Pick<ReferenceStation, 'weight'>

/** Sums the stations that are known at the instant into `mix`: an object for each point would cost more than the sums. */
export function mixAt(
  references: readonly Weight[],
  stations: readonly (StationColumns | undefined)[],
  i: number,
  mix: Mix,
): void {
  mix.weights = mix.median = mix.below = mix.above = mix.clear = mix.broken = mix.overcast = mix.danger = 0
  for (let r = 0; r < stations.length; r++) {
    const station = stations[r]
    const median = station ? station.median[i]! : Number.NaN
    if (!station || Number.isNaN(median)) continue
    const { weight } = references[r]!
    mix.weights += weight
    mix.median += weight * median
    mix.below += weight * station.below[i]!
    mix.above += weight * station.above[i]!
    mix.clear += weight * station.sky[3 * i]!
    mix.broken += weight * station.sky[3 * i + 1]!
    mix.overcast += weight * station.sky[3 * i + 2]!
    mix.danger = Math.max(mix.danger, station.state[i]!)
  }
}

/** A value by sky under the sky of these stations. */
export const underSky = (bySky: Float64Array, { clear, broken, overcast, weights }: Mix): number =>
  (clear * bySky[0]! + broken * bySky[1]! + overcast * bySky[2]!) / weights
