import { distance } from '#src/network/geometry.ts'
import { type ImportRefusal, refusal } from '#src/network/lines/import-refusal.ts'
import type { PublishedLine } from '#src/network/lines/published-lines.ts'
import type { Position } from '#src/network/treatment-route.ts'
import type { Metres } from '#src/units.ts'

/** No spreader drives so far. */
const FAR_M: Metres = 100_000

/** Refuses lines that all lie far from where they should: from depots, or from the roads that they are held against. */
export function farAway(
  lines: readonly PublishedLine[],
  places: readonly Position[],
  what: string,
): ImportRefusal | null {
  if (places.length === 0) return null
  const isNear = (begins: Position) => places.some((place) => distance(place, begins) < FAR_M)
  const begins = lines.map(({ line }) => line[0]!)
  if (begins.some(isNear)) return null
  const [lon, lat] = begins[0]!
  const swapped = begins.some(([x, y]) => Math.abs(x) <= 90 && isNear([y, x]))
  const cause = swapped
    ? 'Likely latitude was written before longitude: export it again.'
    : 'Likely another coordinate system than the file says (--crs), or another county.'
  return refusal('far_away', `${lines[0]!.id} begins at ${lon}, ${lat}, over 100 km from ${what}. ${cause}`)
}
