import fc from 'fast-check'
import { expect, test } from 'vitest'
import { listOfRest } from '#src/routing/list-of-rest.ts'
import { planSpreading } from '#src/routing/plan-spreading.ts'
import type { RouteList } from '#src/routing/route-list.ts'
import { tourListsOn } from '#src/routing/tour-list.ts'
import {
  type Drawn,
  drawnNetwork,
  LEAVE,
  listDriven,
  type TaskMore,
} from '#tests/routing/list/drawn-roads.ts'
import { madeUpRoads } from '#tests/support/made-up-roads.ts'
import { randomNight } from '#tests/support/random-roads.ts'

/** A main road of 3 km with a lane off it at 1 km, and Church Street beyond. */
const roads: Drawn[] = [
  {
    id: 'a',
    road: 'A606',
    road_class: 'primary',
    line: [
      [0, 0],
      [0, 1000],
    ],
    length_m: 1000,
  },
  {
    id: 'b',
    road: 'A606',
    road_class: 'primary',
    line: [
      [0, 1000],
      [0, 3000],
    ],
    length_m: 2000,
  },
  {
    id: 'lane',
    road: 'Mill Lane',
    road_class: 'residential',
    line: [
      [0, 1000],
      [-1500, 1000],
    ],
    length_m: 1500,
  },
  {
    id: 'close',
    road: 'Church Close',
    road_class: 'residential',
    line: [
      [0, 3000],
      [0, 3400],
    ],
    length_m: 400,
  },
]
const network = drawnNetwork(roads)
const listOf = (driven: string, more?: TaskMore, on = network) => listDriven(on, driven, more)
const column = <Key extends keyof RouteList['steps'][number]>({ steps }: RouteList, key: Key) =>
  steps.map((step) => step[key])

test('each step names both ends as a driver knows them', () => {
  const list = listOf('a lane ~-lane b close ~-close ~-b ~-a')
  expect(list.steps.map(({ from, to, road }) => [road, from, to])).toEqual([
    ['A606', 'Oakham depot', 'Mill Lane'],
    ['Mill Lane', 'A606', 'the end of the road'],
    ['Mill Lane', 'the end of the road', 'A606'],
    ['A606', 'Mill Lane', 'Church Close'],
    ['Church Close', 'A606', 'the end of the road'],
    ['Church Close', 'the end of the road', 'A606'],
    ['A606', 'Church Close', 'Oakham depot'],
  ])
})

test('times follow the speeds of the settings: 40 km/h treating, 70 travelling, and what turns cost', () => {
  const turn_s = { straight: 0, left: 15, right: 30, round: 60 }
  const list = listOf('a lane ~-lane b', { settings: { turn_s } })
  // 1 km at 40 km/h: 1.5 min; left 0.25; 1.5 km: 2.25; round 1.0; 1.5 km at 70 km/h: 1.29; left again 0.25
  expect(column(list, 'from_min')).toEqual([0, 2, 4, 6])
  expect(list.steps[2]!.begins_at).toEqual(new Date(LEAVE.getTime() + (1.5 + 0.25 + 2.25) * 60_000))
  expect(list.duration_min).toBe(Math.round(1.5 + 0.25 + 2.25 + 1 + 1.2857 + 0.25 + 3))
})

test('the limit of the road holds for the times as well', () => {
  const slow = drawnNetwork(roads.map((road) => ({ ...road, speed_limit_kmh: 20 })))
  expect(column(listOf('a ~lane', {}, slow), 'from_min')).toEqual([0, 3])
})

test('salt adds up, and what is left counts from the load with its reserve', () => {
  const list = listOf('a lane ~-lane b', { settings: { salt_reserve: 10 } })
  expect(column(list, 'salt_kg')).toEqual([120, 180, 0, 240])
  expect([list.salt_kg, list.load_kg, list.reserve_kg, list.fits]).toEqual([540, 1140, 600, true])
  expect(column(list, 'salt_left_kg')).toEqual([1020, 840, 840, 600])
})

test('another rate on the same road is another step, told as a setting', () => {
  const list = listOf('a b', { rates: { b: 10 } })
  expect(column(list, 'instruction')).toEqual([
    'Leave Oakham depot on A606 and spread.',
    'Stay on A606: spread 10 g/m² from here.',
  ])
  expect([list.spread_rate_g_m2, list.spread_rates_g_m2]).toEqual([20, [20, 10]])
})

test('another width is another step only where it needs another setting', () => {
  const steps = (width: number) => column(listOf('a b', { widths: { b: width } }), 'widths_m')
  expect([steps(6.5), steps(9)]).toEqual([[[6, 6.5]], [[6], [9]]])
})

test('a reload says where and how much, takes its time, and the hopper is full enough after it', () => {
  const spreader = { capacity_t: 0.3 }
  const list = listOf('a lane ~-lane ~-a @yard ~a b', {
    spreader,
    settings: { reloads: true, reload_min: 15 },
  })
  const reload = list.steps.find(({ action }) => action === 'reload')!
  expect(reload.instruction).toBe('Reload at Oakham depot: 240 kg of salt (about 15 min).')
  expect([list.load_kg, reload.load_kg, reload.salt_left_kg]).toEqual([300, 240, 240])
  expect(column(list, 'salt_left_kg')).toEqual([180, 0, 0, 0, 240, 240, 0])
  expect(list.steps.at(-1)!.from_min - reload.from_min).toBeGreaterThanOrEqual(15)
  expect(list.steps[5]!.instruction).toBe('Leave Oakham depot on A606 and do not spread.')
})

test.each<[string, string, TaskMore, RegExp]>([
  [
    'a tour too heavy for one load',
    'a lane ~-lane b',
    { spreader: { capacity_t: 0.5 } },
    /The tour needs 0.6 t of salt, the spreader starts it with 0.5 t and holds 0.5 t: reload or split. One load covers it at up to 18 g\/m² everywhere./,
  ],
  [
    'a tour that uses its reserve',
    'a lane ~-lane b',
    { spreader: { capacity_t: 0.56 }, settings: { salt_reserve: 20 } },
    /more than the load of 0.6 t without its reserve: watch the hopper/,
  ],
  [
    'on board less than it needs',
    'a lane',
    { spreader: { loaded_t: 0.2 } },
    /needs 0.3 t of salt, the spreader starts it with 0.2 t and holds 6 t: reload or split/,
  ],
  ['a limit that does not hold', 'a b', { settings: { limit_min: 4 } }, /1 min after the limit of 4 min/],
  [
    'out over a road that is treated on the way back',
    '~a ~b -b -a',
    {},
    /3.0 km are driven before they are treated \(A606; first in step 1\)/,
  ],
])('%s is said first', (_, driven, more, expected) => {
  expect(listOf(driven, more).warnings.join('\n')).toMatch(expected)
})

test('a through road that is known no further is no cul-de-sac: a place to turn has to be looked for', () => {
  const edge = drawnNetwork(roads.filter(({ id }) => id !== 'close'))
  const list = listOf('a b ~-b', { settings: { u_turns: 'turning_places' } }, edge)
  expect(list.warnings).toEqual([
    'The known roads end where the list turns round (step 2), though the road may go on: look for a safe place.',
  ])
  expect(column(list, 'instruction')[1]).toBe(
    'Turn round on A606 where the known roads end and do not spread.',
  )
})

test('turning round where no place for it is known is said', () => {
  const driven = (u_turns: 'anywhere' | 'turning_places') =>
    listOf('a ~-a', { settings: { u_turns } }).warnings
  expect(driven('anywhere')).toEqual([
    'No turning place is known where the list turns round (step 2): look for a safe one.',
  ])
  expect(driven('turning_places')).toEqual([])
})

test('a plain tour has nothing to warn of', () => {
  expect(listOf('a b ~-b ~-a').warnings).toEqual([])
})

test('a road with a time of its own says it, and that it is treated after it', () => {
  const list = listOf('a b', { times: { a: 10, b: 4 } })
  expect(column(list, 'treat_by')).toEqual([new Date(LEAVE.getTime() + 4 * 60_000)])
  // 3 km at 40 km/h: 4.5 min
  expect(list.warnings).toEqual(['Treated after their time: A606 by 1 min. The duty manager knows.'])
  expect(listOf('a b', { times: { a: 10, b: 5 } }).warnings).toEqual([])
})

test('a bridge too low for the spreader is said; one whose height nobody can compare is a hazard', () => {
  const limits = { weight_t: null, width_m: null, height_m: 3.4 }
  const low = drawnNetwork(
    roads.map((road) => (road.id === 'lane' ? { ...road, limits, hazards: ['ford'] } : road)),
  )
  const size = { weight_t: null, width_m: null, height_m: 3.6 }
  const tall = listOf('a lane', { spreader: { size } }, low)
  expect(tall.warnings.join()).toMatch('The spreader is too big for Mill Lane: do not drive it')
  expect(tall.steps[1]!.hazards).toEqual(['ford', 'height limit 3.4 m: the spreader has 3.6 m'])
  expect(listOf('a lane', {}, low).steps[1]!.hazards[1]).toMatch("check the spreader's height")
  expect(listOf('a lane', { spreader: { size: { ...size, height_m: 3.2 } } }, low).steps[1]!.hazards).toEqual(
    ['ford'],
  )
})

test('once a part is done the list shows what is left, and its times count from now', () => {
  const list = listOf('a lane ~-lane b')
  const now = new Date('2026-01-15T19:00:00Z')
  const rest = listOfRest({ ...list, complete_by: new Date('2026-01-15T19:01:00Z') }, 2, now)
  expect(column(rest, 'done')).toEqual([true, true, false, false])
  expect(rest.left).toEqual({ steps: 2, treated_km: 2, dead_km: 1.5, salt_kg: 240 })
  expect(rest.steps[2]!.begins_at).toEqual(now)
  expect(rest.warnings.slice(0, 2)).toEqual([
    'Done up to step 2 of 4: go on with step 3. 2.0 km to treat and 240 kg of salt to spread are left.',
    'The last metre is expected 3 min after it must be treated: tell the duty manager now.',
  ])
})

test('once a part is done, what is late is told from now, not as it was planned', () => {
  const times = { a: 1, lane: 1, b: 60 }
  const list = listOf('a lane ~-lane b', { times })
  expect(list.warnings.join()).toMatch('Treated after their time: A606')
  const lateOf = (now: Date) =>
    listOfRest(list, 2, now).warnings.filter((warning) => warning.includes('after their time'))
  expect(lateOf(LEAVE)).toEqual([])
  const hourLater = new Date(LEAVE.getTime() + 3_600_000)
  expect(lateOf(hourLater)).toEqual(['Now expected after their time: A606 by 4 min. Tell the duty manager.'])
})

test('a list that is done has nothing left, and one that is not begun keeps its times', () => {
  const list = listOf('a lane')
  const now = new Date('2026-01-15T19:00:00Z')
  expect(listOfRest(list, 2, now).warnings[0]).toMatch('Every step of this list is done')
  expect(listOfRest(list, 2, now).left).toEqual({ steps: 0, treated_km: 0, dead_km: 0, salt_kg: 0 })
  expect(listOfRest(list, 0, now).steps).toEqual(list.steps)
})

test('a tour that does not fit its network is refused by name', () => {
  expect(() => listOf('nowhere')).toThrow('tour drives a segment that the network does not know: nowhere')
  expect(() => listOf('a @nowhere b')).toThrow('a depot that the task does not know: nowhere')
})

test('lists of planned tours agree with the plan: salt, kilometres, minutes, the whole way', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), (seed) => {
      const { network: made, task } = madeUpRoads(seed, 3, 3)
      const turn_s = { straight: 1, left: 5, right: 12, round: 40 }
      const priced = { ...task, settings: { ...task.settings, turn_s } }
      const plan = planSpreading(made, priced, { iterations: 50 }, seed)
      expect(plan.tours.length).toBeGreaterThan(0)
      const listOf = tourListsOn(made, priced)
      for (const tour of plan.tours) {
        const list = listOf(tour, {
          route: tour.spreader,
          name: tour.spreader,
          leave_at: LEAVE,
          complete_by: null,
          invented: [],
        })
        const sum = (of: (step: RouteList['steps'][number]) => number) =>
          list.steps.reduce((all, step) => all + of(step), 0)
        expect(sum(({ salt_kg }) => salt_kg!)).toBe(list.salt_kg)
        expect(list.salt_t).toBeCloseTo(tour.salt_t, 1)
        expect(list.treated_km).toBeCloseTo(tour.treated_km, 1)
        expect(list.dead_km).toBeCloseTo(tour.dead_km, 1)
        expect(Math.abs(list.duration_min - tour.last_treated_min)).toBeLessThanOrEqual(0.51)
        const drives = tour.steps.filter(({ kind }) => kind === 'drive')
        const places = new Map(made.segments.map(({ id, line }) => [id, line.length - 1]))
        expect(sum(({ line }) => Math.max(0, line.length - 1))).toBe(
          drives.reduce((all, step) => all + (step.kind === 'drive' ? places.get(step.segment)! : 0), 0),
        )
      }
    }),
    { numRuns: 8 },
  )
})

test('on any roads and any night: nothing driven is left out, loads last where they fit, times never run back', () => {
  fc.assert(
    fc.property(randomNight, ({ network: town, task }) => {
      const plan = planSpreading(town, task, { iterations: 100 }, 1)
      const listOf = tourListsOn(town, task)
      for (const tour of plan.tours) {
        const order = {
          route: tour.spreader,
          name: tour.spreader,
          leave_at: LEAVE,
          complete_by: null,
          invented: [],
        }
        const { steps, ...list } = listOf(tour, order)
        expect(steps.map(({ seq }) => seq)).toEqual(steps.map((_, i) => i + 1))
        expect(steps.filter(({ action }) => action === 'reload')).toHaveLength(
          tour.steps.filter(({ kind }) => kind === 'reload').length,
        )
        expect(list.treated_km).toBeCloseTo(tour.treated_km, 2)
        expect(list.dead_km).toBeCloseTo(tour.dead_km, 2)
        expect(steps.reduce((sum, { salt_kg }) => sum + salt_kg!, 0)).toBe(list.salt_kg)
        expect(Math.abs(list.duration_min - tour.last_treated_min)).toBeLessThanOrEqual(0.51)
        if (list.fits)
          expect(Math.min(...steps.map(({ salt_left_kg }) => salt_left_kg!))).toBeGreaterThanOrEqual(0)
        expect(steps.map(({ from_min }) => from_min)).toEqual(
          steps.map(({ from_min }) => from_min).toSorted((a, b) => a - b),
        )
        for (const { instruction } of steps) expect(instruction).toMatch(/^\p{Lu}.*[^.]\.$/u)
      }
    }),
    { numRuns: 60 },
  )
})
