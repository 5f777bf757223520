import { describe, expect, test } from 'vitest'
import { listOfRest } from '#src/routing/list-of-rest.ts'
import { type CrewList, crewPage } from '#src/web/crew-page.ts'
import { crewStep } from '#src/web/crew-steps.ts'
import { drawnNetwork, LEAVE, listDriven, type TaskMore } from '#tests/routing/list/drawn-roads.ts'

const roads = drawnNetwork([
  {
    id: 'a',
    road: 'A606',
    line: [
      [0, 0],
      [0, 3000],
    ],
  },
  {
    id: 'b',
    road: 'A606',
    line: [
      [0, 3000],
      [0, 5000],
    ],
    hazards: ['level crossing'],
  },
  {
    id: 'lane',
    road: 'Mill Lane',
    line: [
      [0, 3000],
      [-800, 3000],
    ],
    hazards: ['ford', 'level crossing'],
  },
])
const NOON = { now: LEAVE, time_zone: 'Europe/London' }
const listOf = (
  more: Partial<CrewList> = {},
  driven = 'a lane ~-lane b',
  given: TaskMore = {},
): CrewList => ({
  ...listDriven(roads, driven, { settings: { salt_reserve: 10, ...given.settings }, ...given }),
  night: '2026-01-15',
  outcome: 'treat',
  status: 'confirmed',
  ...more,
})
const pageOf = (list: CrewList) => crewPage(list, NOON, [])
const fact = (list: CrewList, named: string) => pageOf(list).facts.find(({ name }) => name === named)?.value

describe('the first sentence', () => {
  test('an order says when to leave, with what, and until when', () => {
    expect(pageOf(listOf()).sentence).toBe(
      'Leave yard by 18:00 with 1.3 t of salt on board. 5.8 km to treat, the last metre at 18:09.',
    )
  })
  test.each([
    ['proposed', 'If it is ordered: leave yard'],
    [null, 'If it is ordered: leave yard'],
    ['amended', 'Leave yard'],
  ])('nobody leaves on what is %s', (status, expected) => {
    expect(pageOf(listOf({ status })).sentence).toMatch(expected)
  })
  test('where nothing is treated there is none', () => {
    expect(pageOf(listOf({ outcome: 'no_action' })).sentence).toBe('')
  })
  test('once a part is done it says what is left', () => {
    const rest = listOfRest(listOf(), 2, new Date('2026-01-15T19:00:00Z'))
    const page = crewPage({ ...listOf(), ...rest }, NOON, [])
    expect(page.sentence).toBe('2.0 km are left to treat, the last metre at 19:03.')
    expect([page.done.length, page.steps.length]).toEqual([2, 2])
  })
  test('of a list that is done nothing is left to say', () => {
    expect(pageOf({ ...listOf(), ...listOfRest(listOf(), 99, LEAVE) }).sentence).toBe('')
  })
})

test('salt is said with its reserve, and for the rates that somebody may order by telephone', () => {
  const list = listOf()
  expect(fact(list, 'On board when leaving')).toBe('1.3 t, 0.6 t of it reserve')
  expect(fact(list, 'Salt at other rates')).toBe('10 g/m²: 0.3 t, 20 g/m²: 0.7 t, 40 g/m²: 1.4 t')
})

test('a step says what to do, how the spreader is set, how far, when, between what', () => {
  expect(crewStep(listOf().steps[1]!, 'Europe/London')).toEqual({
    seq: 2,
    sign: '←',
    instruction: 'Turn left onto Mill Lane and spread.',
    style: 'treat',
    spread: 'Spread',
    setting: '20 g/m², 6 m wide',
    length: '800 m',
    when: '18:04, at 3.0 km',
    by: '',
    between: 'From A606 to where the known roads end.',
    salt: '96 kg, 840 kg left',
    hazards: 'ford; level crossing',
  })
})

test('widths that differ little are one setting, and said as a range', () => {
  const [step] = listOf({}, 'a b', { widths: { b: 6.5 } }).steps
  expect(crewStep(step!, 'Europe/London').setting).toBe('20 g/m², 6 to 6.5 m wide')
})

test('one time for all roads is said at the top, several at their steps', () => {
  const times = (b: number) => ({ times: { a: 30, lane: 30, b } })
  const page = (b: number) => pageOf(listOf({}, 'a lane ~-lane b', times(b)))
  expect(page(30).facts).toContainEqual({ name: 'Last metre treated by', value: '18:30' })
  expect(page(30).steps.map(({ by }) => by)).toEqual(['', '', '', ''])
  expect(page(20).steps.map(({ by }) => by)).toEqual([
    'Treat by 18:30.',
    'Treat by 18:30.',
    '',
    'Treat by 18:20.',
  ])
})

test('several times to treat by are told as the first and the last of them', () => {
  const list = listOf()
  const at = (minutes: number) => new Date(LEAVE.getTime() + minutes * 60_000)
  const steps = list.steps.map((step, i) => ({ ...step, treat_by: at(60 + 10 * (i % 2)) }))
  expect(fact({ ...list, steps }, 'Last metre treated by')).toBe('19:00 to 19:10, as each step says')
})

test('that a list is no order stands before all, what to know on the way after what to do', () => {
  const warnings = ['Not confirmed: this is a proposal and no order.', 'No turning place is known in step 2.']
  expect(pageOf(listOf({ status: 'proposed', warnings }))).toMatchObject({
    firstWarnings: [warnings[0]],
    warnings: [warnings[1]],
  })
  expect(pageOf(listOf({ warnings: [warnings[1]!] }))).toMatchObject({
    firstWarnings: [],
    warnings: [warnings[1]],
  })
})

test('a reload is a step without a length that says what is on board after it', () => {
  const driven = 'a ~-a @yard ~a lane'
  const list = listOf({}, driven, { settings: { reloads: true, reload_min: 10, u_turns: 'anywhere' } })
  const reload = list.steps.find(({ action }) => action === 'reload')!
  expect(crewStep(reload, 'Europe/London')).toMatchObject({
    sign: '▼',
    style: 'reload',
    spread: 'Reload',
    length: '',
    salt: `then ${reload.salt_left_kg} kg on board`,
  })
})

test('reloads still to come are said first', () => {
  const driven = 'a ~-a @yard ~a lane'
  const list = listOf({}, driven, { settings: { reloads: true, reload_min: 10, u_turns: 'anywhere' } })
  const { seq, load_kg } = list.steps.find(({ action }) => action === 'reload')!
  expect(pageOf(list).sentence).toMatch(` Reload ${load_kg} kg at Oakham depot on the way (step ${seq}).`)
  const rest = listOfRest(list, seq, LEAVE)
  expect(pageOf({ ...list, ...rest }).sentence).not.toMatch('Reload')
})

test('the map draws what is treated and what is not, and says in words that the list says the same', () => {
  const map = pageOf(listOf()).map!
  const path = (named: string) => new RegExp(`<path class="${named}" d="([^"]*)"`).exec(map)![1]!
  expect(path('map-route treat').match(/M/g)).toHaveLength(3)
  expect(path('map-dead-run crew').match(/M/g)).toHaveLength(1)
  expect(map).toMatch('the list of steps says the same')
})

test('a list without lines has no map', () => {
  expect(pageOf({ ...listOf(), steps: [] }).map).toBeNull()
})

test('a hazard is one line with every step that has it', () => {
  expect(pageOf(listOf()).hazards).toEqual([
    'ford: step 2, 3 (Mill Lane)',
    'level crossing: step 2, 3, 4 (Mill Lane, A606)',
  ])
})
