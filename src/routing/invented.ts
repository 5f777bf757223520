import type { TreatmentRoute } from '#src/network/treatment-route.ts'

type MadeUp = { readonly invented: boolean }

/** What of an authority's roads and vehicles is made up, in the words of `TreatmentRoute.invented`; each once. */
export function inventedIn(
  routes: readonly Pick<TreatmentRoute, 'invented'>[],
  depots: readonly MadeUp[],
  spreaders: readonly MadeUp[],
): string[] {
  const fleet = [
    ...(depots.some(({ invented }) => invented) ? ['depot'] : []),
    ...(spreaders.some(({ invented }) => invented) ? ['spreader'] : []),
  ]
  return [...new Set([...fleet, ...routes.flatMap(({ invented }) => invented)])]
}

/** `Made up, for nobody has stated it: depot, width.`; empty: nothing is. */
export const inventedInWords = (invented: readonly string[] = []): string[] =>
  invented.length > 0 ? [`Made up, for nobody has stated it: ${invented.join(', ')}.`] : []
