import { type ImportRefusal, isRefusal, refusal } from '#src/network/lines/import-refusal.ts'
import { lineNetwork } from '#src/network/lines/line-network.ts'
import { type NetworkOverlay, networkOverlay } from '#src/network/lines/network-overlay.ts'
import { type LineReading, type PublishedLine, publishedLines } from '#src/network/lines/published-lines.ts'
import { type DrivingOrder, standingRoutes } from '#src/network/lines/standing-routes.ts'
import type { Network } from '#src/network/network.ts'
import type { TreatmentRoute } from '#src/network/treatment-route.ts'
import type { Metres } from '#src/units.ts'

export { GAP } from '#src/network/lines/route-gaps.ts'
export type { DrivingOrder, RoundLeg } from '#src/network/lines/standing-routes.ts'

/** Ends of lines closer than this are one junction. */
export const SNAP_M: Metres = 8
const AS_IN_RFC_7946: LineReading = { fields: {}, system: null, toWgs84: null }

/**
 * A council's published lines and an overlay as a network without stations. Lines may be driven either way unless a
 * property says otherwise; who orders them is handed in. Every value that neither file states is marked in `invented`.
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
  const stray = strayLine(read.lines, overlay)
  if (stray) return stray
  const origin = { name: overlay.authority.name, source: overlay.network, credits: creditsFor(overlay) }
  const { roads, surroundings } = lineNetwork(read.lines, SNAP_M, origin)
  const made = standingRoutes(roads, overlay, order, SNAP_M, surroundings)
  return isRefusal(made) ? made : networkOf(overlay, made.routes)
}

/** A line of a route that the overlay does not know. */
export function strayLine(lines: readonly PublishedLine[], { routes }: NetworkOverlay): ImportRefusal | null {
  const line = lines.find(({ route }) => route !== null && !routes.some((known) => known.route === route))
  if (!line) return null
  return refusal(
    'unknown_route',
    `${line.id} belongs to route "${line.route}", which the overlay does not know.`,
  )
}

export const creditsFor = (overlay: NetworkOverlay): string[] => [`Lines: ${overlay.network}`]

/** What an overlay and its routes make of an authority: no station, no device. */
export function networkOf(overlay: NetworkOverlay, routes: readonly TreatmentRoute[]): Network {
  const authority = overlay.authority.id
  const { invented } = overlay
  return {
    authorities: [{ ...overlay.authority, time_zone: overlay.time_zone, demonstration: invented }],
    domains: [],
    stations: [],
    devices: [],
    routes: [...routes],
    depots: overlay.depots.map(({ id, name, lon, lat }) => ({ id, authority, name, lon, lat, invented })),
    spreaders: overlay.spreaders.map(({ id, depot, capacity_t }) => ({
      id,
      authority,
      depot,
      capacity_t,
      invented,
    })),
    approved_firmware: [],
    credits: creditsFor(overlay),
  }
}
