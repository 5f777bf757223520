import { type FilePlace, isPlausible } from '#src/network/lines/coordinate-system.ts'
import type { LineNote } from '#src/network/lines/import-refusal.ts'
import type { LineFeature } from '#src/network/lines/line-features.ts'

/** A part of a line as the file has it, with the number of its feature. */
export type LinePart = { readonly number: number; readonly id: string; readonly places: unknown }

export const partsOf = ({ number, parts }: LineFeature): LinePart[] =>
  parts.map((places, index) => ({
    number,
    id: parts.length === 1 ? `line-${number}` : `line-${number}-part-${index + 1}`,
    places,
  }))

const isPlace = (place: unknown): place is [number, number] =>
  Array.isArray(place) && Number.isFinite(place[0]) && Number.isFinite(place[1])

export const placesOf = (parts: readonly LinePart[]): FilePlace[] =>
  parts.flatMap(({ number, places }) =>
    Array.isArray(places) ? places.filter(isPlace).map(([x, y]) => ({ line: number, x, y })) : [],
  )

/** What is wrong with the places of a part; empty: nothing. */
export function placeFault({ number, places }: LinePart): LineNote[] {
  const fault = (code: string, message: string): LineNote[] => [{ line: number, code, message }]
  if (!Array.isArray(places) || places.length < 2)
    return fault('line_too_short', `Line ${number} has fewer than two places.`)
  const words = places.find((place) => !isPlace(place))
  if (words !== undefined)
    return fault(
      'not_geojson',
      `Line ${number} has a place that is not two numbers: ${JSON.stringify(words)}.`,
    )
  const stray = places.find(([x, y]) => !isPlausible({ line: number, x, y }))
  return stray
    ? fault(
        'out_of_range',
        `Line ${number} has ${stray[0]}, ${stray[1]}: not a longitude and latitude, nor in a known grid.`,
      )
    : []
}
