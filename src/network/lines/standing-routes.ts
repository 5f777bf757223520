import { distance } from '#src/network/geometry.ts'
import { type ImportRefusal, isRefusal, refusal } from '#src/network/lines/import-refusal.ts'
import type { LineSurroundings } from '#src/network/lines/line-surroundings.ts'
import type { NetworkOverlay, OverlayRoute } from '#src/network/lines/network-overlay.ts'
import { gapSegment, withGaps } from '#src/network/lines/route-gaps.ts'
import type { SnappedLines } from '#src/network/lines/snap-lines.ts'
import type { NetworkSegment, RoadNetwork } from '#src/network/road-network.ts'
import type { Position, RoadSegment, TreatmentRoute } from '#src/network/treatment-route.ts'
import type { KilometresPerHour, Metres } from '#src/units.ts'

/** One leg of a round: along a piece, as drawn or against, or straight over a gap between the lines. */
export type RoundLeg =
  | { readonly kind: 'piece'; readonly piece: number; readonly against: boolean; readonly treated: boolean }
  | { readonly kind: 'gap'; readonly from: number; readonly to: number }

/** A closed round from `depot` (a junction) that treats each of `treat` (pieces) once, over any of the lines. */
export type DrivingOrder = (
  lines: SnappedLines,
  depot: number,
  treat: readonly number[],
) => readonly RoundLeg[] | { readonly unreachable: number }

/** What British authorities reach with dead mileage and turning, where nobody says how long a route takes. */
export const EFFECTIVE_KMH: KilometresPerHour = 24
const INVENTED = [
  'depot',
  'spreader',
  'width',
  'threshold',
  'mobilisation',
  'treatment time',
  'margin',
  'order of driving',
]

export type StandingRoutes = {
  readonly routes: readonly TreatmentRoute[]
  /** The roads with the gaps that the routes jump over as segments, so that a plan can drive the routes. */
  readonly roads: RoadNetwork
}

/**
 * The treatment routes of an overlay on roads that say which route they belong to: each treated once, by a closed round
 * from its depot. Who orders it is handed in. What neither file states is marked in `invented`.
 */
export function standingRoutes(
  roads: RoadNetwork,
  overlay: NetworkOverlay,
  order: DrivingOrder,
  /** A depot this far from a junction stands at it; one further off becomes a junction of its own, across a gap. */
  tolerance: Metres,
  surroundings: ReadonlyMap<string, LineSurroundings> = new Map(),
): StandingRoutes | ImportRefusal {
  const stray = unknownRoute(roads, overlay)
  if (stray) return stray
  const { junctions, depots } = withDepots(roads, overlay, tolerance)
  const ground: Ground = {
    roads: { ...roads, junctions },
    lines: { junctions, pieces: piecesOf(roads) },
    surroundings,
  }
  const routes: TreatmentRoute[] = []
  for (const route of overlay.routes) {
    const made = routeOf(route, overlay, ground, depots.get(route.depot)!, order)
    if (isRefusal(made)) return made
    routes.push(made)
  }
  return { routes, roads: withGaps(ground.roads, routes) }
}

type Ground = {
  readonly roads: RoadNetwork
  readonly lines: SnappedLines
  readonly surroundings: ReadonlyMap<string, LineSurroundings>
}

const piecesOf = ({ segments }: RoadNetwork): SnappedLines['pieces'] =>
  segments.map(({ from, to, length_m, line, one_way }, source) => ({
    source,
    from,
    to,
    length_m,
    line,
    one_way,
  }))

function unknownRoute({ segments }: RoadNetwork, { routes }: NetworkOverlay): ImportRefusal | null {
  const isKnown = new Set(routes.map(({ route }) => route))
  const stray = segments.find(
    ({ gritting }) => gritting && gritting.route !== null && !isKnown.has(gritting.route),
  )
  if (stray)
    return refusal(
      'unknown_route',
      `${stray.id} belongs to route "${stray.gritting!.route}", which the overlay does not know.`,
    )
  const route = routes.find((known) => !segments.some(({ gritting }) => gritting?.route === known.route))
  return route ? refusal('unknown_route', `${route.id}: no line carries its route "${route.route}".`) : null
}

function withDepots({ junctions }: RoadNetwork, overlay: NetworkOverlay, tolerance: Metres) {
  const places = [...junctions]
  const depots = new Map<string, number>()
  for (const { id, lon, lat } of overlay.depots) {
    const near = nearest(places, [lon, lat])
    depots.set(id, distance(places[near]!, [lon, lat]) <= tolerance ? near : places.push([lon, lat]) - 1)
  }
  return { junctions: places, depots }
}

function nearest(places: readonly Position[], place: Position): number {
  let best = 0
  places.forEach((one, index) => {
    if (distance(one, place) < distance(places[best]!, place)) best = index
  })
  return best
}

function routeOf(
  route: OverlayRoute,
  overlay: NetworkOverlay,
  ground: Ground,
  depot: number,
  order: DrivingOrder,
): TreatmentRoute | ImportRefusal {
  const { segments } = ground.roads
  const treat = segments.flatMap(({ gritting }, index) => (gritting?.route === route.route ? [index] : []))
  const legs = order(ground.lines, depot, treat)
  if ('unreachable' in legs) return cannotBeReached(segments[legs.unreachable]!, route)
  const treated = treat.reduce((sum, index) => sum + segments[index]!.length_m, 0)
  return {
    id: route.id,
    authority: overlay.authority.id,
    name: route.name,
    segments: legs.map((leg) => drivenSegment(leg, overlay, ground)),
    depot: route.depot,
    spreader: route.spreader,
    threshold: { treat_below_c: 1.0, side: '<=', version: 1 },
    mobilisation_min: 60,
    treatment_min: Math.ceil(((treated / 1000 / EFFECTIVE_KMH) * 60) / 5) * 5,
    margin_min: 30,
    invented: INVENTED,
  }
}

const cannotBeReached = ({ id, road }: NetworkSegment, route: OverlayRoute): ImportRefusal =>
  refusal(
    'unreachable',
    `${id} (${road}) of ${route.id} cannot be driven to from ${route.depot} and back: likely one-way roads that lead nowhere in the road network, or a road that is missing from it.`,
  )

function drivenSegment(leg: RoundLeg, { width_m }: NetworkOverlay, ground: Ground): RoadSegment {
  if (leg.kind === 'gap') return { ...gapSegment(leg, ground.lines.junctions), width_m, treated: false }
  const segment = ground.roads.segments[leg.piece]!
  return {
    id: segment.id,
    road: segment.road,
    length_m: segment.length_m,
    width_m: segment.width_m ?? width_m,
    line: leg.against ? segment.line.toReversed() : segment.line,
    treated: leg.treated,
    ...(ground.surroundings.get(segment.id) ?? (segment.bridge ? { bridge: true } : {})),
  }
}
