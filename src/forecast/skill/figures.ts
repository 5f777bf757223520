import { type BandFigures, bandFigures } from '#src/forecast/skill/band.ts'
import { type ErrorFigures, errorFigures } from '#src/forecast/skill/errors.ts'
import { type FrostFigures, frostFigures } from '#src/forecast/skill/frost.ts'
import { hasWeather, type Method, type Pair, saidAndMeasured } from '#src/forecast/skill/pair.ts'
import { type ProbabilityFigures, probabilityFigures } from '#src/forecast/skill/probability.ts'

export type MethodFigures = {
  readonly pairs: number
  /** Null: too few pairs to say. */
  readonly error: ErrorFigures | null
  readonly frost: FrostFigures
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

function methodFigures(pairs: readonly Pair[], method: Method): MethodFigures {
  const compared = saidAndMeasured(pairs, method)
  return { pairs: compared.length, error: errorFigures(compared), frost: frostFigures(compared) }
}

/** @param nightOf names the night of an instant */
export function skillFigures(pairs: readonly Pair[], nightOf: (at: Date) => string): SkillFigures {
  return {
    pairs: pairs.length,
    nights: new Set(pairs.map(({ at }) => nightOf(at))).size,
    forecast: methodFigures(pairs, 'forecast'),
    persistence: methodFigures(pairs, 'persistence'),
    weather: methodFigures(pairs, 'weather'),
    forecast_where_weather: methodFigures(pairs.filter(hasWeather), 'forecast'),
    band: bandFigures(pairs),
    probability: probabilityFigures(pairs),
  }
}
