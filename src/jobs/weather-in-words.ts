import { listOf } from '#src/decision/words.ts'
import type { WeatherRefusal } from '#src/ports.ts'

const PLACES_SHOWN = 3

function placesOf(refused: readonly { readonly place: string }[]): string {
  const names = refused.slice(0, PLACES_SHOWN).map(({ place }) => place)
  const more = refused.length - names.length
  return listOf(more > 0 ? [...names, `${more} more`] : names)
}

/** Why no weather came, once for all places with the same reason; null: it came for every one. */
export function weatherInWords(
  refused: readonly (WeatherRefusal & { readonly place: string })[],
): string | null {
  const reasons = [...Map.groupBy(refused, ({ code }) => code).values()]
  // The last has heard the most: when it is asked again
  const lines = reasons.map((alike) => `${placesOf(alike)}: ${alike.at(-1)!.message}`)
  return lines.join('; ') || null
}
