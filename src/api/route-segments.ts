import type { RouteSegmentsDocument, SegmentNight } from '#src/api/route-segments-document.ts'
import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import { type RouteOutlook, routeOutlook, type SegmentLowest } from '#src/forecast/segments/route-outlook.ts'
import { instantsOf, segmentForecasts } from '#src/forecast/segments/segment-forecast.ts'
import type { Station } from '#src/network/station.ts'
import { type MappedSegment, passesOf, type ThermalMap } from '#src/network/thermal-map.ts'
import type { TreatmentRoute } from '#src/network/treatment-route.ts'

const rounded = (value: number | null, digits: number): number | null =>
  value === null ? null : Math.round(value * 10 ** digits) / 10 ** digits

const metres = (length: number): number => Math.round(length * 10) / 10

/** The roads that a route treats, each once. */
export function segmentsOfRoute(map: ThermalMap, { segments }: TreatmentRoute): MappedSegment[] {
  const treated = new Set(segments.filter((segment) => segment.treated).map(({ id }) => id))
  return map.segments.filter(({ id }) => treated.has(id))
}

const segmentNight = ({ segment, at, ...lowest }: SegmentLowest): SegmentNight => ({
  id: segment.id,
  road: segment.road,
  length_m: segment.length_m,
  road_temp_c: rounded(lowest.road_temp_c, 2),
  road_temp_p10_c: rounded(lowest.road_temp_p10_c, 2),
  at,
  freeze_probability: rounded(lowest.freeze_probability, 3),
  offset_c: segment.offset_c,
  spread_c: segment.spread_c,
  passes: passesOf(segment),
  stations: segment.references.map(({ station }) => station),
})

/** Stations that speak for these segments, the weightiest first. */
function stationsOf(segments: readonly MappedSegment[], stations: readonly Station[]) {
  const weights = new Map<string, number>()
  for (const { references, length_m } of segments)
    for (const { station, weight } of references)
      weights.set(station, (weights.get(station) ?? 0) + weight * length_m)
  return [...weights]
    .sort(([, a], [, b]) => b - a)
    .map(([id]) => ({ id, name: stations.find((station) => station.id === id)?.name ?? id }))
}

const surveyedLength = ({ segments }: RouteOutlook): number =>
  segments.reduce((sum, { segment }) => sum + (passesOf(segment) > 0 ? segment.length_m : 0), 0)

/** A route's roads from now to the end of the night, told from the stations' forecasts by the thermal map. */
export function routeSegmentsDocument(
  route: TreatmentRoute,
  map: ThermalMap,
  forecasts: readonly StationForecast[],
  stations: readonly Station[],
  { now, to }: { readonly now: Date; readonly to: Date },
): RouteSegmentsDocument {
  const segments = segmentsOfRoute(map, route)
  const speaking = stationsOf(segments, stations)
  const used = forecasts.filter(({ station }) => speaking.some(({ id }) => id === station))
  const outlook = routeOutlook(segmentForecasts(segments, used, instantsOf(used, now, to)))
  const issued = used.map(({ issued_at }) => issued_at).sort((a, b) => a.getTime() - b.getTime())
  return {
    format: 'frostline.route-segments/1',
    route: route.id,
    now,
    from: now,
    to,
    issued_at: issued[0] ?? null,
    length_m: metres(outlook.length_m),
    surveyed_m: metres(surveyedLength(outlook)),
    unknown_m: metres(outlook.unknown_m),
    survey_runs: map.runs.length,
    stations: speaking,
    shares: outlook.shares.map(({ at, ...shares }) => ({
      at,
      below_zero: rounded(shares.below_zero, 4)!,
      below_zero_p10: rounded(shares.below_zero_p10, 4)!,
      unknown: rounded(shares.unknown, 4)!,
    })),
    coldest: outlook.coldest.map(({ segment }) => segment.id),
    coldest_m: metres(outlook.coldest_m),
    segments: outlook.segments.map(segmentNight),
  }
}
