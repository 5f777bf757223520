import { distance } from '#src/network/geometry.ts'
import { type DrivenBan, drivenBans } from '#src/network/lines/driven-bans.ts'
import { farAway } from '#src/network/lines/far-away.ts'
import { networkOf, strayLine } from '#src/network/lines/import-lines.ts'
import { type ImportRefusal, isRefusal, refusal } from '#src/network/lines/import-refusal.ts'
import { lineNetwork, type RoadOrigin } from '#src/network/lines/line-network.ts'
import { type MatchedRoads, matchedRoads } from '#src/network/lines/matched-roads.ts'
import { type NetworkOverlay, networkOverlay } from '#src/network/lines/network-overlay.ts'
import { type LineReading, type PublishedLines, publishedLines } from '#src/network/lines/published-lines.ts'
import type { PiecesNear } from '#src/network/lines/road-candidates.ts'
import { type DrivingOrder, standingRoutes } from '#src/network/lines/standing-routes.ts'
import type { Network } from '#src/network/network.ts'
import type { RoadNetwork } from '#src/network/road-network.ts'
import type { Metres } from '#src/units.ts'

/** Roads of another origin (OpenStreetMap) on which the lines are to be found again. */
export type BaseRoads = {
  readonly roads: RoadNetwork
  readonly near: PiecesNear
  /** How far a line may lie beside its road. */
  readonly within_m: Metres
}

export type CouncilSource = {
  /** The layer, in one page or several. */
  readonly pages: readonly unknown[]
  readonly reading: LineReading
  /** `frostline.network-overlay/1`; null: roads without depots, spreaders and rounds. */
  readonly overlay: unknown
  /** Null: the lines themselves become the roads. */
  readonly base: BaseRoads | null
  /** Ends of lines this close are one junction, without base roads. */
  readonly snap_m: Metres
  readonly origin: RoadOrigin
  readonly order: DrivingOrder
}

export type CouncilImport = {
  /** Each segment's gritting says its route and priority. */
  readonly roads: RoadNetwork
  /** Depots, spreaders and standing routes in driving order; null without an overlay. */
  readonly network: Network | null
  readonly read: PublishedLines
  /** How the lines lie on the base roads. */
  readonly match: Omit<MatchedRoads, 'roads'> | null
  readonly notes: PublishedLines['notes']
  /** Turns that the order of the routes makes and the law forbids. */
  readonly driven_bans: readonly DrivenBan[]
  /** Depots and how far the nearest junction is. */
  readonly depots: readonly { readonly id: string; readonly away_m: Metres }[]
}

/** A council's layer as roads and standing treatment routes, or why not; nothing is half imported. */
export function councilImport(
  source: CouncilSource,
  /** Hears how many of the lines were looked at. */
  done: (lines: number, of: number) => void = () => {},
): CouncilImport | ImportRefusal {
  const overlay = source.overlay === null ? null : networkOverlay(source.overlay)
  if (overlay && isRefusal(overlay)) return overlay
  const read = publishedLines(source.pages, source.reading)
  if (isRefusal(read)) return read
  const fault = misplaced(read, overlay, source.base) ?? (overlay && strayLine(read.lines, overlay))
  if (fault) return fault
  const placed = placedRoads(read, source, done)
  const lost = lostRoute(read, placed.roads)
  if (lost) return lost
  const made =
    overlay &&
    standingRoutes(
      placed.roads,
      overlay,
      source.order,
      source.base ? Number.POSITIVE_INFINITY : source.snap_m,
      placed.surroundings,
    )
  if (made && isRefusal(made)) return made
  return {
    roads: made?.roads ?? placed.roads,
    network: overlay && made && networkOf(overlay, made.routes),
    read,
    match: placed.match,
    notes: [...read.notes, ...placed.notes].sort((a, b) => a.line - b.line),
    driven_bans: drivenBans(placed.roads, made?.routes ?? []),
    depots: depotsAway(overlay, placed.roads),
  }
}

function misplaced(
  { lines }: PublishedLines,
  overlay: NetworkOverlay | null,
  base: BaseRoads | null,
): ImportRefusal | null {
  const depots = overlay?.depots.map(({ lon, lat }) => [lon, lat] as const) ?? []
  return (
    farAway(lines, depots, 'every depot') ??
    farAway(lines, base?.roads.junctions ?? [], `the roads of ${base?.roads.name}`)
  )
}

/** A route of which no line has become a road. */
function lostRoute({ lines }: PublishedLines, { segments }: RoadNetwork): ImportRefusal | null {
  const found = new Set(segments.map(({ gritting }) => gritting?.route))
  const line = lines.find(({ route }) => route !== null && !found.has(route))
  if (!line) return null
  return refusal(
    'unknown_route',
    `No line of route "${line.route}" (${line.id} and others) runs along a road. Likely the base network leaves its roads out, or the lines lie further beside them than --match-m.`,
  )
}

function placedRoads(
  { lines }: PublishedLines,
  { base, snap_m, origin }: CouncilSource,
  done: (lines: number, of: number) => void,
) {
  if (!base) return { ...lineNetwork(lines, snap_m, origin), match: null }
  const { roads, ...match } = matchedRoads(base.roads, lines, base.near, base.within_m, (looked) =>
    done(looked, lines.length),
  )
  const source = `${base.roads.source}; routes: ${origin.source}`
  const credits = [...new Set([...base.roads.credits, ...origin.credits])]
  return { roads: { ...roads, source, credits }, match, notes: [], surroundings: new Map() }
}

const depotsAway = (overlay: NetworkOverlay | null, { junctions }: RoadNetwork) =>
  (overlay?.depots ?? []).map(({ id, lon, lat }) => ({
    id,
    away_m: junctions.reduce((least, place) => Math.min(least, distance(place, [lon, lat])), Infinity),
  }))
