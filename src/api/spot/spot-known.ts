import type { ApiDeps } from '#src/api/deps.ts'
import { own, ownNetwork, type Principal } from '#src/api/principal.ts'
import type { CompletedTreatment } from '#src/decision/completed-treatment.ts'
import type { Decision } from '#src/decision/decision.ts'
import { currentDecisions } from '#src/decision/proposal.ts'
import type { RouteKnown, SpotKnown, SpotPlace, StationKnown } from '#src/decision/spot-request.ts'
import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import { lately } from '#src/jobs/completed-treatments.ts'
import { type Network, timeZoneOf } from '#src/network/network.ts'
import { isFree, type Resources, resourcesNow } from '#src/routing/resources.ts'
import { nightOf } from '#src/season.ts'
import { DAY } from '#src/units.ts'

function routeKnown({ route, status, recommendation, decided }: Decision): RouteKnown {
  const { outcome, because, freeze_probability, start_by } = recommendation
  const answer = status === 'proposed' ? null : decided
  return {
    route,
    outcome,
    because,
    freeze_probability,
    start_by,
    decided: answer && {
      action: answer.action,
      spread_rate_g_m2: answer.spread_rate_g_m2,
      by: answer.by,
      at: answer.at,
    },
  }
}

/** The coldest moment still to come; null: no forecast reaches beyond now. */
function forecastKnown(forecast: StationForecast | undefined, now: Date): StationKnown['forecast'] {
  const ahead = forecast?.series.filter(({ at }) => at >= now) ?? []
  const [coldest] = ahead.toSorted((a, b) => a.road_temp_c - b.road_temp_c)
  if (!forecast || !coldest) return null
  const { at, road_temp_c, road_temp_p10_c } = coldest
  const freeze_probability = Math.max(...ahead.map((point) => point.freeze_probability))
  return { issued_at: forecast.issued_at, at, road_temp_c, road_temp_p10_c, freeze_probability }
}

function readingKnown({ recent }: ApiDeps, station: string, now: Date): StationKnown['reading'] {
  const last = recent.ofStation(station, new Date(now.getTime() - DAY), new Date(now.getTime() + 1)).at(-1)
  if (!last) return null
  const { at, road_temp_c, surface_state = null, flags } = last
  return { at, road_temp_c, surface_state, flags }
}

async function stationsKnown(
  deps: ApiDeps,
  network: Network,
  place: SpotPlace,
  now: Date,
): Promise<StationKnown[]> {
  const forecasts = await deps.store.latestForecasts()
  return network.stations
    .filter(({ id }) => place.stations.includes(id))
    .map(({ id, name }) => ({
      station: id,
      name,
      reading: readingKnown(deps, id, now),
      forecast: forecastKnown(
        forecasts.find(({ station }) => station === id),
        now,
      ),
    }))
}

const told = ({ id, route, finished_at, spread_rate_g_m2, by }: CompletedTreatment) => ({
  id,
  route,
  finished_at,
  spread_rate_g_m2,
  by,
})

/** What is known at this instant of the place and of what could be sent there. */
export async function spotKnown(
  deps: ApiDeps,
  who: Principal,
  place: SpotPlace,
  now: Date,
): Promise<SpotKnown<Resources>> {
  const network = ownNetwork(who, deps.network())
  const night = nightOf(now, timeZoneOf(network, deps.timeZone))
  const decisions = currentDecisions(own(who, await deps.store.decisionsOfNight(night)), now)
  const completed = own(who, await deps.store.treatments(lately(now)))
  const resources = resourcesNow({ network, decisions, completed, now })
  const there = ({ route }: { route: string }) => place.routes.includes(route)
  return {
    at: now,
    routes: decisions.filter(there).map(routeKnown),
    stations: await stationsKnown(deps, network, place, now),
    treatments: completed
      .filter(({ withdrawn }) => withdrawn === null)
      .filter(there)
      .map(told),
    free_spreaders: resources.spreaders.filter(isFree).map(({ spreader }) => spreader),
    resources,
  }
}
