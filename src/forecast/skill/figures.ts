import { type BandFigures, bandTally } from '#src/forecast/skill/band.ts'
import { type ErrorFigures, errorTally } from '#src/forecast/skill/errors.ts'
import { type FrostFigures, frostNightTally, frostTally } from '#src/forecast/skill/frost.ts'
import type { Pair } from '#src/forecast/skill/pair.ts'
import { type ProbabilityFigures, probabilityTally } from '#src/forecast/skill/probability.ts'
import type { Celsius } from '#src/units.ts'

export type MethodFigures = {
  readonly pairs: number
  /** Null: too few pairs to say. */
  readonly error: ErrorFigures | null
  /** Hour by hour. */
  readonly frost: FrostFigures
  /** Night by night at each station: frost in any of its compared hours, said and measured. */
  readonly frost_nights: FrostFigures
}

/** What some pairs say of the forecast, and of the two that need no road model. */
export type SkillFigures = {
  readonly pairs: number
  /** Different nights (noon to noon) among them: pairs of one night are much alike. */
  readonly nights: number
  readonly forecast: MethodFigures
  /** On the same pairs. */
  readonly persistence: MethodFigures
  /** On the pairs for which the weather service said something; its air temperature, taken as the road's. */
  readonly weather: MethodFigures
  /** The forecast on just those. */
  readonly forecast_where_weather: MethodFigures
  readonly band: BandFigures | null
  readonly probability: ProbabilityFigures | null
}

function methodTally() {
  const [errors, frosts, frostNights] = [errorTally(), frostTally(), frostNightTally()]
  return {
    add(said: Celsius, measured: Celsius, stationNight: string): void {
      errors.add(said, measured)
      frosts.add(said, measured)
      frostNights.add(stationNight, said, measured)
    },
    figures: (): MethodFigures => ({
      pairs: errors.count(),
      error: errors.figures(),
      frost: frosts.figures(),
      frost_nights: frostNights.figures(),
    }),
  }
}

/** Counts pair by pair, so that a winter of forecasts need not be held at once. */
export function figuresTally() {
  const [forecast, persistence, weather, oursThere] = [
    methodTally(),
    methodTally(),
    methodTally(),
    methodTally(),
  ]
  const [band, chances, nights] = [bandTally(), probabilityTally(), new Set<string>()]
  let count = 0
  return {
    /** @param night its name */
    add(pair: Pair, night: string): void {
      const { observed_c: measured, weather_air_temp_c: air } = pair
      const stationNight = `${pair.station} ${night}`
      count += 1
      nights.add(night)
      forecast.add(pair.road_temp_c, measured, stationNight)
      persistence.add(pair.persistence_c, measured, stationNight)
      if (air !== null) {
        weather.add(air, measured, stationNight)
        oursThere.add(pair.road_temp_c, measured, stationNight)
      }
      band.add(pair)
      chances.add(pair)
    },
    figures: (): SkillFigures => ({
      pairs: count,
      nights: nights.size,
      forecast: forecast.figures(),
      persistence: persistence.figures(),
      weather: weather.figures(),
      forecast_where_weather: oursThere.figures(),
      band: band.figures(),
      probability: chances.figures(),
    }),
  }
}
