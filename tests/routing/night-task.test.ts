import { describe, expect, test } from 'vitest'
import { checkPlan } from '#src/routing/check/check-plan.ts'
import { planSide, specialOf } from '#src/routing/night/night-comparison.ts'
import { nightDone } from '#src/routing/night/night-done.ts'
import { type NightGiven, nightTask } from '#src/routing/night/night-task.ts'
import { standingPlan } from '#src/routing/night/standing-plan.ts'
import { standingRoads } from '#src/routing/night/standing-roads.ts'
import { aCompletedTreatment, EVENING, hoursAfter, minutesAfter } from '#tests/support/builders.ts'
import { plannedCounty } from '#tests/support/planned-county.ts'

const { routes, depots, spreaders } = plannedCounty
const [round, west] = routes
const NOTHING = { spreaders_out: [], depots_empty: [], roads_closed: [] }
const treated = (route = round!, more: object = {}) => ({
  ...{ route, spread_rate_g_m2: 10, passes: 1, complete_by: hoursAfter(EVENING, 6) },
  ...more,
})
const nothingDone = nightDone({ treated: [], completed: [], spreaders, now: EVENING })
const aNight = (more: Partial<NightGiven> = {}): NightGiven => ({
  ...{ routes, depots, spreaders },
  roads: standingRoads(routes, 'Northshire'),
  treated: [treated(), treated(west)],
  leave_at: hoursAfter(EVENING, 1),
  change: NOTHING,
  done: nothingDone,
  ...more,
})
const standing = (night: NightGiven) => standingPlan(night, nightTask(night))
const told = (more: object) =>
  aCompletedTreatment({
    ...{ id: 'run-1', route: 'route-1', stretch: null, salt_t: null, spread_rate_g_m2: 10 },
    ...{ started_at: minutesAfter(EVENING, 10), finished_at: minutesAfter(EVENING, 40) },
    ...more,
  })
const doneBy = (completed: ReturnType<typeof told>[], ordered_at: Date | null = EVENING) =>
  nightDone({
    treated: [{ route: round!, ordered_at }],
    completed,
    spreaders,
    now: minutesAfter(EVENING, 70),
  })

describe('what is to be treated tonight', () => {
  test('is every treated segment of the routes that are treated, once, by its time', () => {
    const task = nightTask(aNight())
    expect(task.segments.map(({ segment }) => segment)).toEqual([
      's-east',
      's-north-east',
      's-north',
      's-home',
      's-west',
    ])
    expect(task.segments[0]).toMatchObject({
      width_m: 6,
      passes: 1,
      treat_by_min: 300,
      standing_route: 'route-1',
    })
  })
  test('says what of it is made up, in the words of the routes', () => {
    const real = routes.map((route) => ({ ...route, invented: [] }))
    const task = (more: Partial<NightGiven>) => nightTask(aNight({ routes: real, ...more }))
    expect(task({}).invented).toBeUndefined()
    expect(
      task({
        routes: [{ ...real[0]!, invented: ['width'] }, real[1]!],
        depots: depots.map((depot) => ({ ...depot, invented: true })),
      }).invented,
    ).toEqual(['depot', 'width'])
  })
  test('a road that two routes treat is treated as the stricter asks it', () => {
    const second = { ...west!, segments: [...west!.segments, round!.segments[0]!] }
    const by = { spread_rate_g_m2: 20, passes: 2, complete_by: hoursAfter(EVENING, 2) }
    const shared = (...both: NightGiven['treated']) =>
      nightTask(aNight({ routes: [round!, second], treated: both })).segments.find(
        ({ segment }) => segment === 's-east',
      )
    const asked = { spread_rate_g_m2: 20, passes: 2, treat_by_min: 60 }
    expect(shared(treated(), treated(second, by))).toMatchObject(asked)
    expect(shared(treated(second, by), treated())).toMatchObject(asked)
  })
  test('by nobody who is out, and with nobody’s standing tour', () => {
    const task = nightTask(aNight({ change: { ...NOTHING, spreaders_out: ['gritter-1'] } }))
    expect(task.spreaders.map(({ id }) => id)).toEqual(['gritter-2'])
    expect(task.standing_tours.map(({ spreader }) => spreader)).toEqual(['gritter-2'])
  })
  test('with a full load, as on the standing routes: what is reckoned to be left later counts from it', () => {
    expect(nightTask(aNight()).spreaders.map(({ loaded_t }) => loaded_t)).toEqual([6, 6])
  })
  test('from a depot without salt everybody sets out empty', () => {
    const task = nightTask(aNight({ change: { ...NOTHING, depots_empty: ['main-depot'] } }))
    expect(task.depots[0]!.salt_t).toBe(0)
    expect(task.spreaders.map(({ loaded_t }) => loaded_t)).toEqual([0, 0])
  })
  test('a time that has passed already is the earliest there is, never less', () => {
    const [segment] = nightTask(aNight({ treated: [treated(round, { complete_by: EVENING })] })).segments
    expect(segment!.treat_by_min).toBe(0)
  })
})

describe('the standing routes', () => {
  test('as they are keep everything, and the independent checker agrees', () => {
    const night = aNight()
    const plan = standing(night)
    expect(plan).toMatchObject({ standing: true, shortfalls: [], moved_km: 0 })
    expect(plan.tours.map(({ treated_km, dead_km }) => [treated_km, dead_km])).toEqual([
      [4, 0],
      [1, 1],
    ])
    expect(checkPlan(night.roads.network, nightTask(night), plan)).toEqual([])
  })
  test.each([
    [
      'a spreader out',
      { change: { ...NOTHING, spreaders_out: ['gritter-2'] } },
      ['s-west', 'no_spreader_left', 'gritter-2 cannot be sent.'],
    ],
    [
      'a road closed',
      { change: { ...NOTHING, roads_closed: ['s-west'] } },
      ['s-west', 'unreachable', 'C3 is closed.'],
    ],
    [
      'a load that does not reach',
      { spreaders: spreaders.map((one) => ({ ...one, capacity_t: 0.2 })) },
      ['s-home', 'too_heavy', 'One load of gritter-1 does not reach B2.'],
    ],
  ])('%s: what they leave is said with its reason', (_, more, [segment, code, message]) => {
    expect(standing(aNight(more)).shortfalls).toEqual([{ segment, code, late_min: null, message }])
  })
  test('without salt at their depot nobody is treated at all', () => {
    const { shortfalls, tours } = standing(aNight({ change: { ...NOTHING, depots_empty: ['main-depot'] } }))
    expect(tours).toEqual([])
    expect(shortfalls).toHaveLength(5)
    expect(shortfalls[0]!.message).toBe('There is no salt at Main depot.')
  })
  test('what they treat after its time is told, by how much: 24 min a kilometre', () => {
    const soon = { complete_by: hoursAfter(EVENING, 1.5) }
    const night = aNight({ treated: [treated(round, soon), treated(west, soon)] })
    const plan = standing(night)
    expect(plan.shortfalls.map(({ segment, code, late_min }) => [segment, code, late_min])).toEqual([
      ['s-north-east', 'late', 18],
      ['s-north', 'late', 42],
      ['s-home', 'late', 66],
    ])
    expect(checkPlan(night.roads.network, nightTask(night), plan)).toEqual([])
  })
  test('of one spreader are driven one after another, and what is late by that is told', () => {
    const second = { ...west!, spreader: 'gritter-1' }
    const both = [round!, second]
    const soon = { complete_by: hoursAfter(EVENING, 3) }
    const night = aNight({
      ...{ routes: both, roads: standingRoads(both, 'Northshire') },
      treated: [treated(round, soon), treated(second, soon)],
    })
    const plan = standing(night)
    // 96 min for the round, half an hour to load, 24 min for the west
    expect(plan.tours.map(({ last_treated_min }) => last_treated_min)).toEqual([96, 150])
    expect(plan.shortfalls.map(({ segment, late_min }) => [segment, late_min])).toEqual([['s-west', 54]])
    expect(planSide(night.roads.network, nightTask(night), plan).figures.spreaders).toBe(1)
  })
  test('in two passes drive the whole round twice', () => {
    const [tour] = standing(aNight({ treated: [treated(round, { passes: 2 })] })).tours
    expect(tour).toMatchObject({ treated_km: 8, salt_t: 0.48 })
  })
})

test.each([
  ['nothing', {}, []],
  ['a spreader out', { change: { ...NOTHING, spreaders_out: ['gritter-1'] } }, ['gritter-1 cannot be sent.']],
  ['a depot empty', { change: { ...NOTHING, depots_empty: ['main-depot'] } }, ['No salt at Main depot.']],
  [
    'roads closed',
    { change: { ...NOTHING, roads_closed: ['s-north', 's-home'] } },
    [
      'Closed: B2 (2.0 km).',
      'The standing routes of gritter-1 lead over what is closed and cannot be driven as they stand: their figures count as if there were a way through.',
      'From Main depot only 1.0 of 5.0 km of known roads can be reached past what is closed. Where only a part of a road is closed, name that part by two roads that it meets: High Street between Station Road and Mill Lane.',
    ],
  ],
  [
    'a depot shut in',
    { change: { ...NOTHING, roads_closed: ['s-east', 's-home', 's-west'] } },
    [
      'Closed: A1 (1.0 km), B2 (1.0 km), C3 (1.0 km).',
      'The standing routes of gritter-1, gritter-2 lead over what is closed and cannot be driven as they stand: their figures count as if there were a way through.',
      'From Main depot only 0.0 of 5.0 km of known roads can be reached past what is closed. Where only a part of a road is closed, name that part by two roads that it meets: High Street between Station Road and Mill Lane.',
    ],
  ],
  ['fewer routes', { treated: [treated()] }, ['Only 1 of 2 routes is treated.']],
  [
    'a rate that one load does not hold',
    { treated: [treated(round, { spread_rate_g_m2: 300 }), treated(west)] },
    ['Route 1 needs 7.2 t at 300 g/m², gritter-1 holds 6 t.'],
  ],
  ['part of it done', { done: doneBy([told({})]) }, ['Part of it is treated already, as crews told.']],
])('special about a night: %s', (_, more, expected) => {
  expect(specialOf(aNight(more))).toEqual(expected)
})

test.each([
  ['nobody’s way is closed', [], []],
  [
    'a spreader’s way is closed',
    ['s-west'],
    [
      'Cannot be driven as it stands: gritter-2 would drive over closed C3. The figures count as if there were a way through.',
      'C3, 1.0 km: not treated: C3 is closed.',
    ],
  ],
])('standing routes over closed roads: %s', (_, roads_closed, expected) => {
  const night = aNight({ change: { ...NOTHING, roads_closed } })
  const { falls_short } = planSide(night.roads.network, nightTask(night), standing(night))
  expect(falls_short).toEqual(expected)
})

describe('what crews told of tonight', () => {
  test('a whole round is planned no more, and its spreader is free at its depot', () => {
    const done = doneBy([told({})])
    expect([...done.segments]).toEqual(['s-east', 's-north-east', 's-north', 's-home'])
    expect(done.out.size).toBe(0)
    const task = nightTask(aNight({ done }))
    expect(task.segments.map(({ segment }) => segment)).toEqual(['s-west'])
  })
  test('after a part of it the spreader goes on from there with what it has left, and says so', () => {
    const done = doneBy([told({ stretch: { from: 's-east', to: 's-north-east' } })])
    expect([...done.segments]).toEqual(['s-east', 's-north-east'])
    const [spreader] = nightTask(aNight({ done })).spreaders
    const [lon, lat] = round!.segments[1]!.line.at(-1)!
    // 2 km × 6 m × 10 g/m² = 0.12 t of 6 t; an hour since it began
    expect(spreader).toMatchObject({ start: { lon, lat }, loaded_t: 5.88, elapsed_min: 60 })
    expect(done.assumed).toEqual([
      'gritter-1 is where its crew last told of a treatment, with 5.88 t left of a full load.',
    ])
  })
  test('a road of two routes needs something until the crews of both have told of it', () => {
    const second = { ...west!, segments: [...west!.segments, round!.segments[0]!] }
    const orders = [round!, second].map((route) => ({ route, ordered_at: EVENING }))
    const done = (...completed: ReturnType<typeof told>[]) =>
      nightDone({ treated: orders, completed, spreaders, now: minutesAfter(EVENING, 70) }).segments
    expect([...done(told({}))]).toEqual(['s-north-east', 's-north', 's-home'])
    expect(done(told({}), told({ id: 'run-2', route: 'route-2' }))).toContain('s-east')
  })
  test.each([
    ['salt by the spreader’s own count', { stretch: { from: 's-east', to: 's-east' }, salt_t: 0.5 }, 5.5],
    ['more salt than it holds', { stretch: { from: 's-east', to: 's-east' }, salt_t: 7 }, 0],
  ])('%s counts before what was reckoned', (_, more, loaded_t) => {
    expect(doneBy([told(more)]).out.get('gritter-1')).toMatchObject({ loaded_t })
  })
  test.each([
    ['taken back', [told({ withdrawn: { by: 'x', at: EVENING, reason: 'wrong' } })], EVENING],
    ['done before it was ordered', [told({})], hoursAfter(EVENING, 1)],
    ['of a route that nobody ordered', [told({})], null],
    ['of another route', [told({ route: 'route-9' })], EVENING],
    ['a stretch of an older map', [told({ stretch: { from: 's-old', to: 's-home' } })], EVENING],
  ])('%s: counts for nothing', (_, completed, ordered_at) => {
    expect(doneBy(completed, ordered_at)).toMatchObject({ segments: new Set(), out: new Map() })
  })
})
