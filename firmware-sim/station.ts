/**
 * What a station would measure without error, minute by minute. The road of each day (noon to noon) is run up over
 * three days before it, so an answer depends on station, seed and time, never on when or in what order it was asked.
 */
import type { Climate } from './climate.ts'
import type { Station } from './county.ts'
import { type Place, placeOf } from './microclimate.ts'
import { type RoadSurface, roadSurface, STEP_S } from './road-surface.ts'
import { nightNumber, noonOf } from './scenario.ts'
import { surfaceState } from './surface-water.ts'
import type { Weather } from './weather.ts'

export type RoadsideState = Weather & {
  road_temp_c: number
  /** At 0.3 m, °C. */
  subsurface_temp_c: number
  surface_state: ReturnType<typeof surfaceState>
  snow_mm: number
}

export type StationTruth = {
  readonly station: Station
  /** The state at the whole minute at or before `at`. */
  at(at: Date): RoadsideState
}

const HOUR = 3_600_000
const RUN_UP_H = 72
const REMEMBERED_DAYS = 3

type StationDay = { readonly surface: RoadSurface; readonly minutes: RoadsideState[] }

/** `weatherAt` may be given to drive the road with something other than the truth, such as a forecast. */
export function stationTruth(
  climate: Climate,
  station: Station,
  weatherAt: (ms: number) => Weather = climate.weatherAt,
): StationTruth {
  const place = placeOf(station, climate.choice.seed, climate.choice.lon)
  const days = new Map<number, StationDay>()
  const day = (night: number): StationDay => {
    const found = days.get(night) ?? {
      surface: runUp(weatherAt, station, place, noonOf(night)),
      minutes: [],
    }
    // The day asked for longest ago is the first to be forgotten.
    days.delete(night)
    if (days.size >= REMEMBERED_DAYS) days.delete(days.keys().next().value!)
    days.set(night, found)
    return found
  }
  return {
    station,
    at(at) {
      const night = nightNumber(at.getTime())
      const minute = Math.floor((at.getTime() - noonOf(night)) / (STEP_S * 1000))
      const { surface, minutes } = day(night)
      while (minutes.length <= minute)
        minutes.push(roadside(surface, weatherAt, place, noonOf(night) + minutes.length * STEP_S * 1000))
      return minutes[minute]!
    },
  }
}

function runUp(weatherAt: (ms: number) => Weather, station: Station, place: Place, end: number): RoadSurface {
  const start = end - RUN_UP_H * HOUR
  const surface = roadSurface(station.setting, place, meanAir(weatherAt, start), start)
  for (let ms = start; ms < end; ms += STEP_S * 1000) surface.step(weatherAt(ms - place.delay_ms), ms)
  return surface
}

/**
 * The same road run on without a break from three days before `from`: cheaper for a whole winter. Must be asked in
 * ascending order. `place` may be given to let the station stand somewhere else.
 */
export function continuousTruth(
  climate: Climate,
  station: Station,
  from: Date,
  place: Place = placeOf(station, climate.choice.seed, climate.choice.lon),
): StationTruth {
  const surface = runUp(climate.weatherAt, station, place, from.getTime())
  let next = from.getTime()
  let state = roadside(surface, climate.weatherAt, place, next)
  return {
    station,
    at(at) {
      for (next += STEP_S * 1000; next <= at.getTime(); next += STEP_S * 1000)
        state = roadside(surface, climate.weatherAt, place, next)
      next -= STEP_S * 1000
      return state
    },
  }
}

/** Over the day before, °C. */
function meanAir(weatherAt: (ms: number) => Weather, end: number): number {
  let sum = 0
  for (let hour = 1; hour <= 24; hour++) sum += weatherAt(end - hour * HOUR).air_temp_c
  return sum / 24
}

function roadside(
  surface: RoadSurface,
  weatherAt: (ms: number) => Weather,
  place: Place,
  ms: number,
): RoadsideState {
  const weather = surface.step(weatherAt(ms - place.delay_ms), ms)
  return {
    ...weather,
    road_temp_c: surface.road_temp_c(),
    subsurface_temp_c: surface.column.at(0.3),
    surface_state: surfaceState(surface.store),
    snow_mm: surface.store.snow,
  }
}
