import { distance } from '#src/network/geometry.ts'
import { type ImportRefusal, isRefusal, refusal } from '#src/network/import-refusal.ts'
import type { Network } from '#src/network/network.ts'
import { type NetworkOverlay, networkOverlay, type OverlayRoute } from '#src/network/network-overlay.ts'
import { type LineReading, type PublishedLine, publishedLines } from '#src/network/published-lines.ts'
import { type LinePiece, type SnappedLines, snapLines } from '#src/network/snap-lines.ts'
import type { Position, RoadSegment, TreatmentRoute } from '#src/network/treatment-route.ts'
import type { Metres } from '#src/units.ts'

/** One leg of a round: along a piece, as drawn or against, or straight over a gap between the lines. */
export type RoundLeg =
  | { readonly kind: 'piece'; readonly piece: number; readonly against: boolean; readonly treated: boolean }
  | { readonly kind: 'gap'; readonly from: number; readonly to: number }

/** A closed round from `depot` (a junction) that treats each of `treat` (pieces) once, over any of the lines. */
export type DrivingOrder = (
  lines: SnappedLines,
  depot: number,
  treat: readonly number[],
) => readonly RoundLeg[]

/** Ends of lines closer than this are one junction. */
export const SNAP_M: Metres = 8
const AS_IN_RFC_7946: LineReading = { fields: {}, system: null, toWgs84: null }
/** What a straight jump between lines is called: no road is known there. */
export const GAP = 'gap between the published lines'

// What British authorities reach with dead mileage and turning; a council's lines say nothing about time.
const EFFECTIVE_KMH = 24
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

/**
 * A council's published lines and an overlay as a network without stations. Lines may be driven either way; who
 * orders them is handed in. Every value that neither file states is marked in `invented`.
 */
export function importLines(
  geojson: unknown,
  overlaid: unknown,
  order: DrivingOrder,
  reading: LineReading = AS_IN_RFC_7946,
): Network | ImportRefusal {
  const overlay = networkOverlay(overlaid)
  if (isRefusal(overlay)) return overlay
  const read = publishedLines([geojson], reading)
  if (isRefusal(read)) return read
  const published = read.lines.filter(({ route }) => route !== null)
  const stray = unknownRoute(published, overlay)
  if (stray) return stray
  const lines = withDepots(
    snapLines(
      published.map(({ line }) => line),
      SNAP_M,
    ),
    overlay,
  )
  return networkOf(
    overlay,
    overlay.routes.map((route) => routeOf(route, overlay, published, lines, order)),
  )
}

function unknownRoute(published: readonly PublishedLine[], { routes }: NetworkOverlay): ImportRefusal | null {
  const line = published.find(({ route }) => !routes.some((known) => known.route === route))
  if (line)
    return refusal(
      'unknown_route',
      `${line.id} belongs to route "${line.route}", which the overlay does not know.`,
    )
  const route = routes.find((known) => !published.some((one) => one.route === known.route))
  return route ? refusal('unknown_route', `${route.id}: no line carries its route "${route.route}".`) : null
}

type Lines = SnappedLines & { readonly depots: ReadonlyMap<string, number> }

/** A depot within the tolerance of a junction is that junction; another becomes one of its own, across a gap. */
function withDepots({ pieces, junctions }: SnappedLines, overlay: NetworkOverlay): Lines {
  const places = [...junctions]
  const depots = new Map<string, number>()
  for (const { id, lon, lat } of overlay.depots) {
    const near = places.findIndex((place) => distance(place, [lon, lat]) <= SNAP_M)
    depots.set(id, near >= 0 ? near : places.push([lon, lat]) - 1)
  }
  return { pieces, junctions: places, depots }
}

function routeOf(
  route: OverlayRoute,
  overlay: NetworkOverlay,
  published: readonly PublishedLine[],
  lines: Lines,
  order: DrivingOrder,
): TreatmentRoute {
  const treat = lines.pieces.flatMap(({ source }, piece) =>
    published[source]!.route === route.route ? [piece] : [],
  )
  const legs = order(lines, lines.depots.get(route.depot)!, treat)
  const treated = treat.reduce((sum, piece) => sum + lines.pieces[piece]!.length_m, 0)
  return {
    id: route.id,
    authority: overlay.authority.id,
    name: route.name,
    segments: legs.map((leg) => segmentOf(leg, overlay, published, lines)),
    depot: route.depot,
    spreader: route.spreader,
    threshold: { treat_below_c: 1.0, side: '<=', version: 1 },
    mobilisation_min: 60,
    treatment_min: Math.ceil(((treated / 1000 / EFFECTIVE_KMH) * 60) / 5) * 5,
    margin_min: 30,
    invented: INVENTED,
  }
}

function segmentOf(
  leg: RoundLeg,
  { width_m }: NetworkOverlay,
  published: readonly PublishedLine[],
  lines: Lines,
): RoadSegment {
  if (leg.kind === 'gap') {
    const line = [lines.junctions[leg.from]!, lines.junctions[leg.to]!] as const
    return {
      id: `gap-${leg.from}-${leg.to}`,
      road: GAP,
      length_m: distance(...line),
      width_m,
      line,
      treated: false,
    }
  }
  const piece = lines.pieces[leg.piece]!
  const { id, road, surroundings } = published[piece.source]!
  return {
    id: pieceId(id, leg.piece, lines.pieces),
    road: road ?? `${id.replace('-', ' ').replace('-part-', ', part ')} of the map`,
    length_m: piece.length_m,
    width_m,
    line: leg.against ? reversed(piece.line) : piece.line,
    treated: leg.treated,
    ...surroundings,
  }
}

const reversed = (line: readonly Position[]): Position[] => [...line].reverse()

/** `line-12`, or `line-12-2` for the second piece of a split line. */
function pieceId(id: string, piece: number, pieces: readonly LinePiece[]): string {
  const { source } = pieces[piece]!
  const first = pieces.findIndex((other) => other.source === source)
  const split = pieces[first + 1]?.source === source
  return split ? `${id}-${piece - first + 1}` : id
}

function networkOf(overlay: NetworkOverlay, routes: TreatmentRoute[]): Network {
  const authority = overlay.authority.id
  const { invented } = overlay
  return {
    authorities: [{ ...overlay.authority, time_zone: overlay.time_zone, demonstration: invented }],
    domains: [],
    stations: [],
    devices: [],
    routes,
    depots: overlay.depots.map(({ id, name, lon, lat }) => ({ id, authority, name, lon, lat, invented })),
    spreaders: overlay.spreaders.map(({ id, depot, capacity_t }) => ({
      id,
      authority,
      depot,
      capacity_t,
      invented,
    })),
    approved_firmware: [],
    credits: [`Lines: ${overlay.network}`],
  }
}
