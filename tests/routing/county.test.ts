import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkPlan } from '#src/routing/check/check-plan.ts'
import { districtsAround, districtsOf } from '#src/routing/county/districts.ts'
import { emptiestTours, toursToEmpty } from '#src/routing/county/fewer-tours.ts'
import { longRoads, onStretches } from '#src/routing/county/long-roads.ts'
import { neighbouringTours } from '#src/routing/county/neighbouring-tours.ts'
import { COUNTY, onFewerRoads, searchCounty } from '#src/routing/county/search-county.ts'
import { sharedOut } from '#src/routing/county/share-out.ts'
import type { WideProblem } from '#src/routing/county/wide-problem.ts'
import { grams } from '#src/routing/load.ts'
import { planSpreading } from '#src/routing/plan-spreading.ts'
import { assignSpreaders } from '#src/routing/road/assign-spreaders.ts'
import { planDocument } from '#src/routing/road/plan-document.ts'
import { roadTask } from '#src/routing/road/road-task.ts'
import { searchParts } from '#src/routing/road/search-parts.ts'
import { askedByIndex } from '#src/routing/road/shortfalls.ts'
import { whoCanTreat } from '#src/routing/road/who-can-treat.ts'
import type { PlanSettings } from '#src/routing/spreading-task.ts'
import { madeUpRoads } from '#tests/support/made-up-roads.ts'
import { type RoadsAndTask, spreadersAt } from '#tests/support/rutland-task.ts'
import { tiledNetwork, treatedKm } from '#tests/support/tiled-network.ts'

const place = fc.record({ x: fc.nat(50_000), y: fc.nat(50_000) })
const counties = fc.record({
  tasks: fc.array(fc.tuple(place, fc.nat(9)), { minLength: 1, maxLength: 60 }),
  kinds: fc.array(fc.tuple(place, fc.integer({ min: 1, max: 4 })), { minLength: 1, maxLength: 5 }),
  largest: fc.integer({ min: 1, max: 20 }),
})
type County = { tasks: [{ x: number; y: number }, number][]; kinds: [{ x: number; y: number }, number][] }

const wideOf = ({ tasks, kinds }: County): WideProblem => ({
  tasks: tasks.map(([at]) => at),
  load: tasks.map(([, load]) => load),
  kinds: kinds.map(([at, count]) => ({ ...at, count, capacity: 10, price: 0 })),
  partOf: () => {
    throw new Error('nothing is searched here')
  },
})
/** A clock that goes on by a step each time it is looked at. */
const counting = (step: number) => {
  let looks = 0
  return () => step * looks++
}
const inOrder = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b)
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index)

test('every task is in one district, and no district is too large', () => {
  fc.assert(
    fc.property(counties, ({ largest, ...county }) => {
      const districts = districtsOf(wideOf(county), largest)
      expect(inOrder(districts.flat())).toEqual(upTo(county.tasks.length))
      for (const district of districts) expect(district.length).toBeLessThanOrEqual(largest)
    }),
  )
})

test('districts around tours keep each tour whole, and take in what no tour treats', () => {
  fc.assert(
    fc.property(counties, fc.integer({ min: 1, max: 7 }), ({ largest, ...county }, long) => {
      const wide = wideOf(county)
      const driven = upTo(Math.ceil(county.tasks.length / 2))
      const tours = Object.values(Object.groupBy(driven, (task) => Math.floor(task / long))).map((tasks) => ({
        kind: 0,
        tasks: tasks!,
      }))
      const districts = districtsAround(wide, tours, largest)
      expect(inOrder(districts.flat())).toEqual(upTo(county.tasks.length))
      for (const { tasks } of tours)
        expect(districts.filter((district) => tasks.some((task) => district.includes(task)))).toHaveLength(1)
    }),
  )
})

test('no spreader goes to two districts, and no district is without one while there are as many', () => {
  fc.assert(
    fc.property(counties, ({ largest, ...county }) => {
      const wide = wideOf(county)
      const districts = districtsOf(wide, largest)
      const nobody = districts.map(() => [])
      const shares = sharedOut(wide, districts, nobody)
      for (const [kind, { count }] of wide.kinds.entries()) {
        const here = shares.flat().filter((share) => share.kind === kind)
        expect(here.reduce((sum, share) => sum + share.count, 0)).toBeLessThanOrEqual(count)
      }
      const spreaders = wide.kinds.reduce((sum, { count }) => sum + count, 0)
      if (spreaders >= districts.length * 5) for (const share of shares) expect(share).not.toEqual([])
    }),
  )
})

test('a district begins with the spreaders of its tours, however far they come from', () => {
  const at = (x: number): [{ x: number; y: number }, number] => [{ x, y: 0 }, 1]
  const wide = wideOf({ tasks: [at(0), at(1)], kinds: [at(0), at(1), at(2), at(3), at(4), at(5), at(9000)] })
  expect(sharedOut(wide, [[0, 1]], [[{ kind: 6 }]])).toEqual([
    [0, 1, 2, 3, 6].map((kind) => ({ kind, count: 1 })),
  ])
})

test('neighbours of a tour: itself first, then the nearest, as long as they hold no more tasks than wanted', () => {
  const at = (x: number): [{ x: number; y: number }, number] => [{ x, y: 0 }, 1]
  const wide = wideOf({ tasks: [at(0), at(10), at(900), at(30), at(31)], kinds: [at(0)] })
  const tours = [[0], [1], [2], [3, 4]].map((tasks) => ({ kind: 0, tasks }))
  expect(neighbouringTours(wide, tours, 1, 4)).toEqual([1, 0, 3])
  expect(neighbouringTours(wide, tours, 2, 2)).toEqual([2])
})

/** Some 60 km to be treated, searched in districts of a dozen tasks. */
const FEW = { largest: 12, first: 20, apart: 60, together: 40, heat: 0.3, emptying: 2 }
const SMALL = { long: FEW, short: FEW, given: FEW }
const ITERATIONS = 4_000

function planned({ network, task }: RoadsAndTask, seed: number, rules: boolean) {
  const given = roadTask(network, task)
  const who = whoCanTreat(given)
  const chosen = given.stretches.map((_, stretch) => stretch)
  const stop = { iterations: ITERATIONS }
  const found = searchCounty(given, who, chosen, rules, undefined, stop, seed, SMALL)
  const tours = found.tours.map(({ kind, visits }) => ({
    group: kind,
    visits: visits.map(({ task: stretch, against }) =>
      stretch < chosen.length ? { stretch, against } : { reload: stretch - chosen.length },
    ),
  }))
  const asked = askedByIndex(given)
  const assigned = assignSpreaders(given, asked, tours)
  return planDocument(given, asked, assigned, [], {
    standing: false,
    seed,
    iterations: found.iterations,
  })
}

const roads = madeUpRoads(3, 3, 4)
const withSettings = (settings: Partial<PlanSettings>): RoadsAndTask => ({
  ...roads,
  task: { ...roads.task, settings: { ...roads.task.settings, ...settings } },
})
const smallLoads: RoadsAndTask = {
  ...roads,
  task: { ...roads.task, spreaders: roads.task.depots.flatMap(({ id }) => spreadersAt(id, 3, 3)) },
}

/** Stretches are short beside what these spreaders hold. */
const withLarge = ({ network, task }: RoadsAndTask): RoadsAndTask => ({
  network,
  task: { ...task, spreaders: task.depots.flatMap(({ id }) => spreadersAt(id, 2, 20)) },
})

test.each([
  { what: 'loads and a limit', given: roads, rules: false },
  { what: 'long roads', given: withLarge(roads), rules: false },
  {
    what: 'dead kilometres at a price',
    given: withSettings({ price_min: { spreader: 20, dead_km: 1, moved_km: 0 } }),
    rules: true,
  },
  {
    what: 'reloads',
    given: {
      ...smallLoads,
      task: { ...smallLoads.task, settings: withSettings({ reloads: true, reload_min: 10 }).task.settings },
    },
    rules: true,
  },
])('a plan by districts is valid: $what', ({ given, rules }) => {
  const plan = planned(given, 1, rules)
  expect(treatedKm(given)).toBeGreaterThan(50)
  expect(plan.shortfalls).toEqual([])
  expect(checkPlan(given.network, given.task, plan)).toEqual([])
})

test('the same tries from the same seed give the same plan, another seed another', () => {
  const plan = planned(roads, 1, false)
  expect(planned(roads, 1, false)).toEqual(plan)
  expect(planned(roads, 2, false).tours).not.toEqual(plan.tours)
})

test('long roads hold every stretch once, can be driven on both ways and are no heavier than a tenth of a load', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), (seed) => {
      const { network, task } = withLarge(madeUpRoads(seed, 4, 4))
      const given = roadTask(network, task)
      const chosen = given.stretches.flatMap((_, stretch) => (stretch % 7 === 0 ? [] : [stretch]))
      const { links, given: long } = longRoads(given, whoCanTreat(given), chosen)
      expect(links.length).toBeLessThan(chosen.length)
      expect(inOrder(links.flatMap((road) => road.map(({ task: one }) => one)))).toEqual(upTo(chosen.length))
      const least = Math.min(...task.spreaders.map(({ capacity_t }) => grams(capacity_t)))
      long.stretches.forEach(({ drawn, against, load }, road) => {
        if (links[road]!.length > 1) expect(load).toBeLessThanOrEqual(least / 10)
        for (const way of [drawn, against])
          for (const [i, next] of way.slice(1).entries())
            expect(given.roads.leaving[given.roads.endOf(way[i]!)]).toContain(next)
        const parts = links[road]!.map(({ task: one, against: turned }) => {
          const stretch = given.stretches[chosen[one]!]!
          return turned ? stretch.against : stretch.drawn
        })
        expect(drawn).toEqual(parts.flat())
      })
    }),
    { numRuns: 20 },
  )
})

test('a tour over a long road driven against it is one over its stretches the other way round', () => {
  const given = roadTask(roads.network, withLarge(roads).task)
  const chosen = given.stretches.map((_, stretch) => stretch)
  const long = longRoads(given, whoCanTreat(given), chosen)
  const road = long.links.findIndex(
    (links, index) =>
      links.length > 1 && long.given.stretches[index]!.drawn !== long.given.stretches[index]!.against,
  )
  const tour = { kind: 0, load: 0, cost: 0, overload: 0, overtime: 0 }
  const reload = long.links.length + 1
  const visits = [
    { task: road, against: true },
    { task: reload, against: false },
  ]
  const driven = onStretches(long, { ...tour, visits }).visits
  expect(driven.at(-1)).toEqual({ task: chosen.length + 1, against: false })
  expect(
    driven.slice(0, -1).flatMap(({ task, against }) => given.stretches[task]![against ? 'against' : 'drawn']),
  ).toEqual(long.given.stretches[road]!.against)
})

test('an empty tour is shared out among the nearest that have room for it, and among none where they have not', () => {
  const at = (x: number): [{ x: number; y: number }, number] => [{ x, y: 0 }, 1]
  const wide = wideOf({ tasks: [at(0), at(10), at(20), at(30), at(90)], kinds: [at(0)] })
  const tours = [2, 9, 9, 7, 3].map((load, task) => ({
    ...{ kind: 0, load, cost: 0, overload: 0, overtime: 0 },
    visits: [{ task, against: false }],
  }))
  expect(emptiestTours(wide, tours).map(({ load }) => load)).toEqual([2, 3, 7])
  expect(toursToEmpty(wide, tours, 0, 5)).toEqual([0, 1, 2, 3])
  expect(toursToEmpty(wide, tours, 0, 3)).toEqual([])
})

test('on fewer roads every dead run costs what it costs on all of them', () => {
  const { network, task } = madeUpRoads(5, 11, 11)
  const given = roadTask(network, task)
  const chosen = given.stretches.map((_, stretch) => stretch)
  const fewer = onFewerRoads(given, chosen)
  const passed = (on: typeof given) => new Set(on.graphs[0]!.graph.arcs.map(({ from }) => from)).size
  expect(passed(fewer)).toBeLessThan(passed(given))
  const table = (on: typeof given) => searchParts(on, whoCanTreat(given), chosen).deadRun
  expect(table(fewer)).toEqual(table(given))
})

test('a county of tiles treats as much as it was asked for, and all of it can be reached', () => {
  const county = tiledNetwork(roads, 3.5 * treatedKm(roads))
  expect(treatedKm(county) / treatedKm(roads)).toBeCloseTo(3.5, 0)
  const given = roadTask(county.network, county.task)
  const who = whoCanTreat(given)
  expect(given.stretches.filter((_, stretch) => who.cannotBe(stretch) !== null)).toEqual([])
})

test.each([
  { what: 'at once', share: () => 1 },
  { what: 'after a few looks at the clock', share: counting(0.1) },
])('a county whose search is ended $what has a plan that the checker accepts', ({ share }) => {
  const county = withLarge(madeUpRoads(3, 26, 26))
  expect(roadTask(county.network, county.task).stretches.length).toBeGreaterThan(COUNTY)
  const plan = planSpreading(county.network, county.task, { iterations: 1e9, share }, 1)
  expect(checkPlan(county.network, county.task, plan)).toEqual([])
})
