import { ON_ROAD_M, type SegmentPass } from '#src/forecast/segments/thermal-map/survey-passes.ts'
import { SKY_CLASSES } from '#src/forecast/sky-class.ts'
import type { MappedRoad } from '#src/network/mapped-roads.ts'
import { nearestSegment } from '#src/network/nearest-segment.ts'
import type { Station } from '#src/network/station.ts'
import type { Celsius } from '#src/units.ts'

/** Across the road from the sensor, and for each km of a segment beyond it. */
const BESIDE: Celsius = 0.3
const EACH_KM: Celsius = 0.5

/**
 * A segment on which a station stands is as that station, the surer the shorter it is: it counts like a measurement
 * of no offset under every sky, and as no survey. Bridges stand out from their roads and do not speak for them.
 */
export function stationSites(roads: readonly MappedRoad[], stations: readonly Station[]): SegmentPass[] {
  const nearest = nearestSegment(roads, ON_ROAD_M)
  const byId = new Map(roads.map((road) => [road.id, road]))
  return stations.flatMap(({ id, kind, lon, lat }) => {
    const road = kind === 'road' ? byId.get(nearest([lon, lat]) ?? '') : undefined
    // Where others weigh more the segment is told from them, and this station is no measurement of that
    if (road?.references[0]?.station !== id) return []
    const variance = BESIDE ** 2 + ((EACH_KM * road.length_m) / 1_000) ** 2
    return SKY_CLASSES.map((sky) => ({ segment: road.id, run: id, sky, offset_c: 0, variance }))
  })
}
