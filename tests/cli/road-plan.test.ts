import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest'
import { planInWords } from '#src/cli/plan/plan-in-words.ts'
import { readSpreadingTask } from '#src/cli/plan/spreading-task-schema.ts'
import { optionFault, type PlanOptions, plan } from '#src/cli/plan.ts'
import { checkPlan } from '#src/routing/check/check-plan.ts'
import type { SpreadingPlan } from '#src/routing/spreading-task.ts'
import { aRoadNetwork, aSpreadingPlan, aSpreadingTask } from '#tests/support/night-plans.ts'

const folder = mkdtempSync(join(tmpdir(), 'frostline-plan-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, document: unknown): string {
  const path = join(folder, name)
  writeFileSync(path, typeof document === 'string' ? document : JSON.stringify(document))
  return path
}
const network = file('network.json', aRoadNetwork())
const segments = file('task.json', aSpreadingTask())
const options: PlanOptions = { network, segments, seconds: 1, iterations: 500, seed: 1, threads: 1 }

let out: string[]
let errors: string[]
beforeEach(() => {
  out = []
  errors = []
  vi.spyOn(console, 'log').mockImplementation((words) => out.push(words))
  vi.spyOn(console, 'error').mockImplementation((words) => errors.push(words))
})
afterEach(() => vi.restoreAllMocks())

test('a plan is printed in words: first what it comes to', async () => {
  expect(await plan(options)).toBe(0)
  const [sentence, bounds, tour] = out.join('\n').split('\n')
  expect(sentence).toBe('1 spreader treats 2.0 km by 3 min; 2 min dead running; all deadlines kept.')
  expect(bounds).toBe(
    '0.24 t of salt need at least 1 spreader; within the limit treating alone needs at least 1 spreader.',
  )
  expect(tour).toMatch(/^ {2}gritter-1 from west: 2\.0 km treated, /)
})

test('as JSON it is a valid plan, the same from the same seed and tries, on two threads as well', async () => {
  const printed: string[] = []
  for (const threads of [1, 1, 2]) {
    out = []
    expect(await plan({ ...options, threads, json: true })).toBe(0)
    printed.push(out.join(''))
  }
  const [first, again, best] = printed.map((text) => JSON.parse(text) as SpreadingPlan)
  expect(again).toEqual(first)
  expect(checkPlan(aRoadNetwork(), aSpreadingTask(), first!)).toEqual([])
  expect(best!.tours.map(({ steps }) => steps.length)).toEqual(first!.tours.map(({ steps }) => steps.length))
})

test('what of the task is made up stands in the plan and above each list', async () => {
  const made = file('made-up.json', { ...aSpreadingTask(), invented: ['depot', 'speed'] })
  const said = 'Made up, for nobody has stated it: depot, speed.'
  for (const more of [{}, { list: 'gritter-1' }, { list: 'gritter-1', format: 'geojson' }] as const) {
    out = []
    expect(await plan({ ...options, ...more, segments: made })).toBe(0)
    if (!('format' in more)) expect(out.join('\n').split('\n')).toContain(said)
    else expect(JSON.parse(out.join(''))).toMatchObject({ invented: ['depot', 'speed'] })
  }
  out = []
  expect(await plan({ ...options, segments: made, json: true })).toBe(0)
  expect(JSON.parse(out.join(''))).toMatchObject({ invented: ['depot', 'speed'] })
  out = []
  expect(await plan(options)).toBe(0)
  expect(out.join('\n')).not.toContain('Made up')
})

test.each([
  [
    'nothing was tried',
    { iterations: 0, standing: false },
    /^Seed 1, 0 tries\. The time was over .*--seconds/,
  ],
  ['standing routes hold', { iterations: 0, standing: true }, /^Seed 1, 0 tries\.$/],
])('how much was tried: %s', (_, more, expected) => {
  const planned = aSpreadingPlan({ seed: 1, ...more })
  const lines = planInWords({ network: aRoadNetwork(), task: aSpreadingTask(), plan: planned })
  expect(lines.at(-1)).toMatch(expected)
})

test('a road name cannot command the terminal', async () => {
  const whole = aRoadNetwork()
  const segments = whole.segments.map((one) => ({ ...one, road: '\u001b[2J\u0007Cold Lane' }))
  const strange = file('strange-names.json', { ...whole, segments })
  expect(await plan({ ...options, network: strange, list: 'gritter-1' })).toBe(0)
  expect(out.join('\n')).toContain('\ufffd[2J\ufffdCold Lane')
  expect(['\u001b', '\u0007'].some((control) => out.join('\n').includes(control))).toBe(false)
})

test('by seconds it ends in time', async () => {
  const { iterations: _, ...bySeconds } = options
  expect(await plan({ ...bySeconds, seconds: 0.5 })).toBe(0)
  expect(out.join('\n')).toMatch(/Seed 1, \d+ tries/)
})

test('an interrupt prints the best so far', async () => {
  const { iterations: _, ...bySeconds } = options
  const planned = plan({ ...bySeconds, seconds: 600 })
  await vi.waitFor(() => expect(process.listenerCount('SIGINT')).toBeGreaterThan(0), 5_000)
  process.emit('SIGINT')
  expect(await planned).toBe(0)
  expect(errors).toContain('Interrupted: this is the best so far.')
  expect(out.join('\n')).toMatch(/^1 spreader treats 2\.0 km/)
})

test.each([
  ['text', /^gritter-1 from west: load \d+ kg; 2\.0 km treated/],
  ['gpx', /<gpx xmlns="http:\/\/www\.topografix\.com\/GPX\/1\/1"/],
  ['geojson', /^\{"type":"FeatureCollection"/],
] as const)('the list of a spreader as %s', async (format, expected) => {
  expect(await plan({ ...options, list: 'gritter-1', format })).toBe(0)
  expect(out.join('\n')).toMatch(expected)
})

test('a spreader without a tour has no list: who has one is said', async () => {
  expect(await plan({ ...options, list: 'gritter-9' })).toBe(1)
  expect(errors.join('\n')).toContain('--list: gritter-9 has no tour in this plan; gritter-1 has.')
})

test.each([
  ['no such file', { network: join(folder, 'none.json') }, /ENOENT/],
  ['no JSON', { segments: file('cut.json', '{"format":') }, /cut\.json is not JSON/],
  [
    'a network with a road that leads nowhere',
    {
      network: file('bad-network.json', {
        ...aRoadNetwork(),
        segments: [{ ...aRoadNetwork().segments[0], to: 9 }],
      }),
    },
    /bad-network\.json: .*segments\[0\]\.to: expected /,
  ],
  [
    'another document',
    { segments: file('map.json', aRoadNetwork()) },
    /map\.json: format: expected "frostline\.spreading-task\/1", got "frostline\.road-network\/1"\. Likely cause: .*frostline network task/,
  ],
  [
    'a task for another network',
    {
      segments: file('other.json', {
        ...aSpreadingTask(),
        segments: [{ ...aSpreadingTask().segments[0], segment: 'x-y' }],
      }),
    },
    /segments\.0\.segment: expected a segment of the network, got x-y\. Likely cause/,
  ],
])('%s: exit 1, the field named, nothing printed', async (_, more, expected) => {
  expect(await plan({ ...options, ...more })).toBe(1)
  expect(errors.join('\n')).toMatch(expected)
  expect(out).toEqual([])
})

const task = aSpreadingTask()
const [segment] = task.segments
const [spreader] = task.spreaders
test.each([
  ['an unknown name', { ...task, closd: [] }, /closd/],
  ['no rate', { ...task, segments: [{ ...segment, spread_rate_g_m2: 0 }] }, /segments\.0\.spread_rate_g_m2/],
  ['three passes', { ...task, segments: [{ ...segment, passes: 3 }] }, /segments\.0\.passes: 1 or 2/],
  ['a segment twice', { ...task, segments: [segment, segment] }, /segments: .*got a-b twice.*"passes": 2/],
  [
    'a stray depot',
    { ...task, spreaders: [{ ...spreader, depot: 'south' }] },
    /spreaders\.0\.depot: .*got south/,
  ],
  [
    'a stray standing tour',
    { ...task, standing_tours: [{ route: 'route-1', spreader: 'gritter-9', steps: [] }] },
    /standing_tours\.0\.spreader: .*got gritter-9/,
  ],
  ['a closed road of nowhere', { ...task, closed: ['x-y'] }, /closed\.0: .*got x-y/],
  [
    'a speed of nothing',
    { ...task, settings: { ...task.settings, treating_kmh: {} } },
    /settings\.treating_kmh/,
  ],
  [
    'a price that no road is worth',
    { ...task, settings: { ...task.settings, price_min: { spreader: 60, dead_km: 1, moved_km: 1_000 } } },
    /settings\.price_min\.moved_km: at most 50 minutes/,
  ],
])('a task with %s is refused by field', (_, given, expected) => {
  expect(readSpreadingTask(given, aRoadNetwork())).toMatch(expected)
})

test('what is not kept is said by road, with its reason', () => {
  const shortfalls = [
    { segment: 'a-b', code: 'late' as const, late_min: 12.4, message: 'It is far.' },
    { segment: 'b-c', code: 'no_salt' as const, late_min: null, message: 'No salt is left.' },
  ]
  const words = planInWords({ network: aRoadNetwork(), task, plan: aSpreadingPlan({ shortfalls }) })
  expect(words[0]).toContain('1 segment too late, 1 segment not treated at all.')
  expect(words).toContain('  A1 (a-b), 12 min late: It is far.')
  expect(words).toContain('  B2 (b-c), not treated: No salt is left.')
})

test.each([
  ['neither', { seconds: 1, seed: 1, threads: 1 }, 'Give --network with --segments, or --instance.'],
  [
    'a network alone',
    { network, seconds: 1, seed: 1, threads: 1 },
    'Give --network with --segments, or --instance.',
  ],
  ['both', { ...options, instance: 'a.dat' }, '--instance goes without --network and --segments.'],
  ['broken tries', { ...options, iterations: 1.5 }, '--iterations has to be a whole number from 0.'],
  ['a form of nothing', { ...options, format: 'gpx' as const }, '--format goes with --list.'],
  [
    'a strange form',
    { ...options, list: 'a', format: 'kml' as never },
    '--format has to be text, gpx, geojson.',
  ],
])('%s is called wrongly', (_, given, expected) => {
  expect(optionFault(given)).toBe(expected)
})

test('what cannot be kept is told with what would mend it', async () => {
  const settings = { ...task.settings, limit_min: 2 }
  const short = file('short.json', { ...task, settings })
  expect(await plan({ ...options, segments: short })).toBe(0)
  const printed = out.join('\n')
  expect(printed).toMatch(/1 segment too late\./)
  expect(printed).toMatch(/A limit \d+ min longer: |more spreaders? from West depot/)
})

const closedFarRoad = { closed: ['b-c'] }

test('what if: both plans side by side, the difference, who takes over what', async () => {
  expect(await plan({ ...options, ...closedFarRoad })).toBe(0)
  expect(out.join('\n').split('\n')).toEqual([
    'As it is: 1 spreader treats 2.0 km by 3 min; 2 min dead running; all deadlines kept.',
    'What if: 1 spreader treats 1.0 km by 2 min; 1 min dead running; 1 segment not treated at all.',
    'Difference: 1 segment not treated instead of 0; 2 min to the last treated instead of 3; 1.0 km of dead running instead of 2.0; 0.1 t of salt instead of 0.2.',
    '  B2: 1.0 km from gritter-1 to nobody',
    '  ! B2 is not treated: it is closed.',
  ])
})

test('what if, as JSON: the figures of both, and the plan', async () => {
  expect(await plan({ ...options, rate: 40, json: true })).toBe(0)
  expect(JSON.parse(out.join(''))).toMatchObject({
    format: 'frostline.plan-comparison/1',
    before: { salt_t: 0.24 },
    after: { salt_t: 0.48 },
    plan: { format: 'frostline.spreading-plan/1' },
  })
})

test.each([
  [{ without: ['nobody'] }, '--without nobody is not there; there are gritter-1.'],
  [{ empty: ['east'] }, '--empty east is not there; there are west.'],
  [{ closed: ['x'] }, '--closed: There is no road and no road segment x in the network.'],
  [{ also: ['lane'] }, '--also has to be of motorway'],
  [{ rate: -1 }, '--rate has to be a number up to 100 g/m².'],
])('what if of what is not there is refused: %o', async (whatIf, message) => {
  expect(await plan({ ...options, ...whatIf })).toBe(1)
  expect(errors.join('\n')).toContain(message)
})

test('a what-if goes with roads, and without a list', () => {
  expect(optionFault({ ...options, ...closedFarRoad, list: 'gritter-1' })).toMatch('without a what-if')
  const { network: _, segments: __, iterations: ___, ...rest } = options
  expect(optionFault({ ...rest, instance: 'x.dat', without: ['a'] })).toMatch('what-ifs go with --network')
})
