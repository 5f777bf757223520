import { describe, expect, test } from 'vitest'
import { mappedRoads, referencesAt } from '#src/network/mapped-roads.ts'
import { nearestSegment } from '#src/network/nearest-segment.ts'
import type { Position } from '#src/network/treatment-route.ts'
import { aNetwork, aRoute, aSegment, aStation } from '#tests/support/builders.ts'

/** A metre north and a metre east at 53.4° N, in degrees. */
const NORTH = 1 / 111_195
const EAST = NORTH / Math.cos((53.4 * Math.PI) / 180)
const at = (east: number, north: number): Position => [-1.8 + east * EAST, 53.4 + north * NORTH]
const line = (id: string, ...places: Position[]) => ({ id, line: places })

describe('a place on a road', () => {
  const find = nearestSegment(
    [
      line('main', at(0, 0), at(5_000, 0)),
      line('side', at(2_500, 30), at(2_500, 900)),
      line('dot', at(0, 500)),
    ],
    40,
  )
  test.each([
    ['on it', at(1_000, 0), 'main'],
    ['39 m beside it', at(1_000, -39), 'main'],
    ['41 m beside it', at(1_000, -41), null],
    ['past its end', at(5_030, 0), 'main'],
    ['too far past its end', at(5_050, 0), null],
    ['nearer to the side road', at(2_500, 25), 'side'],
    ['by a line of a single place', at(0, 500), null],
  ])('%s', (_, place, segment) => expect(find(place)).toBe(segment))
})

describe('the stations that speak for a road', () => {
  const stations = [
    aStation({ id: 'near', lat: 53.4, lon: -1.8 }),
    aStation({ id: 'mid', lat: 53.4 + 5_000 * NORTH, lon: -1.8 }),
    aStation({ id: 'far', lat: 53.4 + 20_000 * NORTH, lon: -1.8 }),
    aStation({ id: 'farther', lat: 53.4 + 30_000 * NORTH, lon: -1.8 }),
  ]
  test('are the three nearest, the nearest most, and weigh one together', () => {
    const found = referencesAt(at(0, 100), stations)
    expect(found.map(({ station }) => station)).toEqual(['near', 'mid', 'far'])
    expect(found.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12)
    expect(found[0]!.weight).toBeGreaterThan(0.9)
    expect(found[1]!.distance_m).toBeCloseTo(4_900, -1)
  })
  test('none: the road has no reference', () => expect(referencesAt(at(0, 0), [])).toEqual([]))
})

test('each road is mapped once, of its own authority and with what is known of it', () => {
  const network = aNetwork({
    stations: [aStation(), aStation({ id: 'south-hill', authority: 'southshire' })],
    routes: [
      aRoute({
        segments: [aSegment({ treated: false }), aSegment(), aSegment({ id: 'segment-2', sky_view: 0.6 })],
      }),
      aRoute({ id: 'route-2', segments: [aSegment()] }),
      aRoute({ id: 'south-1', authority: 'southshire', segments: [aSegment({ id: 'south-road' })] }),
    ],
  })
  const roads = mappedRoads(network, 'northshire')
  expect(roads.map(({ id, treated }) => [id, treated])).toEqual([
    ['segment-1', true],
    ['segment-2', true],
  ])
  expect(roads.map(({ predictors }) => predictors.sky_view)).toEqual([null, 0.6])
  expect(
    roads.every(({ references }) => references.map(({ station }) => station).join() === 'moor-top'),
  ).toBe(true)
})
