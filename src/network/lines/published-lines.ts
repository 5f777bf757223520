import { distance } from '#src/network/geometry.ts'
import {
  type CoordinateSystem,
  coordinateSystem,
  type ToWgs84,
} from '#src/network/lines/coordinate-system.ts'
import { type FieldMapping, fieldMapping } from '#src/network/lines/field-mapping.ts'
import { type ImportRefusal, isRefusal, type LineNote, refusal } from '#src/network/lines/import-refusal.ts'
import { type LineFeature, lineFeatures } from '#src/network/lines/line-features.ts'
import { type LinePart, partsOf, placeFault, placesOf } from '#src/network/lines/line-parts.ts'
import type { LineSurroundings } from '#src/network/lines/line-surroundings.ts'
import { type LineValues, lineValues } from '#src/network/lines/line-values.ts'
import { withoutRepeats } from '#src/network/lines/repeated-lines.ts'
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
  if (found.features.length === 0)
    return found.faults.length > 0
      ? allRefused(found.faults)
      : refusal('no_lines', 'The file has no lines: nothing to treat was imported.')
  const fields = fieldMapping(found.features, reading.fields)
  if (isRefusal(fields)) return fields
  const parts = found.features.flatMap(partsOf)
  const system = coordinateSystem(placesOf(parts), reading.system ?? found.declared)
  if (typeof system === 'object') return system
  const { values, faults } = allValues(found.features, fields)
  const allFaults = [...found.faults, ...parts.flatMap(placeFault), ...faults]
  if (allFaults.length > 0) return allRefused(allFaults)
  const { toWgs84 } = reading
  if (system !== 'EPSG:4326' && toWgs84 === null) return notWgs84(parts, system)
  const lines = parts.map((part) =>
    lineOf(part, values.get(part.number)!, ([x, y]) => toWgs84?.(system, [x, y]) ?? [x, y]),
  )
  const jumps = lines.flatMap(jumpFault)
  if (jumps.length > 0) return allRefused(jumps)
  const { kept, notes } = withoutRepeats(lines)
  if (kept.length === 0) return refusal('no_lines', 'No line of the file has a length: nothing was imported.')
  return { lines: kept, system, fields, notes: [...found.passed_over, ...notes].sort(byLine) }
}

const byLine = (a: LineNote, b: LineNote): number => a.line - b.line

function allValues(features: readonly LineFeature[], fields: FieldMapping) {
  const values = new Map<number, LineValues>()
  const faults: LineNote[] = []
  for (const feature of features) {
    const found = lineValues(feature, fields)
    if (Array.isArray(found)) faults.push(...found)
    else values.set(feature.number, found)
  }
  return { values, faults }
}

/** No road runs straight for so long. */
const JUMP_M: Metres = 20_000

function jumpFault({ feature, line }: PublishedLine): LineNote[] {
  const after = line.findIndex((place, index) => index > 0 && distance(line[index - 1]!, place) > JUMP_M)
  if (after < 0) return []
  const km = Math.round(distance(line[after - 1]!, line[after]!) / 1000)
  const message = `Line ${feature} jumps ${km} km from its place ${after} to the next: likely a place was lost and set to 0.`
  return [{ line: feature, code: 'out_of_range', message }]
}

function allRefused(all: readonly LineNote[]): ImportRefusal {
  const faults = all.toSorted(byLine)
  const [{ code, message }] = faults as [LineNote]
  const more = faults.length > 1 ? ` ${faults.length - 1} more faults like this are listed.` : ''
  return { code: code as ImportRefusal['code'], message: message + more, faults }
}

function notWgs84(parts: readonly LinePart[], system: CoordinateSystem): ImportRefusal {
  const { line, x, y } = placesOf(parts)[0]!
  return refusal(
    'not_wgs84',
    `Line ${line} has ${x}, ${y}: eastings and northings (${system}), not longitude and latitude. Export the layer in WGS 84 (EPSG:4326).`,
  )
}

function lineOf(
  { number, id, places }: LinePart,
  { one_way, ...values }: LineValues,
  toWgs84: (place: [number, number]) => Position,
): PublishedLine {
  const line = (places as [number, number][]).map(toWgs84)
  return {
    id,
    feature: number,
    ...values,
    one_way: one_way !== null,
    line: one_way === 'against' ? line.reverse() : line,
  }
}
