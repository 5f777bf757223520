import { type BandFigures, bandFigures } from '#src/forecast/skill/band.ts'
import { type ErrorFigures, errorFigures } from '#src/forecast/skill/errors.ts'
import { type FrostFigures, frostFigures } from '#src/forecast/skill/frost.ts'
import {
  hasWeather,
  type Method,
  type Pair,
  type SaidAndMeasured,
  saidAndMeasured,
} from '#src/forecast/skill/pair.ts'
import { type ProbabilityFigures, probabilityFigures } from '#src/forecast/skill/probability.ts'

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

/** The coldest that was said of a night and the coldest that was measured in the same hours. */
function coldestOf(night: readonly Pair[], method: Method): SaidAndMeasured[] {
  const compared = saidAndMeasured(night, method)
  if (compared.length === 0) return []
  const said = Math.min(...compared.map((pair) => pair.said))
  return [{ said, measured: Math.min(...compared.map((pair) => pair.measured)) }]
}

function methodFigures(
  pairs: readonly Pair[],
  nights: readonly (readonly Pair[])[],
  method: Method,
): MethodFigures {
  const compared = saidAndMeasured(pairs, method)
  return {
    pairs: compared.length,
    error: errorFigures(compared),
    frost: frostFigures(compared),
    frost_nights: frostFigures(nights.flatMap((night) => coldestOf(night, method))),
  }
}

/** @param nightOf names the night of an instant */
export function skillFigures(pairs: readonly Pair[], nightOf: (at: Date) => string): SkillFigures {
  const ofMethod = (some: readonly Pair[], method: Method) => {
    const nights = Map.groupBy(some, ({ station, at }) => `${station} ${nightOf(at)}`)
    return methodFigures(some, [...nights.values()], method)
  }
  return {
    pairs: pairs.length,
    nights: new Set(pairs.map(({ at }) => nightOf(at))).size,
    forecast: ofMethod(pairs, 'forecast'),
    persistence: ofMethod(pairs, 'persistence'),
    weather: ofMethod(pairs, 'weather'),
    forecast_where_weather: ofMethod(pairs.filter(hasWeather), 'forecast'),
    band: bandFigures(pairs),
    probability: probabilityFigures(pairs),
  }
}
