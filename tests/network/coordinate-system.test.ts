import { expect, test } from 'vitest'
import {
  type CoordinateSystem,
  coordinateSystem,
  declaredSystem,
} from '#src/network/lines/coordinate-system.ts'

type Place = readonly [x: number, y: number]
const places = (...list: Place[]) => list.map(([x, y], index) => ({ line: index + 1, x, y }))
// Centres of towns; eastings and northings as their councils publish them.
const TRAFFORD: Place = [-2.36, 53.4]
const TRAFFORD_GRID: Place = [375_937, 389_851]
const NEWCASTLE_GRID: Place = [424_800, 564_900]
const DUBLIN_GRID: Place = [715_830, 734_697]
const KERRY_GRID: Place = [444_900, 600_100]

test.each<[string, Place[], CoordinateSystem | null, CoordinateSystem]>([
  ['longitude and latitude', [TRAFFORD], null, 'EPSG:4326'],
  ['of another country', [[10.6, 55.4]], null, 'EPSG:4326'],
  ['bare eastings and northings', [TRAFFORD_GRID], null, 'EPSG:27700'],
  ['Shetland, north of Ireland’s grid', [[446_000, 1_141_000]], null, 'EPSG:27700'],
  ['Dublin, east of the British grid', [DUBLIN_GRID], null, 'EPSG:2157'],
  ['Limerick, which would be the North Sea', [[558_000, 657_000]], null, 'EPSG:2157'],
  ['Newcastle, and the file says so', [NEWCASTLE_GRID], 'EPSG:27700', 'EPSG:27700'],
  ['Kerry, and the file says so', [KERRY_GRID], 'EPSG:2157', 'EPSG:2157'],
  ['one place that is nowhere', [TRAFFORD, [0, 95]], null, 'EPSG:4326'],
])('%s', (_, list, declared, system) => {
  expect(coordinateSystem(places(...list), declared)).toBe(system)
})

test.each<[string, Place[], CoordinateSystem | null, string, RegExp]>([
  ['degrees and metres', [TRAFFORD, TRAFFORD_GRID], null, 'mixed_coordinates', /line 1 .*line 2 has 375937/],
  ['a lost place in a grid', [TRAFFORD_GRID, [0, 0]], null, 'mixed_coordinates', /line 2 has 0, 0.*set to 0/],
  ['latitude first', [[53.4, -2.36]], null, 'swapped_coordinates', /latitude before longitude: line 1/],
  ['latitude first here and there', [TRAFFORD, [53.4, -2.4]], null, 'mixed_coordinates', /line 2 has 53.4/],
  [
    'Newcastle or Kerry',
    [NEWCASTLE_GRID],
    null,
    'ambiguous_coordinates',
    /--crs EPSG:27700 or --crs EPSG:2157/,
  ],
  ['metres said to be degrees', [TRAFFORD_GRID], 'EPSG:4326', 'mixed_coordinates', /--crs EPSG:27700/],
  ['degrees said to be metres', [TRAFFORD], 'EPSG:27700', 'mixed_coordinates', /--crs EPSG:4326/],
  ['Trafford said to be Irish', [TRAFFORD_GRID], 'EPSG:2157', 'out_of_range', /EPSG:2157, yet line 1/],
  ['Dublin and Trafford', [DUBLIN_GRID, TRAFFORD_GRID], null, 'mixed_coordinates', /in no one grid/],
])('%s is refused with the likely cause', (_, list, declared, code, message) => {
  expect(coordinateSystem(places(...list), declared)).toMatchObject({
    code,
    message: expect.stringMatching(message),
  })
})

test.each<[unknown, unknown]>([
  [undefined, null],
  [{ type: 'name', properties: { name: 'urn:ogc:def:crs:OGC:1.3:CRS84' } }, 'EPSG:4326'],
  [{ type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::27700' } }, 'EPSG:27700'],
  [{ type: 'name', properties: { name: 'EPSG:2157' } }, 'EPSG:2157'],
  [{ type: 'EPSG', properties: { code: 27700 } }, 'EPSG:27700'],
  [{ type: 'name', properties: { name: 'EPSG:3857' } }, { code: 'not_wgs84' }],
  [{ type: 'link', properties: { href: 'crs.wkt' } }, { code: 'not_wgs84' }],
  [{ type: 'name', properties: null }, { code: 'not_wgs84' }],
])('a crs member: %j', (crs, found) => {
  const system = declaredSystem(crs)
  if (typeof found === 'object' && found !== null) expect(system).toMatchObject(found)
  else expect(system).toBe(found)
})
