import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { MapDocument, TonightDocument } from '#src/api/tonight-document.ts'
import { around, type Box, overlap, placeLabel } from '#src/web/label-places.ts'
import { routeMap } from '#src/web/map/route-map.ts'
import { routeMarks, shortName } from '#src/web/route-marks.ts'
import { pagesBench } from '#tests/web/support.ts'

const bench = await pagesBench()
const tonight = await bench.tonight()
const [station] = tonight.stations
const [route] = tonight.routes

const aMap = (more: Partial<MapDocument> = {}): MapDocument => ({
  format: 'frostline.map/1',
  routes: [
    {
      id: 'route-1',
      name: 'Route 1',
      invented: [],
      lines: [
        [
          [-1.9, 53.3],
          [-1.8, 53.4],
          [-1.7, 53.5],
        ],
      ],
      dead_runs: [],
    },
  ],
  depots: [{ id: 'depot', name: 'West', lat: 53.45, lon: -1.88, invented: true }],
  stations: [],
  bounds: [-1.9, 53.3, -1.7, 53.5],
  credits: [],
  ...more,
})
const drawn = (more: Partial<TonightDocument> = {}, map: Partial<MapDocument> = {}) =>
  routeMap(aMap(map), { ...tonight, ...more })

describe('the map', () => {
  test('of a country of stations only the first of tonight’s order have a figure; all have a mark and a title', () => {
    const many = Array.from({ length: 200 }, (_, index) => ({
      ...station!,
      id: `station-${index}`,
      name: `Station ${index}`,
      lat: 53.3 + index / 1_000,
    }))
    const picture = drawn({ stations: many }) ?? ''
    expect(picture.match(/class="map-station/g)).toHaveLength(200)
    expect(picture.match(/<title>Station \d+:/g)).toHaveLength(200)
    const figures = [...picture.matchAll(/<title>(Station \d+):[^<]*<\/title><rect[^>]*\/><text/g)]
    expect(figures.map(([, name]) => name)).toEqual(many.slice(0, 120).map(({ name }) => name))
  })

  test('nothing has a place: there is none', () => {
    expect(drawn({}, { bounds: null })).toBeNull()
  })
  test.each([
    ['treat', 'map-route treat'],
    ['no_action', 'map-route no-action'],
    ['unknown', 'map-route unknown'],
    [null, 'map-route unknown'],
  ] as const)('advice %s is drawn as “%s”', (outcome, style) => {
    expect(drawn({ routes: [{ ...route!, outcome }] })).toContain(style)
  })
  test('a route that is not in the table is not drawn as safe', () => {
    expect(drawn({ routes: [] })).toContain('map-route unknown')
  })
  test('a fresh station shows its temperature, a stale one is hatched and says so', () => {
    expect(drawn()).toContain('>2.8°<')
    const stale = drawn({ stations: [{ ...station!, stale: true, freshness: 'stale' }] })
    expect(stale).toContain('map-station stale')
    expect(stale).toContain('>no data<')
    expect(stale).not.toContain('2.8°')
  })
  test('a station that was never heard is hatched too', () => {
    expect(drawn({ stations: [{ ...station!, latest: null, stale: false }] })).toContain('map-station stale')
  })
  test('a depot is named, and that it is invented', () => {
    const svg = drawn()
    expect(svg).toContain('>West<')
    expect(svg).toContain('>(invented)<')
    const named = { ...aMap().depots[0]!, name: 'West (invented)' }
    expect(drawn({}, { depots: [named] })?.match(/invented/g)).toHaveLength(1)
  })
})

describe('route marks', () => {
  const named = (...names: string[]) => names.map((name, index) => ({ id: `r${index}`, name }))
  test.each([
    ['their own numbers', ['Route 5: B668', 'Route 1: A606'], ['5', '1']],
    ['the place in the table where one has none', ['Route 5: B668', 'Moor road'], ['1', '2']],
    ['the place in the table where a number comes twice', ['Route 5: B668', 'Route 5: A1'], ['1', '2']],
  ])('%s', (_, names, marks) => {
    expect([...routeMarks(named(...names)).values()]).toEqual(marks)
  })
  test.each([
    ['Route 5: B668 and A1', 'Route 5'],
    ['Moor road', 'Moor road'],
  ])('%s in a list of names: %s', (name, short) => expect(shortName(name)).toBe(short))
})

test('twelve labels of stations never stand on one another or on another station', () => {
  const frame: Box = { left: 0, top: 0, width: 420, height: 400 }
  // on a grid, as stations of a county are kilometres apart
  const place = fc.record({ x: fc.integer({ min: 0, max: 6 }), y: fc.integer({ min: 0, max: 9 }) })
  fc.assert(
    fc.property(
      fc.uniqueArray(place, { minLength: 12, maxLength: 12, selector: ({ x, y }) => `${x} ${y}` }),
      (places) => {
        const points = places.map(({ x, y }) => ({ x: 30 + x * 60, y: 20 + y * 40 }))
        const taken = points.map((point) => around(point, 14, 14))
        for (const point of points) taken.push(placeLabel(point, { width: 36, height: 15 }, taken, frame))
        for (const [index, a] of taken.entries())
          for (const b of taken.slice(index + 1)) expect(overlap(a, b)).toBeLessThan(1)
      },
    ),
    { numRuns: 100 },
  )
})
