import { type ImportRefusal, refusal } from '#src/network/lines/import-refusal.ts'
import type { Position } from '#src/network/treatment-route.ts'
import type { Metres } from '#src/units.ts'

/** Systems that lines may come in: longitude and latitude, the British National Grid, Irish Transverse Mercator. */
export const COORDINATE_SYSTEMS = ['EPSG:4326', 'EPSG:27700', 'EPSG:2157'] as const
export type CoordinateSystem = (typeof COORDINATE_SYSTEMS)[number]

/** How far a place may be off after it was turned into WGS 84; of 27700 by seven parameters, without the OSTN15 grid. */
export const ACCURACY_M: Readonly<Record<CoordinateSystem, Metres>> = {
  'EPSG:4326': 0,
  'EPSG:27700': 5,
  'EPSG:2157': 1,
}

/** Turns a place of a system into WGS 84; an adapter knows how. */
export type ToWgs84 = (system: CoordinateSystem, place: readonly [x: number, y: number]) => Position

/** A place as the file has it, with the number of its line. */
export type FilePlace = { readonly line: number; readonly x: number; readonly y: number }

/** The system that a `crs` member names (older files have one); null: there is no such member. */
export function declaredSystem(crs: unknown): CoordinateSystem | ImportRefusal | null {
  if (typeof crs !== 'object' || crs === null) return null
  const { name, code } = (crs as { properties?: { name?: unknown; code?: unknown } | null }).properties ?? {}
  const named = String(name ?? (code === undefined ? 'an unnamed system' : `EPSG:${code}`))
  return systemNamed(named) ?? foreign(`The file says its coordinates are in ${named}`)
}

/** `27700`, `EPSG:27700`, `urn:ogc:def:crs:EPSG::27700`, `urn:ogc:def:crs:OGC:1.3:CRS84`; null: none that we know. */
export function systemNamed(name: string): CoordinateSystem | null {
  if (/CRS84$/i.test(name)) return 'EPSG:4326'
  return (
    COORDINATE_SYSTEMS.find((system) => name.match(/^(?:.*EPSG:+)?(\d+)$/i)?.[1] === system.slice(5)) ?? null
  )
}

const foreign = (says: string) =>
  refusal('not_wgs84', `${says}: export it in WGS 84 (EPSG:4326), or in EPSG:27700 or EPSG:2157.`)

type Box = { readonly x: readonly [number, number]; readonly y: readonly [number, number] }
const within =
  ({ x, y }: Box) =>
  (place: FilePlace): boolean =>
    place.x >= x[0] && place.x <= x[1] && place.y >= y[0] && place.y <= y[1]

const DEGREES: Box = { x: [-180, 180], y: [-90, 90] }
// Extents as in the EPSG register, in metres; the British one as its grid, not as its land.
const BRITISH_GRID: Box = { x: [0, 700_000], y: [0, 1_300_000] }
const IRISH_GRID: Box = { x: [410_000, 780_000], y: [515_000, 970_000] }
/** Land in Ireland; in the British grid the North Sea off Yorkshire and Scotland. */
const IRISH_FOR_SURE: Box = { x: [485_000, 780_000], y: [517_000, 970_000] }
// Great Britain and Ireland in degrees, and the same the wrong way round.
const ISLES: Box = { x: [-11, 3], y: [49, 62] }
const ISLES_SWAPPED: Box = { x: ISLES.y, y: ISLES.x }

// A wrong pair of degrees stays below a thousand.
const isGrid = (place: FilePlace) =>
  Math.max(place.x, place.y) > 1_000 && [BRITISH_GRID, IRISH_GRID].some((box) => within(box)(place))

export const isPlausible = (place: FilePlace): boolean => within(DEGREES)(place) || isGrid(place)

const told = ({ line, x, y }: FilePlace) => `line ${line} has ${x}, ${y}`

/**
 * The system of all places of a file. `declared` is what the file itself says or the person who imports it; without
 * that the values tell. Places that are in no system's range are left out here: each is a fault of its line.
 */
export function coordinateSystem(
  places: readonly FilePlace[],
  declared: CoordinateSystem | null,
): CoordinateSystem | ImportRefusal {
  const known = places.filter(isPlausible)
  const degrees = known.find(within(DEGREES))
  const metres = known.find((place) => !within(DEGREES)(place))
  if (degrees && metres)
    return refusal(
      'mixed_coordinates',
      `The file mixes coordinates: ${told(degrees)}, longitude and latitude; ${told(metres)}, eastings and northings. Likely two layers were joined, or a place was lost and set to 0: export all of it in one system.`,
    )
  if (metres) return grid(known, metres, declared)
  if (declared && declared !== 'EPSG:4326' && degrees)
    return refusal(
      'mixed_coordinates',
      `The file is said to be in ${declared}, yet ${told(degrees)}: longitude and latitude. Likely the places were turned into WGS 84 and the old name stayed: say --crs EPSG:4326.`,
    )
  return swapped(known) ?? 'EPSG:4326'
}

function swapped(places: readonly FilePlace[]): ImportRefusal | null {
  const wrong = places.find(within(ISLES_SWAPPED))
  if (!wrong) return null
  const right = places.find((place) => !within(ISLES_SWAPPED)(place))
  if (!right)
    return refusal(
      'swapped_coordinates',
      `The file has latitude before longitude: ${told(wrong)}. GeoJSON (RFC 7946) wants longitude first: export it again.`,
    )
  return within(ISLES)(right)
    ? refusal(
        'mixed_coordinates',
        `Some places have latitude first: ${told(wrong)}, but ${told(right)}. GeoJSON (RFC 7946) wants longitude first: mend the former.`,
      )
    : null
}

function grid(
  places: readonly FilePlace[],
  example: FilePlace,
  declared: CoordinateSystem | null,
): CoordinateSystem | ImportRefusal {
  if (declared === 'EPSG:4326')
    return refusal(
      'mixed_coordinates',
      `The file is said to be in longitude and latitude, yet ${told(example)}: eastings and northings. Say which: --crs EPSG:27700 (Great Britain) or --crs EPSG:2157 (Ireland).`,
    )
  const [british, irish] = [BRITISH_GRID, IRISH_GRID].map((box) => places.every(within(box)))
  if (declared) {
    const outside = places.find(
      (place) => !within(declared === 'EPSG:27700' ? BRITISH_GRID : IRISH_GRID)(place),
    )
    return outside
      ? refusal('out_of_range', `The file is said to be in ${declared}, yet ${told(outside)}: outside it.`)
      : declared
  }
  if (irish && places.some(within(IRISH_FOR_SURE))) return 'EPSG:2157'
  if (irish && british)
    return refusal(
      'ambiguous_coordinates',
      `The file has eastings and northings (${told(example)}) that lie in Great Britain as well as in Ireland. Say which: --crs EPSG:27700 or --crs EPSG:2157.`,
    )
  if (british) return 'EPSG:27700'
  return refusal(
    'mixed_coordinates',
    `The file has eastings and northings (${told(example)}) that lie in no one grid, neither EPSG:27700 nor EPSG:2157.`,
  )
}
