import { TERMS, UNKNOWN } from '#src/forecast/segments/thermal-map/prior.ts'
import type { Predictors, ReferenceStation } from '#src/network/thermal-map.ts'

/** How a place differs from its reference stations, in the order of `TERMS`; what is not known is 0 and doubtful. */
export type Differences = {
  readonly terms: readonly number[]
  /** Standard deviation of each term; 0 where it is known. */
  readonly doubt: readonly number[]
}

const valuesOf = ({ sky_view, elevation_m, bridge }: Predictors): (number | null)[] => [
  0,
  sky_view,
  elevation_m === null ? null : elevation_m / 100,
  bridge === null ? null : Number(bridge),
]

/** Mean over the reference stations that know it; null: none does. */
function amongReferences(
  term: number,
  references: readonly ReferenceStation[],
  stations: ReadonlyMap<string, Predictors>,
): number | null {
  let [sum, weight] = [0, 0]
  for (const reference of references) {
    const station = stations.get(reference.station)
    const value = station ? valuesOf(station)[term] : null
    if (value === null || value === undefined) continue
    sum += reference.weight * value
    weight += reference.weight
  }
  return weight > 0 ? sum / weight : null
}

/** @param level 1 for a road, 0 for a station: what roads have in common, stations have not */
export function predictorDifferences(
  predictors: Predictors,
  references: readonly ReferenceStation[],
  stations: ReadonlyMap<string, Predictors>,
  level: 0 | 1,
): Differences {
  const here = valuesOf(predictors)
  const there = TERMS.map((_, term) => amongReferences(term, references, stations))
  const isKnown = (term: number) => term === 0 || (here[term] !== null && there[term] !== null)
  return {
    terms: TERMS.map((_, term) => (term === 0 ? level : isKnown(term) ? here[term]! - there[term]! : 0)),
    doubt: TERMS.map((_, term) => (isKnown(term) ? 0 : UNKNOWN[term]!)),
  }
}
