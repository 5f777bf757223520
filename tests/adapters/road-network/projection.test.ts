import fc from 'fast-check'
import proj4 from 'proj4'
import { expect, test } from 'vitest'
import { GRID_DEFINITIONS, toWgs84 } from '#src/adapters/road-network/projection.ts'
import { distance } from '#src/network/geometry.ts'
import type { Position } from '#src/network/treatment-route.ts'

test.each<[string, 'EPSG:27700' | 'EPSG:2157', [number, number], Position]>([
  // The place of the worked example in Ordnance Survey's guide to coordinate systems, turned by seven parameters.
  ['Caister water tower', 'EPSG:27700', [651_409.903, 313_177.27], [1.716052, 52.657979]],
  ['the Spire of Dublin', 'EPSG:2157', [715_830, 734_697], [-6.2603, 53.3498]],
])('%s lies where it stands', (_, system, grid, place) => {
  expect(distance(toWgs84(system, grid), place)).toBeLessThan(5)
})

test('there and back again comes to the same place within a few centimetres', () => {
  const place = fc.tuple(
    fc.double({ min: -6, max: 1.7, noNaN: true }),
    fc.double({ min: 50, max: 58, noNaN: true }),
  )
  for (const [system, definition] of Object.entries(GRID_DEFINITIONS))
    fc.assert(
      fc.property(place, ([lon, lat]) => {
        const grid = proj4('WGS84', definition).forward([lon, lat]) as [number, number]
        expect(distance(toWgs84(system as 'EPSG:27700', grid), [lon, lat])).toBeLessThan(0.05)
      }),
    )
})

test('longitude and latitude stay as they are', () => {
  expect(toWgs84('EPSG:4326', [-2.3634061234, 53.404922])).toEqual([-2.3634061234, 53.404922])
})
