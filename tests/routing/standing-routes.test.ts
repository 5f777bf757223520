import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RoadNetwork } from '#src/network/road-network.ts'
import { checkPlan } from '#src/routing/check/check-plan.ts'
import { planSpreading } from '#src/routing/plan-spreading.ts'
import type { PlanSettings, SpreadingPlan, SpreadingTask } from '#src/routing/spreading-task.ts'
import '#tests/support/property-seed.ts'
import { randomSpreadingTask } from '#tests/routing/random-spreading-task.ts'
import {
  drawnNetwork,
  lonLatAt,
  plainSettings,
  spreaderAt,
  stepsOf,
  taskOf,
  toTreat,
} from '#tests/support/drawn-roads.ts'

/**
 *  d ── a ── b ── c      every road 1 km, one depot at d; north is the route of `dab…`, south that of `def…`:
 *  │    │    │           both drivers drive their round with a detour that no search would choose
 *  e ── f ── g
 */
const network = drawnNetwork(
  { d: [0, 0], a: [1000, 0], b: [2000, 0], c: [3000, 0], e: [0, -1000], f: [1000, -1000], g: [2000, -1000] },
  { da: {}, ab: {}, bc: {}, de: {}, ef: {}, fg: {}, af: {}, bg: {} },
  { turning_places: null },
)
const NORTH = stepsOf('+da +ab +bc -bc bg -fg -af -da')
const SOUTH = stepsOf('+de +ef +fg +-bg -ab -da')
const routeOf: Readonly<Record<string, string>> = {
  da: 'route-north',
  ab: 'route-north',
  bc: 'route-north',
  de: 'route-south',
  ef: 'route-south',
  fg: 'route-south',
  bg: 'route-south',
}
const settings = (moved_km: number, rest: Partial<PlanSettings> = {}): PlanSettings => ({
  ...plainSettings,
  ...rest,
  price_min: { spreader: 0, dead_km: 0, moved_km, ...rest.price_min },
})
const night = (rest: Partial<SpreadingTask> = {}): SpreadingTask =>
  taskOf({
    segments: Object.entries(routeOf).map(([id, standing_route]) => toTreat(id, { standing_route })),
    depots: [{ id: 'west', name: 'West', ...lonLatAt([0, 0]), salt_t: null }],
    spreaders: [
      spreaderAt('west', 'one', { standing_route: 'route-north' }),
      spreaderAt('west', 'two', { standing_route: 'route-south' }),
    ],
    standing_tours: [
      { route: 'route-north', spreader: 'one', steps: NORTH },
      { route: 'route-south', spreader: 'two', steps: SOUTH },
    ],
    settings: settings(5),
    ...rest,
  })
function planFor(task: SpreadingTask, on: RoadNetwork = network): SpreadingPlan {
  const plan = planSpreading(on, task, { iterations: 300 }, 1)
  expect(checkPlan(on, task, plan)).toEqual([])
  return plan
}
const driven = (plan: SpreadingPlan, spreader: string) =>
  plan.tours.find((tour) => tour.spreader === spreader)?.steps

describe('a night like any other', () => {
  test('gets the standing routes as they are driven, without a search', () => {
    const plan = planFor(night())
    expect(plan).toMatchObject({ standing: true, iterations: 0, moved_km: 0, shortfalls: [] })
    expect([driven(plan, 'one'), driven(plan, 'two')]).toEqual([NORTH, SOUTH])
  })

  test.each<[string, Partial<SpreadingTask>]>([
    ['a road on the way is closed', { closed: ['af'] }],
    ['a spreader is out', { spreaders: night().spreaders.slice(0, 1) }],
    [
      'the rate does not fit one load',
      { segments: night().segments.map((one) => ({ ...one, spread_rate_g_m2: 400 })) },
    ],
    [
      'a deadline would be missed',
      { segments: night().segments.map((one) => ({ ...one, treat_by_min: 7 })) },
    ],
    ['the limit is too short', { settings: settings(5, { limit_min: 9, limit_until: 'back_at_depot' }) }],
    ['the depot has too little salt', { depots: night().depots.map((one) => ({ ...one, salt_t: 0.3 })) }],
    ['a road is not asked for', { segments: night().segments.slice(1) }],
    ['one road more', { segments: [...night().segments, toTreat('af')] }],
    [
      'one spreader has both routes, and a load for one',
      {
        spreaders: [spreaderAt('west', 'one', { capacity_t: 0.25 })],
        standing_tours: night().standing_tours.map((tour) => ({ ...tour, spreader: 'one' })),
      },
    ],
  ])('is not one when %s', (_, rest) => {
    expect(planFor(night(rest)).standing).toBe(false)
  })
})

describe('part of the roads', () => {
  test('a round whose roads are all asked for stays as its driver knows it', () => {
    const plan = planFor(night({ segments: night().segments.filter(({ segment }) => segment !== 'bg') }))
    expect(driven(plan, 'one')).toEqual(NORTH)
    expect(plan.moved_km).toBe(0)
  })

  test('where moving costs nothing the shorter way is driven', () => {
    const segments = night().segments.filter(({ segment }) => segment !== 'bg')
    const plan = planFor(night({ segments, settings: settings(0) }))
    expect(driven(plan, 'one')).not.toEqual(NORTH)
  })

  test('roads move to another spreader where that saves more than it costs', () => {
    const segments = night().segments.filter(({ segment }) => segment !== 'bg')
    const free = planFor(
      night({
        segments,
        settings: settings(0.01, { price_min: { spreader: 60, dead_km: 0, moved_km: 0.01 } }),
      }),
    )
    expect(free.tours.length).toBe(1)
    expect(free.moved_km).toBeGreaterThan(0)
  })
})

/** What a plan costs by the authority's prices. */
function priceOf({ settings: { price_min } }: SpreadingTask, { tours, moved_km }: SpreadingPlan): number {
  return tours.reduce(
    (sum, { ends_min, dead_km }) => sum + price_min.spreader + ends_min + dead_km * price_min.dead_km,
    moved_km * price_min.moved_km,
  )
}

/** A random task without limits, and the free plan for it as its standing routes. */
const withStandingRoutes = randomSpreadingTask.map(({ network: roads, task }) => {
  const open = {
    ...task,
    segments: task.segments.map((one) => ({
      ...one,
      treat_by_min: null,
      passes: 1 as const,
      standing_route: null,
    })),
    spreaders: task.spreaders.map((one) => ({ ...one, capacity_t: 6, loaded_t: null, standing_route: null })),
    depots: task.depots.map((one) => ({ ...one, salt_t: null })),
    settings: { ...task.settings, limit_min: null, reloads: false },
  }
  const free = planSpreading(roads, open, { iterations: 100 }, 1)
  const routes = new Map(
    free.tours.flatMap(({ spreader, steps }) =>
      steps.flatMap((step) =>
        step.kind === 'drive' && step.treat ? [[step.segment, spreader] as const] : [],
      ),
    ),
  )
  const standing: SpreadingTask = {
    ...open,
    segments: open.segments
      .filter(({ segment }) => routes.has(segment))
      .map((one) => ({ ...one, standing_route: `route-${routes.get(one.segment)!}` })),
    spreaders: open.spreaders.map((one) => ({ ...one, standing_route: `route-${one.id}` })),
    standing_tours: free.tours.map(({ spreader, steps }) => ({
      route: `route-${spreader}`,
      spreader,
      steps,
    })),
  }
  return { roads, standing, open: { ...open, segments: standing.segments } }
})
const priced = (task: SpreadingTask, moved_km: number): SpreadingTask => ({
  ...task,
  settings: { ...task.settings, price_min: { ...task.settings.price_min, moved_km } },
})

test('the standing routes, asked for as they are, are the plan', () => {
  fc.assert(
    fc.property(withStandingRoutes, ({ roads, standing }) => {
      if (standing.standing_tours.length === 0) return
      const plan = planSpreading(roads, standing, { iterations: 50 }, 2)
      expect(plan.standing).toBe(true)
      expect(plan.tours.map(({ spreader, steps }) => ({ spreader, steps }))).toEqual(
        standing.standing_tours.map(({ spreader, steps }) => ({ spreader, steps })),
      )
    }),
  )
})

test('with a price that nothing is worth, nothing moves', () => {
  fc.assert(
    fc.property(withStandingRoutes, fc.nat(20), ({ roads, standing }, without) => {
      const segments = standing.segments.filter((_, index) => index !== without)
      const plan = planSpreading(roads, priced({ ...standing, segments }, 10_000), { iterations: 100 }, 2)
      expect(plan.moved_km).toBe(0)
    }),
  )
})

test('where moving costs nothing a plan costs no more than without standing routes', () => {
  fc.assert(
    fc.property(withStandingRoutes, fc.nat(20), ({ roads, standing }, without) => {
      const segments = standing.segments.filter((_, index) => index !== without)
      const task = priced({ ...standing, segments }, 0)
      const kept = planSpreading(roads, task, { iterations: 100 }, 2)
      const free = planSpreading(roads, { ...task, standing_tours: [] }, { iterations: 100 }, 2)
      if (!kept.standing) expect(priceOf(task, kept)).toBeLessThanOrEqual(priceOf(task, free) + 0.05)
    }),
  )
})
