import {
  type CoordinateSystem,
  coordinateSystem,
  type FilePlace,
  isPlausible,
  type ToWgs84,
} from '#src/network/coordinate-system.ts'
import { type FieldMapping, fieldMapping } from '#src/network/field-mapping.ts'
import { type ImportRefusal, isRefusal, type LineNote, refusal } from '#src/network/import-refusal.ts'
import { type LineFeature, lineFeatures } from '#src/network/line-features.ts'
import type { LineSurroundings } from '#src/network/line-surroundings.ts'
import { type LineValues, lineValues } from '#src/network/line-values.ts'
import type { Position } from '#src/network/treatment-route.ts'
import type { Metres } from '#src/units.ts'

/** One line of a council's map, and what its properties say. */
export type PublishedLine = {
  readonly id: string
  /** Number of its feature in the file, from 1. */
  readonly feature: number
  /** As the council names it; null: on no route. */
  readonly route: string | null
  readonly priority: string | null
  /** Road number or name when the file has one. */
  readonly road: string | null
  readonly width_m: Metres | null
  /** Only in the direction of `line`. */
  readonly one_way: boolean
  /** WGS 84. */
  readonly line: readonly Position[]
  readonly surroundings: LineSurroundings
}

export type PublishedLines = {
  readonly lines: readonly PublishedLine[]
  readonly system: CoordinateSystem
  readonly fields: FieldMapping
  /** What was not taken, and what looks odd; nothing of it stops the import. */
  readonly notes: readonly LineNote[]
}

/** How to read a layer. */
export type LineReading = {
  readonly fields: FieldMapping
  /** Said by the person who imports; null: the file tells. */
  readonly system: CoordinateSystem | null
  /** Null: only WGS 84 can be read. */
  readonly toWgs84: ToWgs84 | null
}

/**
 * Lines of a GeoJSON layer (RFC 7946, or an older file in a known grid), each with its route. All faults of all lines
 * are told at once and nothing is taken then; what is no line, empty, or the same once more is passed over and told.
 */
export function publishedLines(
  pages: readonly unknown[],
  reading: LineReading,
): PublishedLines | ImportRefusal {
  const found = lineFeatures(pages)
  if (isRefusal(found)) return found
  if (found.features.length === 0 && found.faults.length === 0)
    return refusal('no_lines', 'The file has no lines: nothing to treat was imported.')
  const fields = fieldMapping(found.features, reading.fields)
  if (isRefusal(fields)) return fields
  const parts = found.features.flatMap(partsOf)
  const placeFaults = parts.flatMap(placeFault)
  const valued = found.features.map((feature) => ({ feature, values: lineValues(feature, fields) }))
  const valueFaults = valued.flatMap(({ values }) => (Array.isArray(values) ? values : []))
  const system = coordinateSystem(placesOf(parts), reading.system ?? found.declared)
  if (typeof system === 'object') return system
  const faults = [...found.faults, ...placeFaults, ...valueFaults].sort((a, b) => a.line - b.line)
  if (faults.length > 0) return allRefused(faults)
  const { toWgs84 } = reading
  if (system !== 'EPSG:4326' && toWgs84 === null) return notWgs84(parts, system)
  const valuesOf = new Map(valued.map(({ feature, values }) => [feature.number, values as LineValues]))
  const lines = parts.map((part) =>
    lineOf(part, valuesOf.get(part.number)!, ([x, y]) => toWgs84?.(system, [x, y]) ?? [x, y]),
  )
  const { kept, notes } = withoutRepeats(lines)
  if (kept.length === 0) return refusal('no_lines', 'No line of the file has a length: nothing was imported.')
  return {
    lines: kept.map(({ line }) => line),
    system,
    fields,
    notes: [...found.passed_over, ...notes].sort((a, b) => a.line - b.line),
  }
}

type Part = { readonly number: number; readonly id: string; readonly places: unknown }

const partsOf = ({ number, parts }: LineFeature): Part[] =>
  parts.map((places, index) => ({
    number,
    id: parts.length === 1 ? `line-${number}` : `line-${number}-part-${index + 1}`,
    places,
  }))

const isPlace = (place: unknown): place is [number, number] =>
  Array.isArray(place) && Number.isFinite(place[0]) && Number.isFinite(place[1])

const placesOf = (parts: readonly Part[]): FilePlace[] =>
  parts.flatMap(({ number, places }) =>
    Array.isArray(places) ? places.filter(isPlace).map(([x, y]) => ({ line: number, x, y })) : [],
  )

function placeFault({ number, places }: Part): LineNote[] {
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

function allRefused(faults: readonly LineNote[]): ImportRefusal {
  const [{ code, message }] = faults as [LineNote]
  const more = faults.length > 1 ? ` ${faults.length - 1} more faults like this are listed.` : ''
  return { code: code as ImportRefusal['code'], message: message + more, faults }
}

function notWgs84(parts: readonly Part[], system: CoordinateSystem): ImportRefusal {
  const { line, x, y } = placesOf(parts)[0]!
  return refusal(
    'not_wgs84',
    `Line ${line} has ${x}, ${y}: eastings and northings (${system}), not longitude and latitude. Export the layer in WGS 84 (EPSG:4326).`,
  )
}

type Numbered = { readonly number: number; readonly line: PublishedLine }

function lineOf(
  { number, id, places }: Part,
  { one_way, ...values }: LineValues,
  toWgs84: (place: [number, number]) => Position,
): Numbered {
  const line = (places as [number, number][]).map(toWgs84)
  return {
    number,
    line: {
      id,
      feature: number,
      ...values,
      one_way: one_way !== null,
      line: one_way === 'against' ? line.reverse() : line,
    },
  }
}

/** The same whichever way it was drawn. */
function drawn({ line }: PublishedLine): string {
  return [line, line.toReversed()].map((places) => JSON.stringify(places)).sort()[0]!
}

/** Leaves out lines without length and those that stand there twice with the same route. */
function withoutRepeats(lines: readonly Numbered[]): { kept: Numbered[]; notes: LineNote[] } {
  const first = new Map<string, Numbered>()
  const kept: Numbered[] = []
  const notes: LineNote[] = []
  for (const one of lines) {
    const { number, line } = one
    const note = (code: string, message: string) => notes.push({ line: number, code, message })
    const [lon, lat] = line.line[0]!
    if (line.line.every((place) => place[0] === lon && place[1] === lat)) {
      note('zero_length', `Line ${number} has no length.`)
      continue
    }
    const before = first.get(drawn(line))
    if (before && before.line.route === line.route) {
      note('duplicate', `Line ${number} is line ${before.number} once more.`)
      continue
    }
    if (before)
      note(
        'two_routes',
        `Line ${number} of route ${line.route} is line ${before.number} of route ${before.line.route} once more.`,
      )
    else first.set(drawn(line), one)
    if (line.route === null) note('no_route', `Line ${number} is on no route.`)
    kept.push(one)
  }
  return { kept, notes }
}
