import type { Decision } from '#src/decision/decision.ts'
import type { Outcome } from '#src/decision/recommendation.ts'
import { celsius, timeOf } from '#src/decision/words.ts'
import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import { countsAsMissing, type Device } from '#src/network/device.ts'
import { authorityOf, type Network } from '#src/network/network.ts'
import type { TreatmentRoute } from '#src/network/treatment-route.ts'
import { type Celsius, HOUR } from '#src/units.ts'

/** The hours in which a reading more can still change what is ordered. */
const LOOK_AHEAD = 6 * HOUR
/** A band that comes this near to the threshold may cross it. */
const NEAR: Celsius = 1
const NEAR_WHERE_UNKNOWN: Celsius = 3

/** Stations, and why readings of theirs decide something now; one that is not here decides nothing. */
export type DecidingStations = ReadonlyMap<string, string>

type Night = {
  readonly network: Network
  readonly decisions: readonly Decision[]
  readonly forecasts: readonly StationForecast[]
  readonly now: Date
}

const isAhead = (at: Date | null, now: Date): boolean => at === null || now < at

/** What a decision says itself of more evidence: the route is to be treated still. */
function whyByDecision(route: TreatmentRoute, decision: Decision | undefined, now: Date): string | null {
  const { outcome, complete_by } = decision?.recommendation ?? {}
  return outcome === 'treat' && isAhead(complete_by ?? null, now) ? `${route.name} is to be treated` : null
}

/**
 * The band of the coming hours holds the threshold, or nearly: neither end is beyond doubt. Where nobody can advise,
 * also a band that is further off.
 */
function whyByForecast(
  { name, threshold }: TreatmentRoute,
  { series }: StationForecast,
  outcome: Outcome | undefined,
  { now, timeZone }: { readonly now: Date; readonly timeZone: string },
): string | null {
  const bound = threshold.treat_below_c
  const until = now.getTime() + LOOK_AHEAD
  const margin = outcome === 'unknown' ? NEAR_WHERE_UNKNOWN : NEAR
  const near = series.find(
    ({ at, road_temp_p10_c: cold, road_temp_p90_c: warm }) =>
      at >= now && at.getTime() <= until && cold <= bound + margin && warm >= bound - margin,
  )
  if (!near) return null
  return `the road may be at ${celsius(near.road_temp_p10_c)} at ${timeOf(near.at, timeZone)}, near the threshold of ${name}`
}

/** Stations of routes whose decision is not beyond doubt: more evidence from them may change what is ordered. */
export function decidingStations({ network, decisions, forecasts, now }: Night): DecidingStations {
  const decided = new Map(decisions.map((decision) => [decision.route, decision]))
  const forecast = new Map(forecasts.map((one) => [one.station, one]))
  const routes = new Map(network.routes.map((route) => [route.id, route]))
  const found = new Map<string, string>()
  for (const station of network.stations) {
    const known = forecast.get(station.id)
    // Without a forecast a reading more decides nothing: the route stays unknown
    if (!known || known.series.at(-1)!.at < now) continue
    const { time_zone } = authorityOf(network, station.authority)
    for (const id of station.routes) {
      const route = routes.get(id)
      const decision = decided.get(id)
      const outcome = decision?.recommendation.outcome
      const why =
        route &&
        (whyByDecision(route, decision, now) ??
          whyByForecast(route, known, outcome, { now, timeZone: time_zone }))
      if (why && !found.has(station.id)) found.set(station.id, why)
    }
  }
  return found
}

/** A radio network decides when its devices speak; and what is set aside is not asked for more of what counts for nothing. */
export const mayBeAsked = (device: Device, now: Date): boolean =>
  device.status === 'active' && device.lorawan === undefined && !countsAsMissing(device, now)
