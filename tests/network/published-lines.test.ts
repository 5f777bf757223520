import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ImportRefusal } from '#src/network/lines/import-refusal.ts'
import { type LineReading, type PublishedLines, publishedLines } from '#src/network/lines/published-lines.ts'
import { at, collection, feature } from '#tests/network/made-up-lines.ts'

const PLAIN: LineReading = { fields: {}, system: null, toWgs84: null }
const road = [at(0, 0), at(100, 0)]
const far = [at(0, 500), at(100, 500)]

function read(pages: readonly unknown[], reading: Partial<LineReading> = {}): PublishedLines {
  const found = publishedLines(pages, { ...PLAIN, ...reading })
  if ('code' in found) throw new Error(found.message)
  return found
}
const refused = (pages: readonly unknown[], reading: Partial<LineReading> = {}) =>
  publishedLines(pages, { ...PLAIN, ...reading }) as ImportRefusal

test('what is no line, empty or there twice is passed over and told', () => {
  const { lines, notes } = read([
    collection(
      { type: 'Feature', properties: { route: '1' }, geometry: null },
      feature('1', road),
      feature('1', road.toReversed()),
      { type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: at(0, 0) } },
      feature('1', []),
      feature('1', [at(5, 5), at(5, 5)]),
      { ...feature('', far), properties: { route: null } },
      feature('2', road),
    ),
  ])
  expect(lines.map(({ id, route }) => [id, route])).toEqual([
    ['line-2', '1'],
    ['line-7', null],
    ['line-8', '2'],
  ])
  expect(notes.map(({ line, code }) => [line, code])).toEqual([
    [1, 'null_geometry'],
    [3, 'duplicate'],
    [4, 'no_line'],
    [5, 'empty_line'],
    [6, 'zero_length'],
    [7, 'no_route'],
    [8, 'two_routes'],
  ])
})

test('all faults of all lines are told at once, and nothing is taken', () => {
  const found = refused([
    collection(
      feature('1', road),
      feature('1', [at(0, 0), [-0.7, null as never]]),
      feature('1', [at(0, 0)]),
      { ...feature('1', road), geometry: { type: 'GeometryCollection', geometries: [] } },
      feature('1', [['-0.7', '52.6'] as never, at(0, 0)]),
      feature('1', road, { elevation_m: '120 m' }),
    ),
  ])
  expect(found.faults?.map(({ line, code }) => [line, code])).toEqual([
    [2, 'not_geojson'],
    [3, 'line_too_short'],
    [4, 'unsupported_geometry'],
    [5, 'not_geojson'],
    [6, 'out_of_range'],
  ])
  expect(found.message).toMatch(/^Line 2 has a place that is not two numbers: \[-0.7,null\].*4 more faults/)
})

test('a place that was lost and set to 0 is a fault, not a road across the sea', () => {
  const found = refused([collection(feature('1', road), feature('1', [at(0, 0), [0, 0], at(100, 0)]))])
  expect([found.code, found.message]).toEqual([
    'out_of_range',
    'Line 2 jumps 5849 km from its place 1 to the next: likely a place was lost and set to 0.',
  ])
})

test('a file with nothing but what cannot be read is refused by that', () => {
  const lone = { type: 'Feature', properties: {}, geometry: { type: 'GeometryCollection', geometries: [] } }
  expect(refused([collection(lone)])).toMatchObject({ code: 'unsupported_geometry' })
})

const council = (more: object) => ({ ...feature('', road), properties: more })

test('each council calls its fields by its own names', () => {
  const layer = collection(
    council({ ROUTE_CARD: 7, PRIORITY: 'P1', STREETNAME: 'Ashwell Road', WIDTH_M: 5.5, ONEWAY: 'TF' }),
  )
  const fields = { route: 'ROUTE_CARD', priority: 'PRIORITY', road: 'STREETNAME', width: 'WIDTH_M' }
  const [line] = read([layer], { fields: { ...fields, direction: 'ONEWAY' } }).lines
  expect(line).toMatchObject({
    route: '7',
    priority: 'P1',
    road: 'Ashwell Road',
    width_m: 5.5,
    one_way: true,
    line: road.toReversed(),
  })
})

test('the order in which a line was drawn says nothing of its direction', () => {
  expect(read([collection(feature('1', road))]).lines[0]?.one_way).toBe(false)
})

test('a layer that knows only priorities has lines without a route', () => {
  const [line] = read([collection(council({ PRIORITY: 2 }))], { fields: { priority: 'PRIORITY' } }).lines
  expect(line).toMatchObject({ route: null, priority: '2' })
})

test('without a word the fields are listed with examples, and the options that would use them', () => {
  const layer = collection(
    council({ OBJECTID: 1, ROUTE_CARD: 'R1', SALT_PRIOR: 1 }),
    council({ OBJECTID: 2, ROUTE_CARD: 'R1', SALT_PRIOR: 2 }),
  )
  const { code, message } = refused([layer])
  expect(code).toBe('unknown_route_field')
  expect(message).toContain('ROUTE_CARD (2 lines, 1 different: "R1"): perhaps --route-field ROUTE_CARD')
  expect(message).toContain('SALT_PRIOR (2 lines, 2 different: 1, 2): perhaps --priority-field SALT_PRIOR')
  expect(message).toContain('OBJECTID (2 lines, 2 different: 1, 2)\n')
})

test.each<[string, object, RegExp]>([
  ['a width as text', { WIDTH: '5.5' }, /WIDTH is "5.5".*a number written as text is not taken for one/],
  ['a width in feet', { WIDTH: 60 }, /WIDTH is 60, expected a number of metres from 2 to 30/],
  ['a direction in words', { WAY: 'northbound' }, /WAY is "northbound", expected one of .*yes.*FT/],
  ['a list of routes', { route: ['1', '2'] }, /route is \["1","2"\], expected a name or a number/],
])('%s is refused by name, never corrected', (_, more, message) => {
  const layer = collection(feature('1', road, { WIDTH: 5, WAY: 'B', ...more }))
  const found = refused([layer], { fields: { width: 'WIDTH', direction: 'WAY' } })
  expect([found.code, found.message]).toEqual(['bad_value', expect.stringMatching(message)])
})

test('a field that no line has is refused', () => {
  const found = refused([collection(feature('1', road))], { fields: { width: 'BREITE' } })
  expect([found.code, found.message]).toEqual([
    'unknown_field',
    expect.stringMatching(/no width in the field "BREITE"/),
  ])
})

const page = (more: object, line = road) => ({ ...collection(feature('1', line)), ...more })
test.each<[string, unknown[]]>([
  ['a page that is not the last', [page({ exceededTransferLimit: true })]],
  ['such a page by its properties', [page({ properties: { exceededTransferLimit: true } })]],
  [
    'two pages, both not the last',
    [page({ exceededTransferLimit: true }), page({ exceededTransferLimit: true })],
  ],
])('%s: a page is missing, and it is told which to ask for', (_, pages) => {
  const { code, message } = refused(pages)
  expect(code).toBe('page_missing')
  expect(message).toContain(`resultOffset=${pages.length}`)
})

test('pages are read as one layer', () => {
  const { lines } = read([page({ exceededTransferLimit: true }), page({}, far)])
  expect(lines.map(({ id }) => id)).toEqual(['line-1', 'line-2'])
})

test.each<[string, unknown, RegExp]>([
  ['Esri JSON', { features: [{ attributes: {}, geometry: { paths: [] } }] }, /f=geojson/],
  ['an error of the map service', { error: { code: 400, message: 'Invalid query' } }, /Invalid query/],
  ['TopoJSON', { type: 'Topology' }, /TopoJSON/],
  ['a lone feature', feature('1', road), /single Feature/],
])('%s is no layer', (_, file, message) => {
  expect(refused([file])).toMatchObject({ code: 'not_geojson', message: expect.stringMatching(message) })
})

const coordinates = fc.oneof(
  fc.array(fc.oneof(fc.tuple(fc.double(), fc.double()), fc.jsonValue())),
  fc.array(
    fc.tuple(fc.double({ min: -3, max: 1, noNaN: true }), fc.double({ min: 50, max: 55, noNaN: true })),
  ),
  fc.jsonValue(),
)
const anyFeature = fc.oneof(
  fc.record({
    type: fc.constant('Feature'),
    properties: fc.oneof(fc.record({ route: fc.jsonValue(), width: fc.jsonValue() }), fc.jsonValue()),
    geometry: fc.oneof(
      fc.record({ type: fc.constantFrom('LineString', 'MultiLineString', 'Point'), coordinates }),
      fc.jsonValue(),
    ),
  }),
  fc.jsonValue(),
)

test('whatever a file holds, it is refused with words or read as lines with places', () => {
  fc.assert(
    fc.property(fc.array(anyFeature, { maxLength: 4 }), (features) => {
      const found = publishedLines([{ type: 'FeatureCollection', features }], PLAIN)
      if ('code' in found) {
        expect(found.message.length).toBeGreaterThan(10)
        return
      }
      expect(found.lines.length).toBeGreaterThan(0)
      for (const { line } of found.lines) {
        expect(line.length).toBeGreaterThanOrEqual(2)
        for (const [lon, lat] of line) expect(Math.abs(lon) <= 180 && Math.abs(lat) <= 90).toBe(true)
      }
    }),
    { numRuns: 500 },
  )
})
