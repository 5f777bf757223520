import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { readOsm } from '#src/adapters/road-network/osm.ts'
import { networkFigures } from '#src/network/network-figures.ts'
import { networkFromOsm } from '#src/network/osm/osm-network.ts'
import { parseRoadNetwork, roadNetworkText } from '#src/road-network-document.ts'
import { checkPlan } from '#src/routing/check/check-plan.ts'
import { classTask } from '#src/routing/class-task.ts'
import { planSpreading } from '#src/routing/plan-spreading.ts'
import { INVENTED_WIDTHS, segmentsOfClasses } from '#src/routing/segments-of-classes.ts'

const RUTLAND = fileURLToPath(
  new URL('../../../../shared/data/routing/rutland/rutland.osm.pbf', import.meta.url),
)

test('a real county: within a few per cent of a junction graph made by others from the same data', async () => {
  const { extract, as_of } = await readOsm(RUTLAND, null)
  const found = networkFromOsm(extract, { name: 'Rutland', source: 'OpenStreetMap' })!
  const figures = networkFigures(found.network)
  // Theirs has no service roads and lets no part in that only service roads join
  expect(Math.abs(figures.junctions / 2_917 - 1)).toBeLessThan(0.03)
  expect(Math.abs(figures.segments / 3_371 - 1)).toBeLessThan(0.03)
  expect(Math.abs(figures.km / 647.4 - 1)).toBeLessThan(0.04)
  const classes = Object.fromEntries(figures.by_class.map(({ road_class, km }) => [road_class, km]))
  expect(classes.tertiary! / 110.5).toBeCloseTo(1, 2)
  expect(classes.trunk! / (88.1 + 3.7)).toBeCloseTo(1, 2)
  expect(figures).toMatchObject({ parts: 1, banned_turns: 0 })
  expect(found.gritted_left_out).toEqual([])
  expect(figures.gritted_km).toBeGreaterThan(15)
  expect(as_of?.toISOString().slice(0, 10)).toBe('2018-02-27')
  expect(parseRoadNetwork(roadNetworkText(found.network))).toEqual(found.network)
})

test('its A, B and C roads as a task: a plan on them passes the independent check', async () => {
  const { extract } = await readOsm(RUTLAND, null)
  const { network } = networkFromOsm(extract, { name: 'Rutland', source: 'OpenStreetMap' })!
  const chosen = segmentsOfClasses(
    network,
    { classes: ['trunk', 'primary', 'secondary', 'tertiary'], gritted: true },
    20,
    INVENTED_WIDTHS,
  )
  expect(chosen.km.stated + chosen.km.lanes + chosen.km.class).toBeCloseTo(260.6, -1)
  const spreaders = [1, 2, 3, 4, 5, 6].map((number) => ({
    id: `spreader-${number}`,
    capacity_t: 6,
    depot: number > 3 ? 'depot-east' : 'depot-west',
  }))
  const depots = [
    { id: 'depot-west', name: 'Oakham', lon: -0.73513, lat: 52.68243 },
    { id: 'depot-east', name: 'Great Casterton', lon: -0.50731, lat: 52.65725 },
  ]
  const task = classTask(chosen.segments, { depots, spreaders, invented: true }, 'invented')
  const plan = planSpreading(network, task, { iterations: 2_000 }, 1)
  expect(checkPlan(network, task, plan)).toEqual([])
  expect(plan.shortfalls).toEqual([])
})

test('bounds take a town out of the county', async () => {
  const { extract } = await readOsm(RUTLAND, [-0.745, 52.66, -0.71, 52.68])
  const { network } = networkFromOsm(extract, { name: 'Oakham', source: 'OpenStreetMap' })!
  const { km } = networkFigures(network)
  expect(km).toBeGreaterThan(30)
  expect(km).toBeLessThan(120)
})
