import type { OffsetRow } from '#src/forecast/segments/thermal-map/offset-regression.ts'
import { predictorDifferences } from '#src/forecast/segments/thermal-map/predictor-differences.ts'
import { SKY_CLASSES, type SkyClass } from '#src/forecast/sky-class.ts'
import { sunHeight } from '#src/forecast/solar.ts'
import { referencesAt, stationPredictors } from '#src/network/mapped-roads.ts'
import type { Station } from '#src/network/station.ts'
import type { Predictors } from '#src/network/thermal-map.ts'
import { type Celsius, DAY } from '#src/units.ts'

/** How a station differs from its neighbours under one sky: evidence of what the predictors do. */
export type StationContrast = OffsetRow & { readonly station: string; readonly sky: SkyClass }

/** What a station measured, and the sky it was forecast under. */
export type StationMoment = {
  readonly station: string
  readonly at: Date
  readonly road_temp_c: Celsius
  readonly sky: SkyClass
}

/** Two nights under one sky differ by this at one station. */
const NIGHT: Celsius = 0.7
/** Sine of 3° below the horizon. */
const DARK = -0.05

type Offs = { sum: number; count: number; readonly nights: Set<number> }

const nightNumber = (at: Date): number => Math.floor((at.getTime() - DAY / 2) / DAY)

/** The moments of each instant, one a station. */
function byInstant(moments: readonly StationMoment[]): Map<number, Map<string, StationMoment>> {
  const instants = new Map<number, Map<string, StationMoment>>()
  for (const moment of moments) {
    const time = moment.at.getTime()
    const known = instants.get(time)
    if (known) known.set(moment.station, moment)
    else instants.set(time, new Map([[moment.station, moment]]))
  }
  return instants
}

/**
 * Mean difference of each station from its weighted neighbours, by sky, in the dark; of one authority's stations.
 * A moment counts where every neighbour was measured at the same instant.
 */
export function stationContrasts(
  stations: readonly Station[],
  moments: readonly StationMoment[],
): StationContrast[] {
  const predictors: ReadonlyMap<string, Predictors> = new Map(
    stations.map((station) => [station.id, stationPredictors(station)]),
  )
  const instants = [...byInstant(moments).values()]
  return stations.flatMap((station) => {
    const others = referencesAt(
      [station.lon, station.lat],
      stations.filter(({ id }) => id !== station.id),
    )
    const offs = new Map<SkyClass, Offs>(
      SKY_CLASSES.map((sky) => [sky, { sum: 0, count: 0, nights: new Set<number>() }]),
    )
    for (const instant of others.length > 0 ? instants : []) {
      const here = instant.get(station.id)
      if (!here || sunHeight(here.at.getTime(), station.lat, station.lon) > DARK) continue
      const there = others.map((other) => ({ ...other, moment: instant.get(other.station) }))
      if (there.some(({ moment }) => !moment)) continue
      const mean = there.reduce((sum, { weight, moment }) => sum + weight * moment!.road_temp_c, 0)
      const kept = offs.get(here.sky)!
      kept.sum += here.road_temp_c - mean
      kept.count++
      kept.nights.add(nightNumber(here.at))
    }
    const { terms } = predictorDifferences(stationPredictors(station), others, predictors, 0)
    return [...offs]
      .filter(([, { count }]) => count > 0)
      .map(([sky, { sum, count, nights }]) => ({
        station: station.id,
        sky,
        terms,
        offset_c: sum / count,
        variance: NIGHT ** 2 / nights.size,
      }))
  })
}
