import { expect, test } from 'vitest'
import { boundsOf } from '#src/api/standards/bounds.ts'
import { type RouteFeature, routeGeoJson, type StretchFeature } from '#src/api/standards/geojson.ts'
import { CREDIT, madeUpList, reloadingList } from '#tests/standards/made-up-list.ts'

const stretches = (features: readonly RouteFeature[]) =>
  features.filter((feature): feature is StretchFeature => feature.properties.kind === 'stretch')

test('one line for every stretch of one road in one state of the spreader', () => {
  const { type, features } = routeGeoJson(madeUpList(), [CREDIT])
  expect(type).toBe('FeatureCollection')
  expect(
    stretches(features).map(({ geometry, properties }) => [geometry.type, properties.road, properties.treat]),
  ).toEqual([
    ['LineString', 'A6003', false],
    ['LineString', 'B672', true],
  ])
})

test('the rate is 0 on a dead run and the decided one where it treats', () => {
  const { features } = routeGeoJson(madeUpList(), [])
  expect(stretches(features).map(({ properties }) => properties.spread_rate_g_m2)).toEqual([0, 20])
})

test('depot, instructions and reloads are places apart, each at its own', () => {
  const list = reloadingList()
  const { features } = routeGeoJson(list, [])
  const places = features.filter(({ geometry }) => geometry.type === 'Point')
  expect(places.map(({ properties }) => properties.kind)).toEqual([
    'depot',
    'instruction',
    'instruction',
    'reload',
    'instruction',
  ])
  expect(places.map(({ geometry }) => geometry.coordinates)).toEqual([
    list.steps[0]!.line[0],
    ...list.steps.map(({ line }) => line[0]),
  ])
  expect(new Set(features.map(({ id }) => id)).size).toBe(features.length)
})

test('every line has two places at least, and the box holds them all', () => {
  const { bbox, features } = routeGeoJson(reloadingList(), [])
  const lines = stretches(features).map(({ geometry }) => geometry.coordinates)
  expect(lines.every(({ length }) => length >= 2)).toBe(true)
  const { west, south, east, north } = boundsOf(lines.flat())!
  expect(bbox).toEqual([west, south, east, north])
})

test('the box holds every place; credits and invention go with the lines', () => {
  const collection = routeGeoJson(madeUpList(), [CREDIT])
  expect(collection.bbox).toEqual([-0.7, 52.6, -0.00000004, 52.61])
  expect([collection.credits, collection.invented]).toEqual([[CREDIT], ['width']])
})

test('a route without lines is an empty collection without a box', () => {
  const collection = routeGeoJson(madeUpList({ segments: [] }), [])
  expect(collection.features).toEqual([])
  expect('bbox' in collection).toBe(false)
})

test('a place that is not on the globe is refused', () => {
  const segments = [
    { id: 'a', road: 'A1', length_m: 1, width_m: 6, line: [[200, 95] as const], treated: true },
  ]
  expect(() => routeGeoJson(madeUpList({ segments }), [])).toThrow('not a longitude and latitude: 200, 95')
})
