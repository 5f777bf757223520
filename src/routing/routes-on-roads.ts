import type { Depot, Spreader } from '#src/network/depot.ts'
import type { Network } from '#src/network/network.ts'
import type { NetworkSegment, RoadNetwork } from '#src/network/road-network.ts'
import type { RoadNetworkFault } from '#src/network/road-network-faults.ts'
import type { RoadSegment, TreatmentRoute } from '#src/network/treatment-route.ts'
import { segmentsOf } from '#src/routing/plan-figures.ts'
import { INVENTED_WIDTHS, treatedWidth } from '#src/routing/segments-of-classes.ts'
import type { Kilometres, Metres } from '#src/units.ts'

type Leg = { readonly segment: string; readonly against: boolean; readonly treat: boolean }

/** Standing routes as they are driven over a road network, and what they need besides. */
export type StandingOnRoads = {
  readonly tours: readonly {
    readonly route: string
    readonly spreader: string
    readonly steps: readonly Leg[]
  }[]
  /** Treated widths by segment. */
  readonly widths: Readonly<Record<string, Metres>>
  readonly depots: readonly Pick<Depot, 'id' | 'name' | 'lon' | 'lat'>[]
  readonly spreaders: readonly Pick<Spreader, 'id' | 'capacity_t' | 'depot'>[]
  /** What of them is made up: `depot`, `spreader`, `width`; absent: as it was known of those of the same id. */
  readonly invented?: readonly string[]
}

export type RouteOnRoads = {
  readonly route: string
  readonly before: { readonly treated_km: Kilometres; readonly dead_km: Kilometres }
  readonly after: { readonly treated_km: Kilometres; readonly dead_km: Kilometres }
}

export type RoutesOnRoads = { readonly next: Network; readonly routes: readonly RouteOnRoads[] }
export const isFault = (made: RoutesOnRoads | RoadNetworkFault): made is RoadNetworkFault => 'field' in made

/**
 * An authority's standing routes laid over its road network: each drives the segments of its tour, from the depot of
 * its spreader. Names, thresholds and times of the routes stay. All of it or nothing: the first fault is handed back.
 */
export function routesOnRoads(
  standing: StandingOnRoads,
  roads: RoadNetwork,
  network: Network,
  authority: string,
): RoutesOnRoads | RoadNetworkFault {
  const fault = fleetFault(standing, network, authority) ?? tourFault(standing, roads, network, authority)
  if (fault) return fault
  const laid = new Map(standing.tours.map((tour) => [tour.route, tour]))
  const own = network.routes.filter((route) => route.authority === authority && laid.has(route.id))
  const made = new Map(own.map((route) => [route.id, laidRoute(route, standing, roads)]))
  return {
    next: {
      ...network,
      routes: network.routes.map((route) => made.get(route.id) ?? route),
      depots: replaced(network.depots, standing.depots, authority, standing.invented?.includes('depot')),
      spreaders: replaced(
        network.spreaders,
        standing.spreaders,
        authority,
        standing.invented?.includes('spreader'),
      ),
    },
    routes: own.map((route) => ({
      route: route.id,
      before: lengths(route),
      after: lengths(made.get(route.id)!),
    })),
  }
}

/** Those of the same id give way. */
function replaced<T extends { readonly id: string }>(
  known: readonly (T & { readonly authority: string; readonly invented: boolean })[],
  given: readonly T[],
  authority: string,
  isInvented: boolean | undefined,
) {
  const was = new Map(known.map(({ id, invented }) => [id, invented]))
  const ids = new Set(given.map(({ id }) => id))
  return [
    ...known.filter(({ id }) => !ids.has(id)),
    ...given.map((one) => ({ ...one, authority, invented: isInvented ?? was.get(one.id) ?? false })),
  ]
}

function fleetFault(
  { depots, spreaders, tours }: StandingOnRoads,
  network: Network,
  authority: string,
): RoadNetworkFault | null {
  const isForeign = (known: readonly (Depot | Spreader)[], id: string) =>
    known.some((one) => one.id === id && one.authority !== authority)
  const taken =
    depots.find(({ id }) => isForeign(network.depots, id)) ??
    spreaders.find(({ id }) => isForeign(network.spreaders, id))
  if (taken) return { field: 'routes', expected: 'ids that nobody else uses', got: taken.id }
  const homeless = spreaders.find(({ depot }) => !depots.some(({ id }) => id === depot))
  if (homeless)
    return { field: `routes.spreaders ${homeless.id}`, expected: 'one of the depots', got: homeless.depot }
  const nobody = tours.find(({ spreader }) => !spreaders.some(({ id }) => id === spreader))
  return nobody
    ? { field: `routes.tours ${nobody.route}`, expected: 'one of the spreaders', got: nobody.spreader }
    : null
}

function tourFault(
  { tours, widths }: StandingOnRoads,
  roads: RoadNetwork,
  network: Network,
  authority: string,
): RoadNetworkFault | null {
  const known = segmentsOf(roads)
  for (const { route, steps } of tours) {
    const field = `routes.tours ${route}`
    if (!network.routes.some(({ id, authority: whose }) => id === route && whose === authority))
      return {
        ...{ field, expected: `a route of ${authority}`, got: route },
        likely_cause: 'the overlay calls the routes otherwise than the service',
      }
    for (const [index, step] of steps.entries()) {
      const fault = stepFault(step, steps[index - 1], known, widths)
      if (fault) return { ...fault, field: `${field}, step ${index + 1}` }
    }
  }
  return null
}

const entry = ({ against }: Leg, { from, to }: NetworkSegment) => (against ? to : from)
const exit = ({ against }: Leg, { from, to }: NetworkSegment) => (against ? from : to)

function stepFault(
  step: Leg,
  before: Leg | undefined,
  known: ReadonlyMap<string, NetworkSegment>,
  widths: StandingOnRoads['widths'],
): Omit<RoadNetworkFault, 'field'> | null {
  const segment = known.get(step.segment)
  if (!segment) return { expected: 'a segment of the roads', got: step.segment }
  if (step.against && segment.one_way)
    return { expected: 'the direction of a one-way road', got: `${step.segment} against it` }
  if (before && exit(before, known.get(before.segment)!) !== entry(step, segment))
    return { expected: `a segment that begins where ${before.segment} ends`, got: step.segment }
  return step.treat && !(widths[step.segment]! > 0)
    ? { expected: 'a treated width', got: `none for ${step.segment}` }
    : null
}

function laidRoute(
  route: TreatmentRoute,
  { tours, widths, spreaders, invented = [] }: StandingOnRoads,
  roads: RoadNetwork,
): TreatmentRoute {
  const known = segmentsOf(roads)
  const { steps, spreader } = tours.find((tour) => tour.route === route.id)!
  const isMeasured = steps.every(({ segment, treat }) => !treat || known.get(segment)!.width_m !== null)
  const madeUp = ['depot', 'spreader', 'width'].filter((part) => invented.includes(part))
  return {
    ...route,
    segments: steps.map((step) => roadSegment(step, known.get(step.segment)!, widths[step.segment])),
    spreader,
    depot: spreaders.find(({ id }) => id === spreader)!.depot,
    invented: [
      ...new Set([...route.invented, 'order of driving', ...madeUp, ...(isMeasured ? [] : ['width'])]),
    ],
  }
}

const roadSegment = (
  { against, treat }: Leg,
  segment: NetworkSegment,
  width_m: Metres | undefined,
): RoadSegment => ({
  id: segment.id,
  road: segment.road,
  length_m: segment.length_m,
  width_m: width_m ?? treatedWidth(segment, INVENTED_WIDTHS).width_m,
  line: against ? segment.line.toReversed() : segment.line,
  treated: treat,
  ...(segment.bridge && { bridge: true }),
})

function lengths({ segments }: TreatmentRoute): RouteOnRoads['before'] {
  const km = (isTreated: boolean) =>
    segments.reduce((sum, { treated, length_m }) => sum + (treated === isTreated ? length_m : 0), 0) / 1_000
  return { treated_km: km(true), dead_km: km(false) }
}
