/**
 * Offsets against a physics that is not ours: each station of firmware-sim stands in turn for a road without one. It
 * is driven over once a night on the first nights of a winter, and is then told from its neighbours on the rest.
 */

import { learnThermalMap } from '#src/forecast/segments/thermal-map/learn-thermal-map.ts'
import { NIGHT } from '#src/forecast/segments/thermal-map/prior.ts'
import { stationContrasts } from '#src/forecast/segments/thermal-map/station-contrasts.ts'
import type { SegmentPass } from '#src/forecast/segments/thermal-map/survey-passes.ts'
import { SKY_CLASSES, type SkyClass, skyClassOf } from '#src/forecast/sky-class.ts'
import { type MappedRoad, referencesAt, stationPredictors } from '#src/network/mapped-roads.ts'
import type { Station } from '#src/network/station.ts'
import { DAY, HOUR } from '#src/units.ts'
import { aStation } from '#tests/support/builders.ts'
import { seeded } from '#tests/support/survey-night.ts'
import { COUNTY } from '#tests/truth/simulated-cases.ts'
import { winterOf } from '#tests/truth/simulated-weeks.ts'
import { continuousTruth } from '../../firmware-sim/station.ts'

const FROM = new Date('2025-12-01T12:00:00Z')
const NIGHTS = 50
/** Nights on which somebody may drive; the others judge. */
const DRIVEN = 20
const DARK_HOURS = [18, 20, 22, 24, 26, 28, 30]

/** What a survey of the surroundings would give, as in the demonstration county. */
const SKY_VIEW = { open: 0.96, valley_bottom: 0.9, bridge: 0.98, exposed: 1, town: 0.75 }
const STATIONS = COUNTY.stations.map((one) =>
  aStation({
    id: one.station,
    name: one.name,
    lat: one.lat,
    lon: one.lon,
    kind: one.setting === 'bridge' ? 'bridge' : 'road',
    setting: one.setting,
    elevation_m: one.elevation_m,
    sky_view: SKY_VIEW[one.setting],
  }),
)

export type Moment = { readonly at: Date; readonly sky: SkyClass; readonly road: ReadonlyMap<string, number> }

/** Road temperature of every station and the county's sky at each dark hour, a list a night. */
export function winterNights(seed: number): Moment[][] {
  const climate = winterOf(seed, FROM)
  const truths = COUNTY.stations.map((station) => ({
    id: station.station,
    truth: continuousTruth(climate, station, FROM),
  }))
  const momentAt = (at: Date): Moment => {
    const states = truths.map(({ id, truth }) => ({ id, state: truth.at(at) }))
    return {
      at,
      sky: skyClassOf(states[0]!.state.cloud_fraction),
      road: new Map(states.map(({ id, state }) => [id, state.road_temp_c])),
    }
  }
  return Array.from({ length: NIGHTS }, (_, night) =>
    DARK_HOURS.map((hour) => momentAt(new Date(FROM.getTime() + night * DAY + (hour - 12) * HOUR))),
  )
}

const roadAt = (station: Station): MappedRoad => ({
  id: station.id,
  road: station.name,
  length_m: 100,
  width_m: 7,
  line: [],
  treated: true,
  authority: station.authority,
  predictors: stationPredictors(station),
  references: referencesAt(
    [station.lon, station.lat],
    STATIONS.filter(({ id }) => id !== station.id),
  ),
})
const ROADS = STATIONS.map(roadAt)

const offOf = ({ road }: Moment, { id, references }: MappedRoad): number =>
  road.get(id)! - references.reduce((sum, { station, weight }) => sum + weight * road.get(station)!, 0)

/** One drive a night at an hour of its own, while the sky is wanted; 0.3 K of noise on a pass. */
function drives(
  nights: readonly Moment[][],
  count: number,
  sky: SkyClass,
  random: () => number,
): SegmentPass[] {
  const wanted = nights
    .slice(0, DRIVEN)
    .map((moments) => moments.filter((moment) => moment.sky === sky))
    .filter((moments) => moments.length > 0)
    .slice(0, count)
  return wanted.flatMap((moments, night) => {
    const moment = moments[Math.floor(random() * moments.length)]!
    return ROADS.map((road) => ({
      segment: road.id,
      run: `${sky}-${night}`,
      sky,
      offset_c: offOf(moment, road) + 0.3 * (random() + random() + random() + random() - 2) * 1.73,
      variance: 0.2 ** 2 + NIGHT[sky] ** 2 + 0.25 ** 2,
    }))
  })
}

/** What the other stations measured on the nights before: nothing of the road itself. */
const otherContrasts = (nights: readonly Moment[][], { id }: MappedRoad) =>
  stationContrasts(
    STATIONS.filter((station) => station.id !== id),
    nights
      .slice(0, DRIVEN)
      .flat()
      .flatMap(({ at, sky, road }) =>
        [...road].map(([station, road_temp_c]) => ({ station, at, sky, road_temp_c })),
      ),
  )

export type Taught = { readonly runs: number; readonly stations: boolean }

/** Errors on the nights that nobody drove on, with the map and by the stations alone. */
export function judged({ runs, stations }: Taught, nights: readonly Moment[][], seed: number) {
  const random = seeded(seed)
  const passes = SKY_CLASSES.flatMap((sky) => drives(nights, runs, sky, random))
  const segments = ROADS.flatMap((road) => {
    const contrasts = stations ? otherContrasts(nights, road) : []
    const { segments: all } = learnThermalMap(ROADS, STATIONS, { passes, contrasts })
    return all.filter(({ id }) => id === road.id)
  })
  return nights.slice(DRIVEN).flatMap((moments) =>
    moments.flatMap((moment) =>
      segments.map(({ offset_c, spread_c }, index) => ({
        sky: moment.sky,
        with: offOf(moment, ROADS[index]!) - offset_c[moment.sky],
        without: offOf(moment, ROADS[index]!),
        spread: spread_c[moment.sky],
      })),
    ),
  )
}

const meanAbsolute = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + Math.abs(value), 0) / values.length

/** Of what was judged under one sky. */
export function figuresOf(found: readonly ReturnType<typeof judged>[number][], sky: SkyClass) {
  const under = found.filter((one) => one.sky === sky)
  return {
    moments: under.length,
    stations_alone_c: meanAbsolute(under.map(({ without }) => without)),
    with_map_c: meanAbsolute(under.map((one) => one.with)),
    spread_c: under.reduce((sum, { spread }) => sum + spread, 0) / under.length,
    within_80: under.filter((one) => Math.abs(one.with) <= 1.2816 * one.spread).length / under.length,
  }
}
