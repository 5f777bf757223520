/** Two rounds of one depot around a square, a kilometre a side, and what is decided for them. */
import type { Network } from '#src/network/network.ts'
import type { Position, RoadSegment } from '#src/network/treatment-route.ts'
import { aDecision, aNetwork, aRoute, EVENING, hoursAfter } from '#tests/support/builders.ts'
import { placeAt } from '#tests/support/drawn-roads.ts'

const corner = (east: number, north: number): Position => placeAt([east, north])
const [DEPOT, EAST, NORTH_EAST, NORTH, WEST] = [
  corner(0, 0),
  corner(1000, 0),
  corner(1000, 1000),
  corner(0, 1000),
  corner(-1000, 0),
]

const leg = (id: string, road: string, line: readonly Position[], treated: boolean): RoadSegment => ({
  ...{ id, road, line, treated },
  length_m: 1000,
  width_m: 6,
})

/** Round the square, and out to the west and back; both from the depot, each with a spreader of its own. */
export const plannedCounty: Network = aNetwork({
  depots: [
    {
      id: 'main-depot',
      authority: 'northshire',
      name: 'Main depot',
      lon: DEPOT[0],
      lat: DEPOT[1],
      invented: false,
    },
  ],
  spreaders: ['gritter-1', 'gritter-2'].map((id) => ({
    ...{ id, authority: 'northshire', depot: 'main-depot', capacity_t: 6, invented: false },
  })),
  routes: [
    aRoute({
      ...{ id: 'route-1', name: 'Route 1', depot: 'main-depot', spreader: 'gritter-1', treatment_min: 60 },
      segments: [
        leg('s-east', 'A1', [DEPOT, EAST], true),
        leg('s-north-east', 'A1', [EAST, NORTH_EAST], true),
        leg('s-north', 'B2', [NORTH_EAST, NORTH], true),
        leg('s-home', 'B2', [NORTH, DEPOT], true),
      ],
    }),
    aRoute({
      ...{ id: 'route-2', name: 'Route 2', depot: 'main-depot', spreader: 'gritter-2', treatment_min: 60 },
      segments: [leg('s-west', 'C3', [DEPOT, WEST], true), leg('s-west', 'C3', [WEST, DEPOT], false)],
    }),
  ],
})

/** A treatment that a person ordered. */
export const ordered = (
  route: string,
  more: { readonly at?: Date; readonly spread_rate_g_m2?: number } = {},
) => ({
  ...decided(route),
  status: 'confirmed' as const,
  decided: {
    ...{ by: 'duty', at: EVENING, action: 'treat' as const, spread_rate_g_m2: 10 },
    ...{ note: null, basis: null, flags: [] },
    ...more,
  },
})

/** A treatment advised for a route, or whatever else. */
export const decided = (route: string, outcome: 'treat' | 'no_action' | 'unknown' = 'treat') => {
  const decision = aDecision({ id: `${route}-2026-01-15`, route, status: 'proposed', decided: null })
  const treats = outcome === 'treat'
  return {
    ...decision,
    recommendation: {
      ...decision.recommendation,
      ...{ outcome, passes: treats ? 1 : null, spread_rate_g_m2: treats ? 10 : null },
      complete_by: treats ? hoursAfter(EVENING, 6) : null,
    },
  }
}
