/** Weeks of a simulated winter: what stations measured, and what the service would have forecast hour by hour. */
import type { Atmosphere } from '#src/forecast/atmosphere.ts'
import type { ForecastCase, RoadsideObservation } from '#src/forecast/road-forecast-types.ts'
import { MINUTE } from '#src/units.ts'
import { COUNTY, observationOf, siteOf, weatherHours } from '#tests/truth/simulated-cases.ts'
import type { Climate } from '../../firmware-sim/climate.ts'
import type { Station } from '../../firmware-sim/county.ts'
import { countyClimate } from '../../firmware-sim/night-readings.ts'
import { reading } from '../../firmware-sim/sensor.ts'
import { continuousTruth } from '../../firmware-sim/station.ts'

const STEP = 10 * MINUTE

export const winterOf = (seed: number, from: Date): Climate =>
  countyClimate({ county: COUNTY, scenario: 'winter', seed, first_at: from })

/** The weather service's forecast as issued in that hour, from two days before to 25 hours ahead. */
export function atmosphereOf(climate: Climate, issuedAt: Date): Atmosphere {
  const hours = weatherHours(climate, issuedAt)
  const { lat, lon } = climate.choice
  return { source: 'firmware-sim', lat, lon, issued_at: issuedAt, fetched_at: issuedAt, hours }
}

export type Measured = {
  readonly observations: readonly RoadsideObservation[]
  roadAt(at: Date): number
  /** The case of an issue on a whole ten minutes: two days of readings. */
  caseAt(issuedAt: Date, atmosphere: Atmosphere): ForecastCase
}

/** What a station measures every ten minutes in [from, to]; `warmer` is added to its road temperature. */
export function measured(
  climate: Climate,
  station: Station,
  from: Date,
  to: Date,
  warmer: (at: Date, sunAndSky: { shortwave_w_m2: number; cloud_fraction: number }) => number = () => 0,
): Measured {
  const truth = continuousTruth(climate, station, from)
  const count = (to.getTime() - from.getTime()) / STEP + 1
  const observations = Array.from({ length: count }, (_, i): RoadsideObservation => {
    const at = new Date(from.getTime() + i * STEP)
    const { payload } = reading(truth, climate.choice.seed, at)
    return { ...observationOf(at, payload), road_temp_c: payload.road_temp_c + warmer(at, truth.at(at)) }
  })
  const index = (at: Date) => (at.getTime() - from.getTime()) / STEP
  return {
    observations,
    roadAt: (at) => observations[index(at)]!.road_temp_c!,
    caseAt: (issuedAt, { hours, issued_at }) => ({
      id: station.station,
      site: siteOf(station),
      issued_at: issuedAt,
      horizon_h: 24,
      readings: observations.slice(Math.max(0, index(issuedAt) - 288), index(issuedAt) + 1),
      weather: hours,
      weather_issued_at: issued_at,
    }),
  }
}
