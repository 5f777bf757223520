import { expect, test } from 'vitest'
import { importLines } from '#src/network/lines/import-lines.ts'
import { lineNetwork } from '#src/network/lines/line-network.ts'
import { roadParts } from '#src/network/lines/road-parts.ts'
import { roadNetworkFaults } from '#src/network/road-network-faults.ts'
import { drivingOrder } from '#src/routing/driving-order.ts'
import { at, collection, feature, overlay } from '#tests/network/made-up-lines.ts'
import { asPublished } from '#tests/support/council-lines.ts'

const ORIGIN = { name: 'drawn', source: 'drawn.geojson', credits: [] }
const drawn = (...lines: [number, number][][]) =>
  lineNetwork(
    asPublished(lines.map((line) => ({ route: '1', line: line.map(([x, y]) => at(x, y)) }))),
    8,
    ORIGIN,
  )

test('a crossroads: four roads at one junction, sound by the check of every road network', () => {
  const { roads } = drawn(
    [
      [0, 0],
      [1000, 0],
    ],
    [
      [500, 5],
      [500, 700],
    ],
    [
      [500, -4],
      [500, -700],
    ],
  )
  expect(roadNetworkFaults(roads)).toEqual([])
  expect(roads.segments.map(({ id, from, to }) => [id, from, to])).toEqual([
    ['line-1-1', 0, 1],
    ['line-1-2', 1, 2],
    ['line-2', 1, 3],
    ['line-3', 1, 4],
  ])
})

test('parts that hang apart are told, the longest first', () => {
  const { roads } = drawn(
    [
      [0, 0],
      [300, 0],
    ],
    [
      [0, 500],
      [900, 500],
    ],
    [
      [900, 505],
      [900, 800],
    ],
  )
  expect(roadParts(roads).map(({ segments, km }) => [segments, Math.round(km * 10)])).toEqual([
    [2, 12],
    [1, 3],
  ])
})

test('a line shorter than the tolerance is one junction; it is told, and leaves no junction without a road', () => {
  const { roads, notes } = drawn(
    [
      [0, 0],
      [300, 0],
    ],
    [
      [600, 600],
      [603, 600],
    ],
  )
  expect(notes).toMatchObject([
    { line: 2, code: 'swallowed', message: expect.stringContaining('line-2 (3.0 m)') },
  ])
  expect([roads.segments.length, roads.junctions.length]).toEqual([1, 2])
})

test.each([
  ['M1', 'motorway'],
  ['A606', 'primary'],
  ['N71', 'primary'],
  ['B668', 'secondary'],
  ['Ashwell Road', 'unclassified'],
  [null, 'unclassified'],
])('a road called %s is taken for %s', (road, road_class) => {
  const [line] = asPublished([{ route: '1', line: [at(0, 0), at(100, 0)] }])
  const { roads } = lineNetwork([{ ...line!, road }], 8, ORIGIN)
  expect(roads.segments[0]).toMatchObject({ road_class, road: road ?? 'line 1 of the map' })
})

test('a route behind one-way roads that lead nowhere is refused by its road', () => {
  const layer = collection(
    feature('1', [at(0, 0), at(500, 0)]),
    feature('2', [at(500, 0), at(900, 0)], { oneway: 'yes', name: 'No Way Back' }),
  )
  const reading = { fields: { direction: 'oneway' }, system: null, toWgs84: null }
  expect(importLines(layer, overlay, drivingOrder, reading)).toMatchObject({
    code: 'unreachable',
    message: expect.stringMatching(
      /^line-2 \(No Way Back\) of route-2 cannot be driven to from depot-1 and back/,
    ),
  })
})
