import { describe, expect, test } from 'vitest'
import { isFault, routesOnRoads, type StandingOnRoads } from '#src/routing/routes-on-roads.ts'
import { madeUpRoads, madeUpSegment } from '#tests/network/made-up-roads.ts'
import { aNetwork, anAuthority, aRoute } from '#tests/support/builders.ts'

const roads = madeUpRoads({
  segments: [
    madeUpSegment('high-street', 0, 1, { road: 'High Street', width_m: 6 }),
    madeUpSegment('low-street', 1, 2, { bridge: true }),
    madeUpSegment('way-back', 2, 0, { one_way: true, length_m: 222.4 }),
  ],
  banned_turns: [],
})
const network = aNetwork({
  authorities: [anAuthority(), anAuthority({ id: 'southshire' })],
  routes: [aRoute(), aRoute({ id: 'south-1', authority: 'southshire' })],
})
const leg = (segment: string, treat = true, against = false) => ({ segment, treat, against })
const round = [leg('high-street'), leg('low-street'), leg('way-back', false)]
const depots = [{ id: 'depot', name: 'Depot', lon: 0, lat: 0 }]
const spreaders = [{ id: 'spreader-1', capacity_t: 6, depot: 'depot' }]
const standing = (more: Partial<StandingOnRoads> = {}): StandingOnRoads => ({
  tours: [{ route: 'route-1', spreader: 'spreader-1', steps: round }],
  widths: { 'high-street': 6, 'low-street': 5.5 },
  depots,
  spreaders,
  ...more,
})
const laid = (more: Partial<StandingOnRoads> = {}) =>
  routesOnRoads(standing(more), roads, network, 'northshire')

describe('standing routes over a road network', () => {
  test('the route drives the segments of its tour; its name, threshold and times stay', () => {
    const made = laid()
    if (isFault(made)) throw new Error(JSON.stringify(made))
    const [route, neighbours] = made.next.routes
    const { segments: _, depot: __, spreader: ___, invented: ____, ...kept } = network.routes[0]!
    expect(route).toMatchObject({ ...kept, depot: 'depot', spreader: 'spreader-1' })
    expect(route!.segments.map(({ id, width_m, treated }) => [id, width_m, treated])).toEqual([
      ['high-street', 6, true],
      ['low-street', 5.5, true],
      ['way-back', 4, false],
    ])
    expect(route!.segments[1]!.bridge).toBe(true)
    expect(route!.invented).toEqual([...network.routes[0]!.invented, 'order of driving', 'width'])
    expect(neighbours).toBe(network.routes[1])
    expect(made.routes).toMatchObject([
      { route: 'route-1', after: { treated_km: expect.closeTo(0.2224), dead_km: expect.closeTo(0.2224) } },
    ])
    expect(made.next.depots).toContainEqual({ ...depots[0], authority: 'northshire', invented: false })
  })

  test.each<[string, readonly string[] | undefined, boolean, boolean]>([
    ['said to be made up', ['depot'], false, true],
    ['said not to be', [], true, false],
    ['nothing said, and known as made up', undefined, true, true],
    ['nothing said, and known as real', undefined, false, false],
  ])('a depot %s', (_, invented, was, is) => {
    const known = { ...network, depots: [{ ...depots[0]!, authority: 'northshire', invented: was }] }
    const made = routesOnRoads(standing({ invented }), roads, known, 'northshire')
    if (isFault(made)) throw new Error(JSON.stringify(made))
    expect(made.next.depots.map((depot) => depot.invented)).toEqual([is])
    expect(made.next.routes[0]!.invented.includes('depot')).toBe(
      network.routes[0]!.invented.includes('depot') || invented?.includes('depot') === true,
    )
  })

  test('driven against its line, a segment’s line is turned round', () => {
    const made = laid({
      tours: [{ route: 'route-1', spreader: 'spreader-1', steps: [leg('low-street', true, true)] }],
    })
    if (isFault(made)) throw new Error(JSON.stringify(made))
    expect(made.next.routes[0]!.segments[0]!.line).toEqual([...roads.segments[1]!.line].reverse())
  })

  const tour = (...steps: ReturnType<typeof leg>[]) => ({
    tours: [{ route: 'route-1', spreader: 'spreader-1', steps }],
  })
  test.each<[string, Partial<StandingOnRoads>, RegExp, RegExp]>([
    ['a road that is not there', tour(leg('bypass')), /route-1, step 1$/, /bypass/],
    ['a jump', tour(leg('high-street'), leg('way-back')), /step 2$/, /way-back/],
    ['the wrong way', tour(leg('way-back', false, true)), /step 1$/, /against it/],
    ['no width', { widths: { 'high-street': 6 } }, /step 2$/, /none for low-street/],
    ['another’s route', { tours: [{ ...standing().tours[0]!, route: 'south-1' }] }, /south-1$/, /south-1/],
    ['a route nobody has', { tours: [{ ...standing().tours[0]!, route: 'route-9' }] }, /route-9$/, /route-9/],
    ['a spreader nobody has', { spreaders: [] }, /route-1$/, /spreader-1/],
    ['a depot nobody has', { depots: [] }, /spreader-1$/, /depot/],
  ])('%s: refused, nothing is made', (_, more, field, got) => {
    expect(laid(more)).toMatchObject({
      field: expect.stringMatching(field),
      got: expect.stringMatching(got),
    })
  })

  test('a depot of a neighbour keeps its id', () => {
    const theirs = { ...depots[0]!, authority: 'southshire', invented: false }
    const beside = { ...network, depots: [theirs] }
    expect(routesOnRoads(standing(), roads, beside, 'northshire')).toMatchObject({ got: 'depot' })
  })
})
