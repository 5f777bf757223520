import { type ImportRefusal, isRefusal, refusal } from '#src/network/import-refusal.ts'
import { type LineSurroundings, lineSurroundings } from '#src/network/line-surroundings.ts'
import type { Position } from '#src/network/treatment-route.ts'

/** One line of a council's map, and the route number it carries. */
export type PublishedLine = {
  readonly id: string
  readonly route: string
  /** Road number or name when the file has one. */
  readonly road: string | null
  readonly line: readonly Position[]
  readonly surroundings: LineSurroundings
}

type Fields = Record<string, unknown>
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Lines of a GeoJSON FeatureCollection (RFC 7946: WGS 84, longitude first), each with its route from `routeField`.
 * Points and areas are not lines and are passed over.
 */
export function publishedLines(geojson: unknown, routeField: string): PublishedLine[] | ImportRefusal {
  if (!isFields(geojson) || geojson.type !== 'FeatureCollection' || !Array.isArray(geojson.features))
    return refusal('not_geojson', 'The file is not a GeoJSON FeatureCollection: export the layer as GeoJSON.')
  const crs = foreignCrs(geojson.crs)
  if (crs)
    return refusal(
      'not_wgs84',
      `The file says its coordinates are in ${crs}: export it in WGS 84 (EPSG:4326).`,
    )
  const lines: PublishedLine[] = []
  for (const [index, feature] of geojson.features.entries()) {
    const found = linesOf(feature, index + 1, routeField)
    if ('code' in found) return found
    lines.push(...found)
  }
  return lines.length > 0
    ? lines
    : refusal('no_lines', 'The file has no lines: nothing to treat was imported.')
}

/** Older files carry a `crs` member; those that name WGS 84 are welcome. */
function foreignCrs(crs: unknown): string | null {
  if (!isFields(crs)) return null
  const name = isFields(crs.properties) ? String(crs.properties.name) : 'an unnamed system'
  return /CRS84|EPSG:+4326$/i.test(name) ? null : name
}

function linesOf(feature: unknown, number: number, routeField: string): PublishedLine[] | ImportRefusal {
  if (!isFields(feature)) return refusal('not_geojson', `Feature ${number} is not an object.`)
  const parts = partsOf(feature.geometry)
  if (parts.length === 0) return []
  const properties = isFields(feature.properties) ? feature.properties : {}
  const route = properties[routeField]
  if (typeof route !== 'string' && typeof route !== 'number')
    return refusal(
      'unknown_route_field',
      `Line ${number} has no route in the field "${routeField}"; its fields are: ${Object.keys(properties).join(', ') || 'none'}.`,
    )
  const surroundings = lineSurroundings(properties, number)
  if (isRefusal(surroundings)) return surroundings
  const lines: PublishedLine[] = []
  for (const [index, part] of parts.entries()) {
    const fault = lineFault(part, number)
    if (fault) return fault
    lines.push({
      id: parts.length === 1 ? `line-${number}` : `line-${number}-part-${index + 1}`,
      route: String(route),
      road: roadOf(properties),
      line: (part as number[][]).map(([lon, lat]) => [lon!, lat!]),
      surroundings,
    })
  }
  return lines
}

function partsOf(geometry: unknown): unknown[] {
  if (!isFields(geometry)) return []
  if (geometry.type === 'LineString') return [geometry.coordinates]
  return geometry.type === 'MultiLineString' && Array.isArray(geometry.coordinates)
    ? geometry.coordinates
    : []
}

const roadOf = ({ ref, name }: Fields): string | null =>
  [ref, name].find((word): word is string => typeof word === 'string' && word !== '') ?? null

function lineFault(line: unknown, number: number): ImportRefusal | null {
  if (!Array.isArray(line) || line.length < 2)
    return refusal('line_too_short', `Line ${number} has fewer than two places.`)
  for (const place of line) {
    const [lon, lat] = Array.isArray(place) ? place : []
    if (!Number.isFinite(lon) || !Number.isFinite(lat))
      return refusal('not_geojson', `Line ${number} has a place that is not two numbers.`)
    if (Math.abs(lon) <= 180 && Math.abs(lat) <= 90) continue
    // Extent of the British National Grid; a wrong pair of degrees stays below a thousand.
    if (Math.max(lon, lat) > 1_000 && lon >= 0 && lon <= 700_000 && lat >= 0 && lat <= 1_300_000)
      return refusal(
        'not_wgs84',
        `Line ${number} has ${lon}, ${lat}: eastings and northings (EPSG:27700?), not longitude and latitude. Export the layer in WGS 84 (EPSG:4326).`,
      )
    return refusal('out_of_range', `Line ${number} has ${lon}, ${lat}: not a longitude and latitude.`)
  }
  return null
}
