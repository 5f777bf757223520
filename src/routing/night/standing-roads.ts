import { distance } from '#src/network/geometry.ts'
import { GAP } from '#src/network/lines/import-lines.ts'
import type { NetworkSegment, RoadNetwork } from '#src/network/road-network.ts'
import type { Position, RoadSegment, TreatmentRoute } from '#src/network/treatment-route.ts'
import { segmentsOf } from '#src/routing/plan-figures.ts'
import type { StandingTour } from '#src/routing/spreading-task.ts'
import type { KilometresPerHour, Metres, Minutes } from '#src/units.ts'
import { HOUR, MINUTE } from '#src/units.ts'

/** The roads of the standing routes as a network, and the routes as tours on it. */
export type StandingRoads = { readonly network: RoadNetwork; readonly tours: readonly StandingTour[] }

type Driven = {
  readonly route: TreatmentRoute
  readonly segment: RoadSegment
  readonly against: boolean
  readonly treat: boolean
}
type Leg = { readonly segment: RoadSegment; readonly against: boolean }

/** A driver who gets from the end of one line to the beginning of the next is at one junction. */
const MEETS_M: Metres = 30
const NO_LIMITS = { weight_t: null, width_m: null, height_m: null }

/** A straight jump where a route goes on elsewhere than it stopped: no road is known there. */
function gapBetween(route: string, place: number, from: Position, to: Position): RoadSegment {
  return {
    id: `gap-${route}-${place}`,
    road: GAP,
    length_m: Math.max(1, distance(from, to)),
    width_m: 1,
    line: [from, to],
    treated: false,
  }
}

/** The legs of a route without a jump. */
function legsOf({ id, segments }: TreatmentRoute): RoadSegment[] {
  return segments.flatMap((segment, place) => {
    const before = segments[place - 1]?.line.at(-1)
    const jumps = before !== undefined && distance(before, segment.line[0]!) > MEETS_M
    return jumps ? [gapBetween(id, place, before, segment.line[0]!), segment] : [segment]
  })
}

/** Is the line drawn the other way round than the one that the network keeps? */
function isAgainst(line: readonly Position[], kept: readonly Position[]): boolean {
  const apart = (a: readonly Position[]) => a.reduce((sum, place, i) => sum + distance(place, kept[i]!), 0)
  return line.length === kept.length && apart(line) > apart([...line].reverse())
}

function drivenOf(routes: readonly TreatmentRoute[]): Driven[] {
  const kept = new Map<string, RoadSegment>()
  return routes.flatMap((route) =>
    legsOf(route).map((segment) => {
      const first = kept.get(segment.id) ?? segment
      kept.set(segment.id, first)
      return { route, segment: first, against: isAgainst(segment.line, first.line), treat: segment.treated }
    }),
  )
}

/** Sets that grow together: ends of segments that are one junction. */
function joining() {
  const parent = new Map<string, string>()
  function root(end: string): string {
    const above = parent.get(end)
    if (above === undefined || above === end) return end
    const found = root(above)
    parent.set(end, found)
    return found
  }
  return {
    root,
    join: (a: string, b: string) => {
      parent.set(root(a), root(b))
    },
  }
}

const startOf = ({ segment, against }: Leg) => `${segment.id} ${against ? 'to' : 'from'}`
const endOf = ({ segment, against }: Leg) => `${segment.id} ${against ? 'from' : 'to'}`
const placeOf = ([lon, lat]: Position) => `${lon} ${lat}`

/** Ends at the same place are one junction, and so are those between two legs of a round. */
function joined(driven: readonly Driven[]) {
  const ends = joining()
  driven.forEach((leg, i) => {
    ends.join(`${leg.segment.id} from`, placeOf(leg.segment.line[0]!))
    ends.join(`${leg.segment.id} to`, placeOf(leg.segment.line.at(-1)!))
    const before = driven[i - 1]
    if (before?.route === leg.route) ends.join(endOf(before), startOf(leg))
  })
  return ends.root
}

/**
 * Roads as far as standing routes drive them: junctions where lines meet, and a road driven one way only counts as
 * one-way, for which streets are is not known. Kinds of road and limits are not known either.
 */
export function standingRoads(
  routes: readonly TreatmentRoute[],
  name: string,
  credits: readonly string[] = [],
): StandingRoads {
  const driven = drivenOf(routes)
  const root = joined(driven)
  const numbers = new Map<string, number>()
  const junctions: Position[] = []
  const junctionAt = (end: string, place: Position): number => {
    const found = numbers.get(root(end))
    if (found !== undefined) return found
    numbers.set(root(end), junctions.length)
    return junctions.push(place) - 1
  }
  const ways = Map.groupBy(driven, ({ segment }) => segment.id)
  const segments = [...ways.values()].map((legs): NetworkSegment => {
    const [{ segment }] = legs as [Driven, ...Driven[]]
    const isOneWay = new Set(legs.map(({ against }) => against)).size === 1
    return {
      ...roadOf(segment),
      from: junctionAt(`${segment.id} from`, segment.line[0]!),
      to: junctionAt(`${segment.id} to`, segment.line.at(-1)!),
      one_way: isOneWay,
    }
  })
  const network: RoadNetwork = {
    format: 'frostline.road-network/1',
    name,
    source: 'the standing treatment routes',
    credits,
    junctions,
    segments,
    banned_turns: [],
    turning_places: null,
  }
  return { network, tours: routes.flatMap((route) => tourOf(route, driven)) }
}

const roadOf = (segment: RoadSegment): Omit<NetworkSegment, 'from' | 'to' | 'one_way'> => ({
  id: segment.id,
  road: segment.road,
  road_class: 'unclassified',
  slip_road: false,
  roundabout: segment.road === 'roundabout',
  bridge: segment.bridge ?? false,
  length_m: segment.length_m,
  width_m: segment.width_m,
  lanes: null,
  speed_limit_kmh: null,
  limits: NO_LIMITS,
  gritting: null,
  hazards: [],
  line: segment.line,
})

/** The standing routes as tours on a network that holds their roads; a string names a road that it does not hold. */
export function standingToursOn(
  network: RoadNetwork,
  routes: readonly TreatmentRoute[],
): readonly StandingTour[] | string {
  const known = segmentsOf(network)
  const strange = routes
    .flatMap((route) => route.segments.map((segment) => ({ route, segment })))
    .find(({ segment }) => !known.has(segment.id))
  if (strange) return `${strange.segment.road} (${strange.segment.id}) of ${strange.route.name}`
  const driven = routes.flatMap((route) =>
    route.segments.map((segment) => ({
      route,
      segment,
      against: isAgainst(segment.line, known.get(segment.id)!.line),
      treat: segment.treated,
    })),
  )
  return routes.flatMap((route) => tourOf(route, driven))
}

/** None where a route has no spreader or no roads. A leg is treated as its route treats it. */
function tourOf(route: TreatmentRoute, driven: readonly Driven[]): StandingTour[] {
  if (route.spreader === null || route.segments.length === 0) return []
  const steps = driven
    .filter((leg) => leg.route === route)
    .map(({ segment, against, treat }) => ({ kind: 'drive' as const, segment: segment.id, against, treat }))
  return [{ route: route.id, spreader: route.spreader, steps }]
}

/** A dead run goes faster than spreading (70 against 40 km/h at best; junctions slow both). */
const DEAD_RUN_PACE = 0.7

/** Metres until the last treated one; a dead run counts as less, for it goes faster. */
function pacedMetres({ segments }: Pick<TreatmentRoute, 'segments'>): Metres {
  const last = segments.findLastIndex(({ treated }) => treated)
  return segments
    .slice(0, last + 1)
    .reduce((sum, { length_m, treated }) => sum + length_m * (treated ? 1 : DEAD_RUN_PACE), 0)
}

/** Minutes until a standing route's last treated metre at such a pace, dead runs included. */
export const minutesUntilTreated = (
  route: Pick<TreatmentRoute, 'segments'>,
  treating_kmh: KilometresPerHour,
): Minutes => ((pacedMetres(route) / 1000 / treating_kmh) * HOUR) / MINUTE

/** The speeds at which the standing routes keep their own times, dead runs and junctions in them; null: none has roads. */
export function standingPace(
  routes: readonly TreatmentRoute[],
): { readonly treating_kmh: KilometresPerHour; readonly travelling_kmh: KilometresPerHour } | null {
  const driven = routes.filter((route) => pacedMetres(route) > 0)
  const paced = driven.reduce((sum, route) => sum + pacedMetres(route), 0)
  const minutes = driven.reduce((sum, { treatment_min }) => sum + treatment_min, 0)
  if (minutes === 0) return null
  const treating_kmh = paced / 1000 / ((minutes * MINUTE) / HOUR)
  return { treating_kmh, travelling_kmh: treating_kmh / DEAD_RUN_PACE }
}
