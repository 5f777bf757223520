import { type CoordinateSystem, declaredSystem } from '#src/network/lines/coordinate-system.ts'
import { type ImportRefusal, type LineNote, refusal } from '#src/network/lines/import-refusal.ts'

export type Properties = Readonly<Record<string, unknown>>
export const isObject = (value: unknown): value is Properties =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A feature with lines: its number in the file, what it says, and its parts as the file has them, not yet checked. */
export type LineFeature = {
  readonly number: number
  readonly properties: Properties
  readonly parts: readonly unknown[]
}
export type LineFeatures = {
  readonly features: readonly LineFeature[]
  /** What the file itself says of its coordinates. */
  readonly declared: CoordinateSystem | null
  /** What is no line, or an empty one. */
  readonly passed_over: readonly LineNote[]
  readonly faults: readonly LineNote[]
}

/**
 * The features of a GeoJSON layer (RFC 7946), given as one FeatureCollection or as the pages that a map service hands
 * out, in their order; features are numbered through all of them.
 */
export function lineFeatures(pages: readonly unknown[]): LineFeatures | ImportRefusal {
  for (const page of pages) {
    const cause = isCollection(page) ? null : wrongFile(page)
    if (cause) return refusal('not_geojson', `The file is not a GeoJSON FeatureCollection: ${cause}`)
  }
  const missing = pageMissing(pages as readonly Collection[])
  if (missing) return missing
  const declared = (pages as readonly Collection[]).map(({ crs }) => declaredSystem(crs))
  for (const one of declared) if (typeof one === 'object' && one !== null) return one
  if (new Set(declared).size > 1)
    return refusal(
      'mixed_coordinates',
      `The pages name different coordinate systems: ${declared.join(', ')}.`,
    )
  const sorted = (pages as readonly Collection[])
    .flatMap(({ features }) => features)
    .map((feature, index) => sortedOut(feature, index + 1))
  return {
    declared: (declared[0] ?? null) as CoordinateSystem | null,
    features: sorted.flatMap((found) => ('parts' in found ? [found] : [])),
    passed_over: sorted.flatMap((found) => ('taken' in found && !found.fault ? [found.taken] : [])),
    faults: sorted.flatMap((found) => ('taken' in found && found.fault ? [found.taken] : [])),
  }
}

type Collection = Properties & { readonly features: readonly unknown[] }
const isCollection = (page: unknown): page is Collection =>
  isObject(page) && page.type === 'FeatureCollection' && Array.isArray(page.features)

function wrongFile(page: unknown): string {
  if (!isObject(page)) return 'export the layer as GeoJSON.'
  if (isObject(page.error)) return `the map service answered with an error: ${page.error.message}.`
  if (Array.isArray(page.features))
    return 'it looks like Esri JSON. Ask the map service with f=geojson instead of f=json.'
  if (page.type === 'Topology') return 'it is TopoJSON. Export the layer as GeoJSON.'
  return typeof page.type === 'string'
    ? `it is a single ${page.type}. Export the whole layer.`
    : 'export the layer as GeoJSON.'
}

/** A map service (ArcGIS) marks a page after which there is more. */
function pageMissing(pages: readonly Collection[]): ImportRefusal | null {
  const more = ({ properties, exceededTransferLimit }: Collection) =>
    exceededTransferLimit === true || (isObject(properties) && properties.exceededTransferLimit === true)
  if (pages.filter(more).length < pages.length) return null
  const got = pages.reduce((sum, { features }) => sum + features.length, 0)
  return refusal(
    'page_missing',
    `The map service gave only the first ${got} features (exceededTransferLimit). Ask again with resultOffset=${got}, until no page says so, and import all pages together.`,
  )
}

type Sorted = LineFeature | { readonly taken: LineNote; readonly fault: boolean }

function sortedOut(feature: unknown, number: number): Sorted {
  const note = (code: string, message: string, fault = false): Sorted => ({
    taken: { line: number, code, message },
    fault,
  })
  if (!isObject(feature)) return note('not_geojson', `Feature ${number} is not an object.`, true)
  const { geometry } = feature
  const properties = isObject(feature.properties) ? feature.properties : {}
  if (!isObject(geometry)) return note('null_geometry', `Feature ${number} has no geometry.`)
  const { type, coordinates } = geometry
  if (type === 'GeometryCollection')
    return note(
      'unsupported_geometry',
      `Feature ${number} is a GeometryCollection: export lines alone.`,
      true,
    )
  if (type !== 'LineString' && type !== 'MultiLineString')
    return note('no_line', `Feature ${number} is a ${type}, not a line.`)
  if (!Array.isArray(coordinates))
    return note('not_geojson', `Line ${number} has no list of coordinates.`, true)
  if (coordinates.length === 0) return note('empty_line', `Line ${number} is empty.`)
  return { number, properties, parts: type === 'LineString' ? [coordinates] : coordinates }
}
