import { expect, test } from 'vitest'
import { distance } from '#src/network/geometry.ts'
import { GAP, importLines } from '#src/network/lines/import-lines.ts'
import { type ImportRefusal, isRefusal } from '#src/network/lines/import-refusal.ts'
import type { Network } from '#src/network/network.ts'
import { drivingOrder } from '#src/routing/driving-order.ts'
import { at, collection, feature, overlay, roads } from '#tests/network/made-up-lines.ts'

function imported(geojson: unknown = roads, overlaid: unknown = overlay): Network {
  const found = importLines(geojson, overlaid, drivingOrder)
  if (isRefusal(found)) throw new Error(found.message)
  return found
}

test('each line is treated once, all of it', () => {
  const [first, second] = imported().routes.map(({ segments }) =>
    segments.filter(({ treated }) => treated).reduce((sum, { length_m }) => sum + length_m, 0),
  )
  expect(first).toBeCloseTo(1997, 0)
  expect(second).toBeCloseTo(1195, 0)
})

test.each(imported().routes)('$id runs from the depot back to it without a break', ({ segments }) => {
  let place = at(0, 0)
  for (const { line } of segments) {
    expect(distance(place, line[0]!)).toBeLessThan(0.01)
    place = line.at(-1)!
  }
  expect(distance(place, at(0, 0))).toBeLessThan(0.01)
})

test('a part that hangs apart is reached straight over a gap, and the gap says so', () => {
  const gaps = imported().routes.map(({ segments }) => segments.filter(({ road }) => road === GAP))
  expect(gaps.map((ofRoute) => ofRoute.length)).toEqual([0, 2])
  expect(gaps.flat().every(({ treated }) => !treated)).toBe(true)
})

test('dead runs use the lines of other routes', () => {
  const [, second] = imported().routes
  expect(second?.segments.some(({ road, treated }) => road === 'A606' && !treated)).toBe(true)
})

test('what neither file states is marked as invented', () => {
  const network = imported()
  expect(network.routes[0]?.invented).toEqual(
    expect.arrayContaining(['depot', 'width', 'spreader', 'threshold']),
  )
  expect(network.authorities[0]?.demonstration).toBe(true)
})

test('what a line says of its surroundings goes with its segments, and nothing is made up', () => {
  const told = collection(
    feature('1', [at(0, 0), at(1000, 0)], { sky_view: 0.7, elevation_m: 120, bridge: 'yes' }),
    feature('2', [at(500, 5), at(500, 800)], { bridge: 'Packhorse Bridge', sky_view: null }),
  )
  const segments = imported(told).routes.flatMap((route) => route.segments)
  const first = segments.filter(({ id }) => id.startsWith('line-1'))
  expect(first.length).toBeGreaterThan(1)
  for (const segment of first)
    expect(segment).toMatchObject({ sky_view: 0.7, elevation_m: 120, bridge: true })
  for (const segment of segments.filter(({ id }) => id === 'line-2'))
    expect(Object.keys(segment)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/sky_view|bridge/)]),
    )
})

const line = [at(0, 0), at(100, 0)]
test.each<[string, unknown, unknown, ImportRefusal['code'], RegExp]>([
  [
    'a sky view in per cent',
    collection(feature('1', line, { sky_view: 70 })),
    overlay,
    'out_of_range',
    /Line 1: sky_view is 70, not a share of open sky from 0 to 1/,
  ],
  [
    'an elevation in words',
    collection(feature('1', line, { elevation_m: '120 m' })),
    overlay,
    'out_of_range',
    /elevation_m is "120 m"/,
  ],
  ['an array', [], overlay, 'not_geojson', /not a GeoJSON FeatureCollection/],
  ['no features', collection(), overlay, 'no_lines', /nothing to treat/],
  [
    'only points',
    collection({ type: 'Feature', geometry: { type: 'Point', coordinates: [0, 0] } }),
    overlay,
    'no_lines',
    /no lines/,
  ],
  [
    'eastings and northings',
    collection(
      feature('1', [
        [487_000, 302_000],
        [487_100, 302_000],
      ]),
    ),
    overlay,
    'not_wgs84',
    /487000, 302000.*EPSG:27700.*WGS 84/,
  ],
  [
    'a crs that is not WGS 84',
    { ...roads, crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::3857' } } },
    overlay,
    'not_wgs84',
    /EPSG::3857/,
  ],
  [
    'a crs that its places belie',
    { ...roads, crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::27700' } } },
    overlay,
    'mixed_coordinates',
    /said to be in EPSG:27700, yet line 1 has -0.7, 52.6/,
  ],
  [
    'latitude 95',
    collection(
      feature('1', [
        [0, 95],
        [0, 52],
      ]),
    ),
    overlay,
    'out_of_range',
    /Line 1 has 0, 95/,
  ],
  [
    'a place of words',
    collection(feature('1', [['a', 'b'] as never, [0, 52]])),
    overlay,
    'not_geojson',
    /not two numbers/,
  ],
  ['one place', collection(feature('1', [at(0, 0)])), overlay, 'line_too_short', /fewer than two places/],
  [
    'another name for the route',
    collection({ ...feature('1', line), properties: { ROUTE_CARD: '1' } }),
    overlay,
    'unknown_route_field',
    /"route"; its fields are:\n {2}ROUTE_CARD/,
  ],
  [
    'a route that the overlay does not know',
    collection(feature('9', line)),
    overlay,
    'unknown_route',
    /route "9"/,
  ],
  ['a route without a line', collection(feature('1', line)), overlay, 'unknown_route', /route-2: no line/],
  ['an overlay that is a list', roads, [], 'bad_overlay', /format/],
  ['no overlay', roads, null, 'bad_overlay', /missing/],
  [
    'an empty spreader',
    roads,
    { ...overlay, spreaders: [{ ...overlay.spreaders[0], capacity_t: 0 }] },
    'bad_overlay',
    /capacity_t is 0, expected a capacity from 0.1/,
  ],
  [
    'a depot that is not there',
    roads,
    { ...overlay, depots: [{ ...overlay.depots[0], id: 'elsewhere' }] },
    'bad_overlay',
    /there is no depot depot-1/,
  ],
  ['a width in millimetres', roads, { ...overlay, width_m: 6500 }, 'bad_overlay', /width_m is 6500/],
])('%s is refused by name', (_, geojson, overlaid, code, message) => {
  const found = importLines(geojson, overlaid, drivingOrder)
  expect(found).toMatchObject({ code })
  expect((found as ImportRefusal).message).toMatch(message)
})
