import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type ClassTaskOptions, choiceOf, makeClassTask } from '#src/cli/network/class-task.ts'
import { readSpreadingTask } from '#src/cli/plan/spreading-task-schema.ts'
import { roadNetworkText } from '#src/road-network-document.ts'
import { planSpreading } from '#src/routing/plan-spreading.ts'
import type { SpreadingTask } from '#src/routing/spreading-task.ts'
import { JUNCTIONS, madeUpRoads } from '#tests/network/made-up-roads.ts'

const dir = mkdtempSync(join(tmpdir(), 'frostline-task-'))
afterAll(() => rmSync(dir, { recursive: true }))
const file = (name: string, content: string): string => {
  writeFileSync(join(dir, name), content)
  return join(dir, name)
}

const network = madeUpRoads({ banned_turns: [] })
const roads = file('roads.json', roadNetworkText(network))
const [lon, lat] = JUNCTIONS[0]!
const depots = [{ id: 'depot', name: 'Depot', lon, lat }]
const spreaders = [{ id: 'spreader-1', capacity_t: 6, depot: 'depot' }]
const fleet = file('fleet.json', JSON.stringify({ format: 'frostline.network-overlay/1', depots, spreaders }))

let said: string[]
beforeEach(() => {
  said = []
  for (const stream of ['log', 'error'] as const)
    vi.spyOn(console, stream).mockImplementation((text) => void said.push(...String(text).split('\n')))
})
afterEach(() => vi.restoreAllMocks())

const asked = (more: Partial<ClassTaskOptions>): ClassTaskOptions => ({ fleet, rate: 20, ...more })

test('roads of a class become a task that can be planned; what is made up is said', async () => {
  const out = join(dir, 'task.json')
  expect(await makeClassTask(roads, asked({ classes: 'residential', out }))).toBe(0)
  expect(said.slice(0, 2)).toEqual([
    '2 segments, 0.2 km, 0.02 t of salt at 20 g/m²; 1 spreader at 1 depot.',
    'Widths: 0.0 km as the source states; invented for 0.0 km by their lanes and 0.2 km by their class.',
  ])
  const task = readSpreadingTask(JSON.parse(readFileSync(out, 'utf8')), network) as SpreadingTask
  const plan = planSpreading(network, task, { iterations: 200 }, 1)
  expect(plan.shortfalls).toEqual([])
  expect(plan.tours[0]!.treated_km).toBeCloseTo(0.222, 2)
})

test.each([
  ['said by their file', true, ['depot', 'spreader']],
  ['said not to be', false, []],
])('depots and spreaders that are made up, as %s', async (_, invented, expected) => {
  const out = join(dir, 'made-up.json')
  const own = file('made-up-fleet.json', JSON.stringify({ depots, spreaders, invented }))
  expect(await makeClassTask(roads, asked({ classes: 'residential', fleet: own, out }))).toBe(0)
  const task = readSpreadingTask(JSON.parse(readFileSync(out, 'utf8')), network) as SpreadingTask
  expect(task.invented).toEqual([
    ...expected,
    ...['width', 'speed', 'limit', 'turn times', 'reload time', 'prices'],
  ])
  expect(said.includes('The depots and spreaders are invented, says their file.')).toBe(invented)
})

test('as JSON: how much of it has a width that somebody stated', async () => {
  expect(await makeClassTask(roads, asked({ classes: 'residential', dryRun: true, json: true }))).toBe(0)
  expect(JSON.parse(said[0]!)).toMatchObject({
    ...{ segments: 2, too_wide: [], salt_t: expect.closeTo(0.0245, 3) },
    km: { stated: 0, lanes: 0, class: expect.closeTo(0.2224) },
  })
})

test.each<[string, Partial<ClassTaskOptions>, RegExp]>([
  ['a class that is none', { classes: 'trunk,lane' }, /got lane/],
  ['nothing chosen', {}, /--classes LIST, --gritted/],
  ['a rate of nothing', { gritted: true, rate: 0 }, /--rate/],
  ['nowhere to write', { gritted: true }, /--out FILE/],
])('called with %s', (_, more, expected) => {
  expect(choiceOf(asked(more))).toMatch(expected)
})

test.each<[string, Partial<ClassTaskOptions>, RegExp]>([
  ['no road of that class', { classes: 'motorway' }, /has no such road/],
  ['no road marked for gritting', { gritted: true }, /has no such road/],
  [
    'a fleet without depots',
    { classes: 'residential', fleet: file('none.json', '{"spreaders":[]}') },
    /depots: /,
  ],
  [
    'a spreader of a depot that is not there',
    {
      classes: 'residential',
      fleet: file(
        'stray.json',
        JSON.stringify({ depots, spreaders: [{ ...spreaders[0], depot: 'nowhere' }] }),
      ),
    },
    /expected one of depot, got nowhere/,
  ],
])('%s: told in words, nothing written', async (_, more, expected) => {
  const out = join(dir, 'never.json')
  expect(await makeClassTask(roads, asked({ ...more, out }))).toBe(1)
  expect(said.at(-1)).toMatch(expected)
  expect(existsSync(out)).toBe(false)
})
