import { expect, test } from 'vitest'
import { create } from 'xmlbuilder2'
import { routeGpx } from '#src/api/standards/gpx.ts'
import { listOfRest } from '#src/routing/list-of-rest.ts'
import { CREDIT, madeUpList, reloadingList } from '#tests/standards/made-up-list.ts'

// biome-ignore lint/suspicious/noExplicitAny: the parsed tree has the shape of the document under test
const parsed = (gpx: string): any => create(gpx).end({ format: 'object' })

test('the way is one track without a repeated place', () => {
  const { gpx } = parsed(routeGpx(madeUpList(), [CREDIT]))
  expect(gpx.trk.trkseg.trkpt.map((point: Record<string, string>) => [point['@lat'], point['@lon']])).toEqual(
    [
      ['52.6', '-0.7'],
      ['52.605', '-0.69'],
      ['52.61', '-0'],
    ],
  )
})

test('depot, first and last treated metre are marked', () => {
  const { gpx } = parsed(routeGpx(madeUpList(), [CREDIT]))
  expect(gpx.wpt.map(({ name }: { name: string }) => name)).toEqual([
    'Depot',
    'Start spreading',
    'Last treated metre',
  ])
})

test('reloads and hazards are marked too', () => {
  const { gpx } = parsed(routeGpx(reloadingList(), []))
  expect(gpx.wpt.map(({ name, desc }: Record<string, string>) => [name, desc]).slice(2, 4)).toEqual([
    ['Reload', 'Reload at Oakham depot: 96 kg of salt (about 10 min).'],
    ['Hazard', 'Mill Lane: ford; low bridge &lt;3 m &amp; narrow&gt;'],
  ])
})

test('the instructions are routes of at most fifty points, in order, none lost', () => {
  const segments = Array.from({ length: 120 }, (_, i) => ({
    id: `s${i}`,
    road: `Lane ${i}`,
    length_m: 100,
    width_m: 6,
    treated: i % 2 === 0,
    line: [[-0.7 + i / 1000, 52.6] as const, [-0.7 + (i + 1) / 1000, 52.6] as const],
  }))
  const { gpx } = parsed(routeGpx(madeUpList({ segments }), []))
  expect(gpx.rte.map(({ rtept }: { rtept: unknown[] }) => rtept.length)).toEqual([50, 50, 20])
  const names = gpx.rte.flatMap(({ rtept }: { rtept: { name: string }[] }) => rtept.map(({ name }) => name))
  expect(names.map((name: string) => Number.parseInt(name, 10))).toEqual(segments.map((_, i) => i + 1))
})

test('what is done is not driven again', () => {
  const rest = listOfRest(madeUpList(), 1, new Date('2026-01-15T20:00:00Z'))
  const { gpx } = parsed(routeGpx(rest, []))
  expect(gpx.trk.trkseg.trkpt).toHaveLength(2)
  expect(gpx.wpt.map(({ name }: { name: string }) => name)).toEqual(['Start spreading', 'Last treated metre'])
})

test('the name is escaped, control characters are dropped, invention and credit are said', () => {
  const text = routeGpx(madeUpList(), [CREDIT])
  expect(text).toContain('<name>Route 1: &lt;Mill &amp; "Ford"&gt; </name>')
  const { gpx } = parsed(text)
  expect(gpx.metadata.desc).toContain('Invented: width.')
  expect(gpx.metadata.desc).toContain(CREDIT)
})

test('a route without lines: what is not known is no 0 km and no 0 t', () => {
  const { gpx } = parsed(routeGpx(madeUpList({ segments: [] }), []))
  expect(gpx.metadata.desc).toContain('Length and salt not known.')
  expect(gpx.metadata.desc).not.toMatch(/\b0(\.0)? (km|t)\b/)
})

test('a place that is not on the globe is refused', () => {
  const segments = [
    { id: 'a', road: 'A1', length_m: 1, width_m: 6, line: [[487_000, 302_000] as const], treated: true },
  ]
  expect(() => routeGpx(madeUpList({ segments }), [])).toThrow('not a longitude and latitude: 487000, 302000')
})
