import type { ApiDeps } from '#src/api/deps.ts'
import { segmentsOfRoute } from '#src/api/route-segments.ts'
import { type PlacedHazard, placeHazard } from '#src/decision/hazard-places.ts'
import { currentDecisions } from '#src/decision/proposal.ts'
import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import { instantsOf, segmentForecasts } from '#src/forecast/segments/segment-forecast.ts'
import type { ThermalMap } from '#src/network/thermal-map.ts'
import type { TreatmentRoute } from '#src/network/treatment-route.ts'
import { type CivilDate, nightSpan } from '#src/season.ts'

const metres = (length: number): number => Math.round(length * 10) / 10
const share = (probability: number): number => Math.round(probability * 1_000) / 1_000

const hazardOut = ({ hazard, places, length_m, unknown_m }: PlacedHazard) => ({
  ...hazard,
  length_m: metres(length_m),
  unknown_m: metres(unknown_m),
  places: places.map(({ segment, from_at, to_at, probability }) => ({
    id: segment.id,
    road: segment.road,
    length_m: metres(segment.length_m),
    from_at,
    to_at,
    probability: share(probability),
  })),
})

export type RouteHazardsDocument = Awaited<ReturnType<typeof routeHazardsDocument>>

/** The hazards of tonight's advice for a route, each with the roads on which it is to be met. */
export async function routeHazardsDocument(
  deps: ApiDeps,
  route: TreatmentRoute,
  map: ThermalMap,
  forecasts: readonly StationForecast[],
  { night, timeZone }: { readonly night: CivilDate; readonly timeZone: string },
) {
  const now = deps.clock.now()
  const decisions = currentDecisions(await deps.store.decisionsOfNight(night), now)
  const advice = decisions.find((decision) => decision.route === route.id)?.recommendation
  const level = deps.policyOf(route.authority).treat_probability
  const segments = segmentsOfRoute(map, route)
  const speaking = new Set(segments.flatMap(({ references }) => references.map(({ station }) => station)))
  const used = forecasts.filter(({ station }) => speaking.has(station))
  const ahead = segmentForecasts(segments, used, instantsOf(used, now, nightSpan(night, timeZone).to))
  return {
    format: 'frostline.route-hazards/1',
    route: route.id,
    now,
    level,
    length_m: metres(segments.reduce((sum, { length_m }) => sum + length_m, 0)),
    hazards: (advice?.hazards ?? []).map((hazard) => hazardOut(placeHazard(ahead, hazard, level))),
  }
}
