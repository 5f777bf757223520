import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type InstallOptions, installNetwork } from '#src/cli/network/install.ts'
import type { RoadNetwork } from '#src/network/road-network.ts'
import { roadNetworkText } from '#src/road-network-document.ts'
import { classTask } from '#src/routing/class-task.ts'
import { INVENTED_WIDTHS, segmentsOfClasses } from '#src/routing/segments-of-classes.ts'
import { PASSWORD } from '#tests/api/support.ts'
import { madeUpRoads } from '#tests/network/made-up-roads.ts'
import { EVENING } from '#tests/support/builders.ts'
import { deviceBench } from '#tests/support/device-bench.ts'

let dir = ''
let given: Awaited<ReturnType<typeof deviceBench>>
let url = ''
const out: string[] = []
const err: string[] = []
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'frostline-install-'))
  given = await deviceBench()
  url = await given.app.listen({ host: '127.0.0.1', port: 0 })
  writeFileSync(join(dir, 'password'), `${PASSWORD}\n`)
  for (const list of [out, err]) list.length = 0
  vi.spyOn(console, 'log').mockImplementation((words) => void out.push(...String(words).split('\n')))
  vi.spyOn(console, 'error').mockImplementation((words) => void err.push(String(words)))
})
afterEach(async () => {
  vi.restoreAllMocks()
  await given.app.close()
  rmSync(dir, { recursive: true })
})

const install = (network: RoadNetwork, more: Partial<InstallOptions> = {}) => {
  const file = join(dir, 'roads.json')
  writeFileSync(file, roadNetworkText(network))
  const who = { user: 'winter', passwordFile: join(dir, 'password'), authority: 'northshire' }
  return installNetwork(file, { url, ...who, ...more })
}
const installed = () => given.store.roadNetworks('northshire')

test('a dry run shows what is in it and changes nothing', async () => {
  expect(await install(madeUpRoads(), { dryRun: true })).toBe(0)
  expect(out).toEqual([
    'made up (a test) for northshire',
    '3 junctions, 2 segments, 0.2 km; 0.0 km one-way, 2 dead ends, 1 turning places, 1 banned turns.',
    '  residential: 0.2 km in 2',
    expect.stringMatching(/^Nothing is marked for gritting/),
    'Every junction can be reached from every other.',
    'There was no road network before.',
  ])
  expect(await installed()).toEqual([])
})

test('installed; the next one tells what it changes', async () => {
  expect(await install(madeUpRoads())).toBe(0)
  expect(err.at(-2)).toMatch(/^installed: [0-9a-f]{64}$/)
  expect(err.at(-1)).toBe('Plans are made on these roads from now on.')
  const [high, low] = madeUpRoads().segments
  expect(await install(madeUpRoads({ segments: [{ ...high!, bridge: true }, low!] }))).toBe(0)
  expect(out).toContain('0 segments added (0.0 km), 0 gone (0.0 km), 1 changed, 1 unchanged.')
  expect(out).toContain('  ~ high-street  high-street, 111 m  bridge: false → true')
  expect(await installed()).toHaveLength(2)
})

test('standing routes that drive other roads are told: their plans go on without these', async () => {
  const [route] = given.network().routes
  const segments = [{ id: 'moor-road', road: 'Moor Road', length_m: 9, width_m: 6, line: [], treated: true }]
  const entry = {
    ...{ at: EVENING, actor: 'winter', authority: 'northshire' },
    action: 'made up',
    subject: '',
    detail: {},
  }
  const next = { ...given.network(), routes: [{ ...route!, segments }] }
  await given.deps.changes!.changeNetwork(next, { entry })
  expect(await install(madeUpRoads())).toBe(0)
  expect(out.at(-1)).toBe(
    `! route-1 is not on these roads: they do not hold Moor Road (moor-road) of ${route!.name}`,
  )
  expect(err.at(-1)).toMatch(/^Plans go on with the roads of the standing routes alone/)
})

test('with the standing tours of a task, the routes drive these roads from then on', async () => {
  const roads = madeUpRoads()
  const task = classTask(
    segmentsOfClasses(roads, { classes: ['residential'], gritted: false }, 20, INVENTED_WIDTHS).segments,
    {
      depots: [{ id: 'depot', name: 'Depot', lon: 0, lat: 0 }],
      spreaders: [{ id: 'spreader-1', capacity_t: 6, depot: 'depot' }],
      invented: true,
    },
    'invented',
  )
  const steps = ['high-street', 'low-street'].map((segment) => ({
    kind: 'drive',
    segment,
    against: false,
    treat: true,
  }))
  const file = join(dir, 'task.json')
  writeFileSync(
    file,
    JSON.stringify({ ...task, standing_tours: [{ route: 'route-1', spreader: 'spreader-1', steps }] }),
  )
  expect(await install(roads, { routes: file })).toBe(0)
  expect(out).toContainEqual(expect.stringMatching(/^~ route-1: .* → 0\.2 km treated, 0\.0 km dead$/))
  expect(err.at(-1)).toBe('Plans are made on these roads from now on.')
  const { routes, depots, spreaders } = given.network()
  const route = routes.find(({ id }) => id === 'route-1')!
  expect(route.segments).toHaveLength(2)
  // What is made up in the file does not become real by being installed.
  expect(route.invented).toEqual(expect.arrayContaining(['depot', 'spreader', 'width', 'order of driving']))
  expect(depots.find(({ id }) => id === 'depot')!.invented).toBe(true)
  expect(spreaders.find(({ id }) => id === 'spreader-1')!.invented).toBe(true)
  writeFileSync(file, JSON.stringify(task))
  expect(await install(roads, { routes: file })).toBe(1)
  expect(err.at(-1)).toMatch(/has no standing tours/)
})

test.each<[string, Partial<InstallOptions>, RegExp]>([
  ['a viewer', { user: 'viewer' }, /Only for the role winter_manager or admin/],
  ['the neighbour’s roads', { authority: 'southshire' }, /no such authority/],
  ['a wrong address', { url: 'http://127.0.0.1:1' }, /does not answer/],
])('%s: told in words, nothing changes', async (_, more, expected) => {
  expect(await install(madeUpRoads(), more)).toBe(1)
  expect(err.at(-1)).toMatch(expected)
  expect(await installed()).toEqual([])
})

test('a broken file is refused before anybody is asked', async () => {
  expect(await install(madeUpRoads({ turning_places: [9] }), { url: 'http://127.0.0.1:1' })).toBe(1)
  expect(err.at(-1)).toMatch(/turning_places\[0\]/)
})
