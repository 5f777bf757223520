import type { OsmTags } from '#src/network/osm/osm-extract.ts'
import type { NetworkSegment } from '#src/network/road-network.ts'

const DENIED = new Set(['no', 'none'])

const isGritted = ({ maintenance = '', gritting, winter_service }: OsmTags): boolean =>
  (gritting !== undefined && !DENIED.has(gritting)) ||
  (winter_service !== undefined && !DENIED.has(winter_service)) ||
  maintenance.split(';').some((value) => /^(gritting|salting)$/.test(value.trim()))

/**
 * Tags of the West Midlands' mappers (OpenStreetMap wiki, Winter Maintenance): `maintenance=gritting`,
 * `gritting=priority_1`, `gritting_operator`, `gritting_route_ref`. On a border two operators stand in one tag, parted
 * by a semicolon: kept as it is.
 */
export function grittingOf(tags: OsmTags): NetworkSegment['gritting'] {
  if (!isGritted(tags)) return null
  const { gritting } = tags
  return {
    priority: gritting === undefined || gritting === 'yes' ? null : gritting,
    route: tags.gritting_route_ref ?? null,
    operator: tags.gritting_operator ?? null,
  }
}
