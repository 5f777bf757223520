import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import proj4 from 'proj4'
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest'
import { GRID_DEFINITIONS } from '#src/adapters/road-network/projection.ts'
import { type GeojsonOptions, importGeojson } from '#src/cli/network/import-geojson.ts'
import { readNetworkFile } from '#src/cli/network/write-network.ts'
import { readSpreadingTask } from '#src/cli/plan/spreading-task-schema.ts'
import { distance } from '#src/network/geometry.ts'
import type { Position } from '#src/network/treatment-route.ts'
import type { SpreadingTask } from '#src/routing/spreading-task.ts'
import { at, collection, feature, overlay, roads } from '#tests/network/made-up-lines.ts'

const dir = mkdtempSync(join(tmpdir(), 'frostline-geojson-'))
afterAll(() => rmSync(dir, { recursive: true }))
const path = (name: string) => join(dir, name)
const file = (name: string, content: unknown): string => {
  writeFileSync(path(name), typeof content === 'string' ? content : JSON.stringify(content))
  return path(name)
}

let said: { log: string[]; error: string[] }
beforeEach(() => {
  said = { log: [], error: [] }
  for (const stream of ['log', 'error'] as const)
    vi.spyOn(console, stream).mockImplementation(
      (text) => void said[stream].push(...String(text).split('\n')),
    )
})
afterEach(() => vi.restoreAllMocks())

const layer = file('lines.geojson', roads)
const overlaid = file('overlay.json', overlay)
type Options = Parameters<typeof importGeojson>[0]
const run = (options: Options) => importGeojson({ geojson: [layer], ...options })

test('a layer alone becomes roads; what hangs apart, is made up or assumed is told', async () => {
  const out = path('roads.json')
  expect(await run({ name: 'Made up', overlay: overlaid, out, task: path('task.json') })).toBe(0)
  expect(said.log).toEqual([
    'Made up (lines.geojson)',
    '4 lines, 3.2 km, in EPSG:4326; 2 routes.',
    'It lies between 52.60000, -0.70000 and 52.61799, -0.68513 (latitude, longitude).',
    'Read: route from route.',
    'Assumed: 3 segments whose class nothing states are unclassified roads.',
    'It hangs together in 2 parts, the largest with 2.8 km; the others:',
    '  0.4 km in 1 segment at 52.61799, -0.69260',
    expect.stringMatching(/^route-1: 2\.0 km treated, .* dead running; spreader-1 from depot-1$/),
    expect.stringMatching(/^route-2: 1\.2 km treated, .* straight over gaps; spreader-1 from depot-1$/),
    expect.stringMatching(/^Made up, for neither file states it: depot, spreader, width/),
    'Lines: lines.geojson',
  ])
  const network = await readNetworkFile(out)
  expect(network.segments.map(({ id, road_class }) => [id, road_class])).toEqual([
    ['line-1-1', 'primary'],
    ['line-1-2', 'primary'],
    ['line-2', 'unclassified'],
    ['line-3', 'unclassified'],
    ['line-4', 'unclassified'],
    [expect.stringMatching(/^gap-/), 'unclassified'],
  ])
  const task = readSpreadingTask(
    JSON.parse(readFileSync(path('task.json'), 'utf8')),
    network,
  ) as SpreadingTask
  expect(task.standing_tours.map(({ route, spreader }) => [route, spreader])).toEqual([
    ['route-1', 'spreader-1'],
    ['route-2', 'spreader-1'],
  ])
  expect(task.segments.map(({ segment, spread_rate_g_m2 }) => [segment, spread_rate_g_m2]).sort()).toEqual(
    ['line-1-1', 'line-1-2', 'line-2', 'line-3', 'line-4'].map((id) => [id, 20]),
  )
})

const toGrid = (place: readonly number[]) =>
  proj4('WGS84', GRID_DEFINITIONS['EPSG:27700']).forward([place[0]!, place[1]!]) as [number, number]

test('the same layer in eastings and northings gives the same roads', async () => {
  const inGrid = structuredClone(roads) as { features: { geometry: { coordinates: number[][] } }[] }
  for (const { geometry } of inGrid.features) geometry.coordinates = geometry.coordinates.map(toGrid)
  expect(await run({ out: path('degrees.json') })).toBe(0)
  expect(await run({ geojson: [file('grid.geojson', inGrid)], out: path('grid.json') })).toBe(0)
  expect(said.log.join('\n')).toContain('in EPSG:27700, good to about 5 m; 2 routes')
  const [degrees, grid] = await Promise.all(
    ['degrees.json', 'grid.json'].map((name) => readNetworkFile(path(name))),
  )
  expect(grid!.segments.map(({ id }) => id)).toEqual(degrees!.segments.map(({ id }) => id))
  grid!.junctions.forEach((place, index) => {
    expect(distance(place, degrees!.junctions[index]!)).toBeLessThan(0.1)
  })
})

test('a dry run writes nothing; against an older import it tells which roads change their route', async () => {
  expect(await run({ out: path('before.json') })).toBe(0)
  const changed = collection(
    feature('2', [at(0, 0), at(1000, 0)], { ref: 'A606' }),
    feature('2', [at(500, 5), at(500, 800)]),
    feature('2', [at(500, 2000), at(900, 2000)]),
    feature('1', [at(1000, 0), at(1600, 0)], { ref: 'B668' }),
  )
  said.log = []
  const geojson = [file('changed.geojson', changed)]
  expect(await run({ geojson, against: path('before.json'), out: path('dry.json'), dryRun: true })).toBe(0)
  expect(existsSync(path('dry.json'))).toBe(false)
  expect(said.log.slice(-5)).toEqual([
    '1.2 km stay on their route; what changes:',
    '  ~ A606, 1.0 km: route 1 → route 2',
    '  - line 2 of the map, 1.0 km: route 1',
    '  + B668, 0.6 km: route 1',
    'Lines: changed.geojson',
  ])
})

test('all faults are listed, and what was there before stays', async () => {
  const out = file('kept.json', 'what was there before')
  const bad = collection(
    feature('1', [at(0, 0)]),
    feature('1', [[0, 95], at(0, 0)]),
    feature('1', [at(0, 0), at(9, 9)]),
  )
  expect(await run({ geojson: [file('bad.geojson', bad)], out })).toBe(1)
  expect(said.error).toEqual([
    'Line 1 has fewer than two places. 1 more faults like this are listed.',
    expect.stringMatching(/^ {2}Line 2 has 0, 95: not a longitude and latitude/),
    'Nothing was written.',
  ])
  expect(readFileSync(out, 'utf8')).toBe('what was there before')
})

const shifted = (line: readonly Position[], north: number): Position[] =>
  line.map(([lon, lat]) => [lon, lat + north / 111_195])

test('lines are found again on other roads; a stretch on none stops the import until a person accepts it', async () => {
  expect(await run({ name: 'Base', out: path('base.json') })).toBe(0)
  const lines = collection(
    feature('7', shifted([at(1000, 0), at(0, 0)], 9)),
    feature('7', [at(3000, 0), at(3400, 0)]),
  )
  const options = { geojson: [file('moved.geojson', lines)], base: path('base.json'), out: path('onto.json') }
  said.log = []
  expect(await run(options)).toBe(1)
  expect(said.log).toContain(
    '  ! 400 m of line-2 (route 7) on no road: 52.60000, -0.65558 to 52.60000, -0.64966',
  )
  expect(said.error.at(-1)).toMatch(/say --accept-left-out\. Nothing was written/)
  expect(existsSync(path('onto.json'))).toBe(false)
  expect(await run({ ...options, acceptLeftOut: true })).toBe(0)
  const onto = await readNetworkFile(path('onto.json'))
  expect(onto.segments.filter(({ gritting }) => gritting?.route === '7').map(({ id }) => id)).toEqual([
    'line-1-1',
    'line-1-2',
  ])
  expect(onto).toMatchObject({ name: 'Base', source: 'lines.geojson; routes: moved.geojson' })
})

test('a route of which no line runs along a road is refused', async () => {
  expect(await run({ name: 'Base', out: path('base.json') })).toBe(0)
  const lines = collection(feature('7', [at(0, 5), at(1000, 5)]), feature('8', [at(3000, 0), at(3400, 0)]))
  const geojson = [file('lost.geojson', lines)]
  expect(await run({ geojson, base: path('base.json'), out: path('never.json'), acceptLeftOut: true })).toBe(
    1,
  )
  expect(said.error).toContainEqual(expect.stringMatching(/^No line of route "8" \(line-2 and others\)/))
  expect(existsSync(path('never.json'))).toBe(false)
})

test('priorities go to the roads and to the task; a banned turn that a round makes is told', async () => {
  const lines = structuredClone(roads) as { features: { properties: Record<string, unknown> }[] }
  for (const { properties } of lines.features) properties.PRIORITY = 'P1'
  const options = {
    geojson: [file('priorities.geojson', lines)],
    overlay: overlaid,
    priorityField: 'PRIORITY',
  }
  expect(await run({ ...options, out: path('p.json'), task: path('p-task.json') })).toBe(0)
  const network = await readNetworkFile(path('p.json'))
  const { segments, standing_tours } = JSON.parse(readFileSync(path('p-task.json'), 'utf8')) as SpreadingTask
  expect(new Set(segments.map(({ priority }) => priority))).toEqual(new Set(['P1']))
  const [first, second] = standing_tours[0]!.steps.map((step) =>
    network.segments.findIndex(({ id }) => step.kind === 'drive' && step.segment === id),
  ) as [number, number]
  const via = [network.segments[first]!.from, network.segments[first]!.to].find((end) =>
    [network.segments[second]!.from, network.segments[second]!.to].includes(end),
  )!
  const base = file('banned.json', { ...network, banned_turns: [{ from: first, via, to: second }] })
  said.log = []
  expect(await run({ ...options, base, out: path('b.json'), acceptLeftOut: true })).toBe(0)
  expect(said.log).toContainEqual(expect.stringMatching(/^! route-1 turns from .* which is banned/))
})

test('as JSON: one document with all of it', async () => {
  expect(await run({ out: path('all.json'), overlay: overlaid, json: true })).toBe(0)
  expect(said.log.length).toBe(1)
  expect(JSON.parse(said.log[0]!)).toMatchObject({
    system: 'EPSG:4326',
    fields: { route: 'route' },
    match: null,
    notes: [],
    depots: [{ id: 'depot-1', away_m: 0 }],
    network: {
      routes: [{ id: 'route-1', invented: expect.arrayContaining(['order of driving']) }, { id: 'route-2' }],
    },
    difference: null,
  })
})

test.each<[string, GeojsonOptions, number, RegExp]>([
  ['an unknown system', { crs: 'EPSG:3857' }, 2, /--crs has to be one of EPSG:4326, EPSG:27700, EPSG:2157/],
  ['a wide snap', { snapM: 80 }, 2, /--snap-m has to be/],
  ['no number to match by', { matchM: Number.NaN }, 2, /--match-m has to be/],
  ['a rate in kilograms', { rate: 0 }, 2, /--rate has to be/],
  ['a snap with base roads', { snapM: 8, base: 'base.json' }, 2, /--snap-m is only for lines without --base/],
  ['a match without base roads', { matchM: 30 }, 2, /--match-m is only for lines with --base/],
  ['a rate for nothing', { rate: 20 }, 2, /--rate is only for --task/],
  ['a task without depots', { task: 'task.json' }, 2, /--task needs --overlay/],
  ['a file that is not there', { geojson: [path('nowhere.geojson')] }, 1, /ENOENT/],
  [
    'not a number',
    { geojson: [file('nan.geojson', '{"features":[NaN]}')] },
    1,
    /NaN or Infinity where a number/,
  ],
  [
    'a line of JSON a feature',
    { geojson: [file('seq.geojson', '{"a":1}\n{"a":2}')] },
    1,
    /a document a line/,
  ],
  ['KML', { geojson: [file('a.kml', '<kml></kml>')] }, 1, /looks like XML/],
  ['roads said to be Irish', { crs: '2157' }, 1, /said to be in EPSG:2157, yet line 1 has -0.7/],
])('%s: told in words, nothing written', async (_, options, status, words) => {
  expect(await run({ ...options, out: path('never.json') })).toBe(status)
  expect(said.error.join('\n')).toMatch(words)
  expect(existsSync(path('never.json'))).toBe(false)
})

test('a byte order mark is no fault', async () => {
  const marked = file('bom.geojson', `\uFEFF${JSON.stringify(roads)}`)
  expect(await run({ geojson: [marked], out: path('bom.json') })).toBe(0)
})

test.each([
  ['Windows-1252', Buffer.from(JSON.stringify({ ...roads, name: 'Allée' }), 'latin1')],
  ['UTF-16', Buffer.from(`\uFEFF${JSON.stringify(roads)}`, 'utf16le')],
])('%s is refused: read as UTF-8 it would spoil names', async (_, bytes) => {
  writeFileSync(path('other.geojson'), bytes)
  expect(await run({ geojson: [path('other.geojson')], out: path('never.json') })).toBe(1)
  expect(said.error.join()).toContain('Export it anew as UTF-8')
  expect(existsSync(path('never.json'))).toBe(false)
})

test('lines far from every depot are refused, with the likely cause', async () => {
  const depots = [{ ...overlay.depots[0], lon: 10.6, lat: 55.4 }]
  const elsewhere = file('elsewhere.json', { ...overlay, depots })
  expect(await run({ overlay: elsewhere, out: path('never.json') })).toBe(1)
  expect(said.error[0]).toMatch(
    /^line-1 begins at -0\.7, 52\.6, over 100 km from every depot\. Likely another/,
  )
})
