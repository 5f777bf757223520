import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Position, RoadSegment, TreatmentRoute } from '#src/network/treatment-route.ts'
import { routeList } from '#src/routing/route-list.ts'
import type { RouteOrder } from '#src/routing/route-order.ts'

const at = (east: number, north: number): Position => [-0.7 + east / 67_600, 52.6 + north / 111_200]
let drawn = 0
const segment = (
  road: string,
  from: Position,
  to: Position,
  more: Partial<RoadSegment> = {},
): RoadSegment => ({
  id: `s-${drawn++}`,
  road,
  length_m: 1_000,
  width_m: 6,
  line: [from, to],
  treated: true,
  ...more,
})

const route = (segments: RoadSegment[]): TreatmentRoute => ({
  id: 'route-1',
  authority: 'made-up',
  name: 'Route 1',
  segments,
  depot: 'depot-1',
  spreader: 'spreader-1',
  threshold: { treat_below_c: 1, side: '<=', version: 1 },
  mobilisation_min: 60,
  treatment_min: 90,
  margin_min: 30,
  invented: ['width'],
})

const order = (more: Partial<RouteOrder> = {}): RouteOrder => ({
  spread_rate_g_m2: 20,
  passes: 1,
  capacity_t: 6,
  complete_by: null,
  ...more,
})

const out = segment('A6003', at(0, 0), at(0, 1000), { treated: false })
const left = segment('B672', at(0, 1000), at(-1000, 1000))
const on = segment('B672', at(-1000, 1000), at(-2000, 1000))
const back = { ...on, line: on.line.toReversed(), treated: false }

test('consecutive segments of one road in one state are one step', () => {
  const { steps } = routeList(route([out, left, on, back]), order())
  expect(steps.map(({ instruction, length_m }) => [instruction, length_m])).toEqual([
    ['Leave the depot on A6003 and do not spread.', 1000],
    ['Turn left onto B672 and spread.', 2000],
    ['Turn round on B672 and do not spread.', 1000],
  ])
})

test('each step says distance so far, its salt, and what is left in the hopper', () => {
  const { steps, ...list } = routeList(route([out, left, on, back]), order())
  expect(steps.map(({ from_km, salt_kg, salt_left_kg }) => [from_km, salt_kg, salt_left_kg])).toEqual([
    [0, 0, 6000],
    [1, 240, 5760],
    [3, 0, 5760],
  ])
  expect(list).toMatchObject({ treated_km: 2, dead_km: 2, salt_kg: 240, salt_t: 0.24, fits: true })
})

test('a round that is too heavy says so and what to do', () => {
  const list = routeList(
    route([segment('A56', at(0, 0), at(0, 9000), { length_m: 51_200, width_m: 6.5 })]),
    order(),
  )
  expect(list.fits).toBe(false)
  expect(list.warnings).toEqual([
    'The round needs 6.7 t of salt, the spreader holds 6 t: reload or split. One load covers it once at up to 18 g/m².',
  ])
})

test.each([
  ['no rate', order({ spread_rate_g_m2: null }), /No spread rate has been decided/],
  ['unknown capacity', order({ capacity_t: null }), /capacity of the spreader is not known/],
  ['two passes', order({ passes: 2 }), /Drive the whole round 2 times/],
  ['a rate that cannot be', order({ spread_rate_g_m2: 400 }), /outside 30 to 400: check widths and rate/],
])('%s is said in words', (_, given, expected) => {
  expect(routeList(route([left]), given).warnings.join('\n')).toMatch(expected)
})

test('without a rate no salt is reckoned: null, never 0', () => {
  const list = routeList(route([left]), order({ spread_rate_g_m2: null }))
  expect([list.salt_kg, list.salt_t, list.fits, list.steps[0]?.salt_kg]).toEqual([null, null, null, null])
})

test('a route without lines has no steps and no salt, not 0 t, and says why', () => {
  const list = routeList(route([]), order())
  expect([list.steps, list.salt_kg, list.salt_t]).toEqual([[], null, null])
  expect(list.fits).toBeNull()
  expect(list.warnings).toEqual([
    'No line is known for this route: use the printed card. Salt cannot be reckoned.',
  ])
})

test('the crew leaves in time for every pass', () => {
  const list = routeList(route([left]), order({ passes: 2, complete_by: new Date('2026-01-16T02:00:00Z') }))
  expect(list.duration_min).toBe(180)
  expect(list.leave_by).toEqual(new Date('2026-01-15T23:00:00Z'))
})

test('steps cover the round without loss: lengths and salt add up, the line has no gap', () => {
  const parts = fc.array(
    fc.record({
      road: fc.constantFrom('A6003', 'B672', 'roundabout'),
      length_m: fc.integer({ min: 1, max: 30_000 }).map((tenths) => tenths / 10),
      width_m: fc.constantFrom(5.5, 6.5, 7.3),
      treated: fc.boolean(),
    }),
    { minLength: 1, maxLength: 40 },
  )
  fc.assert(
    fc.property(parts, fc.integer({ min: 8, max: 40 }), (given, rate) => {
      const segments = given.map((part, i) => segment(part.road, at(0, i * 100), at(0, (i + 1) * 100), part))
      const list = routeList(route(segments), order({ spread_rate_g_m2: rate }))
      const sum = (of: (step: (typeof list.steps)[number]) => number) =>
        list.steps.reduce((all, step) => all + of(step), 0)
      expect(sum(({ salt_kg }) => salt_kg ?? Number.NaN)).toBe(list.salt_kg)
      expect(sum(({ length_m }) => length_m)).toBe(
        Math.round(segments.reduce((all, { length_m }) => all + length_m, 0)),
      )
      expect(sum(({ line }) => line.length - 1)).toBe(segments.length)
      expect(list.steps.map(({ from_min }) => from_min)).toEqual(
        list.steps.map(({ from_min }) => from_min).toSorted((a, b) => a - b),
      )
    }),
  )
})
