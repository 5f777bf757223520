import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { InstallationReport } from '#src/api/documents/road-networks.ts'
import { MINUTE } from '#src/units.ts'
import { madeUpRoads, madeUpSegment } from '#tests/network/made-up-roads.ts'
import { EVENING } from '#tests/support/builders.ts'
import { deviceBench } from '#tests/support/device-bench.ts'

let given: Awaited<ReturnType<typeof deviceBench>>
beforeEach(async () => {
  given = await deviceBench()
})
afterEach(() => given.app.close())

const PATH = '/road-networks/northshire'
const network = madeUpRoads()
const wider = madeUpRoads({
  segments: [...network.segments, madeUpSegment('bypass', 0, 2, { length_m: 222.4 })],
})
const installs = (body: object, user = 'winter') => given.post(user, `${PATH}?dry_run=false`, body)
const versions = async () => (await given.get('winter', PATH)).json().items

test('without dry_run=false only the difference is shown', async () => {
  const answer = await given.post('winter', PATH, { network })
  expect(answer.statusCode).toBe(200)
  expect(answer.json<InstallationReport>()).toMatchObject({
    ...{ dry_run: true, sha256: null, before: null, difference: null },
    figures: { junctions: 3, segments: 2, banned_turns: 1, parts: 1 },
  })
  expect([await versions(), await given.acts('northshire')]).toEqual([[], []])
})

test('installed with its line in the record; another is told apart from it', async () => {
  const first = (await installs({ network })).json<InstallationReport>()
  expect(first.sha256).toMatch(/^[0-9a-f]{64}$/)
  expect(await given.acts('northshire')).toEqual(['road_network_installed by winter'])
  given.setNow(new Date(EVENING.getTime() + MINUTE))
  const second = (
    await installs({ network: wider, expected_sha256: first.sha256 })
  ).json<InstallationReport>()
  expect(second).toMatchObject({
    before: { sha256: first.sha256, by: 'winter' },
    difference: {
      added: 1,
      gone: 0,
      changed: 0,
      unchanged: 2,
      added_km: expect.closeTo(0.2224),
      named: { added: [{ id: 'bypass' }] },
    },
  })
  expect((await versions()).map(({ sha256 }: { sha256: string }) => sha256)).toEqual([
    second.sha256,
    first.sha256,
  ])
  expect((await given.get('winter', `${PATH}/${first.sha256}`)).json()).toEqual(network)
})

test('while a large network is installed, others go on again and again', async () => {
  const [first] = network.segments
  const segments = Array.from({ length: 3_000 }, (_, index) => ({ ...first!, id: `road-${index}` }))
  const large = madeUpRoads({ segments, banned_turns: [] })
  await installs({ network: large })
  let turns = 0
  let isOver = false
  const others = () => {
    turns++
    if (!isOver) setImmediate(others)
  }
  setImmediate(others)
  const answer = await installs({ network: large })
  isOver = true
  expect(answer.json<InstallationReport>()).toMatchObject({ figures: { segments: 3_000 } })
  // Six parts read, as many written, and between them the difference and the figures
  expect(turns).toBeGreaterThan(14)
})

test('what somebody else installed meanwhile is not undone in silence', async () => {
  await installs({ network: wider })
  const answer = await installs({ network, expected_sha256: null })
  expect([answer.statusCode, answer.json().code]).toEqual([409, 'STALE_VERSION'])
  expect(await versions()).toHaveLength(1)
})

describe('standing routes laid over the roads', () => {
  const routes = {
    tours: [
      {
        route: 'route-1',
        spreader: 'spreader-1',
        steps: [
          { segment: 'high-street', against: false, treat: true },
          { segment: 'high-street', against: true, treat: false },
        ],
      },
    ],
    widths: { 'high-street': 6 },
    depots: [{ id: 'depot', name: 'Depot', lon: 0, lat: 0 }],
    spreaders: [{ id: 'spreader-1', capacity_t: 6, depot: 'depot' }],
  }
  const routeNow = () => given.network().routes.find(({ id }) => id === 'route-1')!

  test('a dry run shows each route before and after; then they are in force and in the record', async () => {
    const before = routeNow()
    const shown = (await given.post('winter', PATH, { network, routes })).json<InstallationReport>()
    expect(shown.routes).toMatchObject([{ route: 'route-1', after: { treated_km: expect.closeTo(0.1112) } }])
    expect([routeNow(), await versions()]).toEqual([before, []])
    const done = await installs({ network, routes })
    expect(done.json()).toMatchObject({ routes_not_held: [] })
    expect(routeNow().segments.map(({ id }) => id)).toEqual(['high-street', 'high-street'])
    expect((await given.store.network()).routes.find(({ id }) => id === 'route-1')!.spreader).toBe(
      'spreader-1',
    )
    expect((await given.acts('northshire')).sort()).toEqual([
      'road_network_installed by winter',
      'routes_laid by winter',
    ])
  })

  test('a route that cannot be driven: nothing of it is taken, the roads neither', async () => {
    const before = routeNow()
    const jump = {
      ...routes,
      tours: [{ ...routes.tours[0]!, steps: [{ segment: 'bypass', against: false, treat: true }] }],
    }
    const answer = await installs({ network, routes: jump })
    expect([answer.statusCode, answer.json().code, answer.json().field]).toEqual([
      422,
      'ROAD_NETWORK',
      'routes.tours route-1, step 1',
    ])
    expect([routeNow(), await versions()]).toEqual([before, []])
  })
})

describe('refused, and nothing changes', () => {
  test('roads with faults, each by field', async () => {
    const answer = await installs({
      network: { ...network, turning_places: [7], banned_turns: [{ from: 0, via: 2, to: 1 }] },
    })
    expect([answer.statusCode, answer.json().code]).toEqual([422, 'ROAD_NETWORK'])
    expect(answer.json().faults.map(({ field }: { field: string }) => field)).toEqual([
      'banned_turns[0]',
      'turning_places[0]',
    ])
    expect(await versions()).toEqual([])
  })

  test.each([
    ['another’s roads', 'winter', '/road-networks/southshire', 404],
    ['an authority that is not there', 'winter', '/road-networks/nowhere', 404],
    ['a viewer', 'viewer', PATH, 403],
    ['a duty manager', 'duty', PATH, 403],
    ['nobody', null, PATH, 401],
  ])('%s', async (_, user, path, status) => {
    expect((await given.post(user, `${path}?dry_run=false`, { network })).statusCode).toBe(status)
    expect(await versions()).toEqual([])
  })

  test('a neighbour sees none of it', async () => {
    const { sha256 } = (await installs({ network })).json<InstallationReport>()
    for (const path of [PATH, `${PATH}/${sha256}`])
      expect((await given.get('south', path)).statusCode).toBe(404)
    expect((await given.get('south', `/road-networks/southshire/${sha256}`)).statusCode).toBe(404)
  })
})
