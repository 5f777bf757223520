import { expect, test } from 'vitest'
import { routeGeoJson } from '#src/api/standards/geojson.ts'
import { CREDIT, madeUpList } from '#tests/standards/made-up-list.ts'

test('one line for every stretch of one road in one state of the spreader', () => {
  const { type, features } = routeGeoJson(madeUpList(), [CREDIT])
  expect(type).toBe('FeatureCollection')
  expect(
    features.map(({ geometry, properties }) => [geometry.type, properties.road, properties.treat]),
  ).toEqual([
    ['LineString', 'A6003', false],
    ['LineString', 'B672', true],
  ])
})

test('the rate is 0 on a dead run and the decided one where it treats', () => {
  const { features } = routeGeoJson(madeUpList(), [])
  expect(features.map(({ properties }) => properties.spread_rate_g_m2)).toEqual([0, 20])
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
