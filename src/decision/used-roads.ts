import type { DecideCase } from '#src/decision/decide-case.ts'
import type { Recommendation } from '#src/decision/recommendation.ts'

type Roads = Pick<DecideCase, 'roads' | 'reference_forecasts'>

/** Of the roads of a case, and of the forecasts that only they need, those that its recommendation names. */
export function usedRoads(
  { roads, reference_forecasts: forecasts = [] }: Roads,
  { inputs }: Recommendation,
): Roads {
  if (!roads) return {}
  const named = new Set(inputs.filter(({ kind }) => kind === 'road').map(({ id }) => id))
  const segments = roads.segments.filter(({ id }) => named.has(id))
  const stations = new Set(segments.flatMap(({ references }) => references.map(({ station }) => station)))
  return {
    roads: { ...roads, segments, stations: roads.stations.filter(({ id }) => stations.has(id)) },
    reference_forecasts: forecasts.filter(({ station }) => stations.has(station)),
  }
}
