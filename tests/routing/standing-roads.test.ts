import { describe, expect, test } from 'vitest'
import { demonstrationCounty } from '#src/adapters/demonstration-county.ts'
import { roadNetworkFaults } from '#src/network/road-network-faults.ts'
import type { RoadSegment } from '#src/network/treatment-route.ts'
import {
  minutesUntilTreated,
  type StandingRoads,
  standingPace,
  standingRoads,
  standingToursOn,
} from '#src/routing/night/standing-roads.ts'
import { segmentsOf } from '#src/routing/plan-figures.ts'
import { aRoute } from '#tests/support/builders.ts'
import { plannedCounty } from '#tests/support/planned-county.ts'

const { routes } = plannedCounty
const roads = standingRoads(routes, 'Northshire')

/** Where each step ends and the next does not begin. */
function jumps({ network, tours }: StandingRoads): string[] {
  const known = segmentsOf(network)
  return tours.flatMap(({ route, steps }) => {
    const drives = steps.flatMap((step) => (step.kind === 'drive' ? [step] : []))
    const ends = drives.map(({ segment, against }) => {
      const { from, to } = known.get(segment)!
      return against ? [to, from] : [from, to]
    })
    return ends.flatMap(([begin], i) => (i > 0 && ends[i - 1]![1] !== begin ? [`${route} ${i}`] : []))
  })
}

describe('the roads of standing routes', () => {
  test('meet where lines end, and routes are driven over them without a jump', () => {
    expect(roads.network.junctions).toHaveLength(5)
    expect(roads.network.segments.map(({ id }) => id)).toEqual([
      's-east',
      's-north-east',
      's-north',
      's-home',
      's-west',
    ])
    expect(roadNetworkFaults(roads.network)).toEqual([])
    expect(jumps(roads)).toEqual([])
  })

  test('are one-way where they are driven one way only: which streets are is not known', () => {
    const oneWay = Object.fromEntries(roads.network.segments.map(({ id, one_way }) => [id, one_way]))
    expect(oneWay).toMatchObject({ 's-east': true, 's-west': false })
    expect(roads.tours[1]!.steps).toEqual([
      { kind: 'drive', segment: 's-west', against: false, treat: true },
      { kind: 'drive', segment: 's-west', against: true, treat: false },
    ])
  })

  test('a route that goes on elsewhere than it stopped has a gap, said as one', () => {
    const [first, , third] = routes[0]!.segments as [RoadSegment, RoadSegment, RoadSegment]
    const broken = standingRoads([aRoute({ ...routes[0]!, segments: [first, third] })], 'broken')
    expect(broken.network.segments.map(({ id, road }) => [id, road])).toEqual([
      ['s-east', 'A1'],
      ['gap-route-1-1', 'gap between the published lines'],
      ['s-north', 'B2'],
    ])
    expect(jumps(broken)).toEqual([])
    expect(broken.tours[0]!.steps[1]).toMatchObject({ segment: 'gap-route-1-1', treat: false })
  })

  test('of the demonstration county are a network without a fault', async () => {
    const { network } = await demonstrationCounty()
    const county = standingRoads(network.routes, 'Rutland')
    expect(county.network.segments.length).toBe(916)
    expect(roadNetworkFaults(county.network)).toEqual([])
    expect(jumps(county)).toEqual([])
  })
})

describe('standing tours on another network', () => {
  test('are the same on a network that holds their roads, whichever way it draws them', () => {
    const turned = {
      ...roads.network,
      segments: roads.network.segments.map((segment) =>
        segment.id === 's-east'
          ? { ...segment, from: segment.to, to: segment.from, line: segment.line.toReversed() }
          : segment,
      ),
    }
    const tours = standingToursOn(turned, routes)
    expect(tours).toHaveLength(2)
    expect((tours as typeof roads.tours)[0]!.steps[0]).toMatchObject({ segment: 's-east', against: true })
  })
  test('a road that the network does not hold is named', () => {
    const fewer = { ...roads.network, segments: roads.network.segments.slice(1) }
    expect(standingToursOn(fewer, routes)).toBe('A1 (s-east) of Route 1')
  })
})

test('the pace is that at which standing routes keep their own times', () => {
  // 4 km treated, and 1 km treated, in an hour each; the way back west is after the last treated metre
  expect(standingPace(routes)!.treating_kmh).toBeCloseTo(2.5)
  expect(standingPace(routes)!.travelling_kmh).toBeCloseTo(2.5 / 0.7)
  expect(standingPace([aRoute()])).toBeNull()
  expect(minutesUntilTreated(routes[0]!, 40)).toBeCloseTo(6)
})
