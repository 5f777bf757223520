import type { DecideCase } from '#src/decision/decide-case.ts'
import type { Policy } from '#src/decision/policy.ts'
import { recommend } from '#src/decision/recommend.ts'
import type { Recommendation } from '#src/decision/recommendation.ts'
import { coldestMedian, moved, type Supposed, supposing } from '#src/decision/what-if.ts'
import type { Atmosphere } from '#src/forecast/atmosphere.ts'
import { roadForecast } from '#src/forecast/road-forecast.ts'
import type { ForecastCase, StationForecast } from '#src/forecast/road-forecast-types.ts'
import { lately } from '#src/jobs/completed-treatments.ts'
import { caseOf, nights, routeIndex } from '#src/jobs/decide-cases.ts'
import type { RouteRoads } from '#src/jobs/route-roads.ts'
import { stationCase } from '#src/jobs/station-issue.ts'
import { authorityOf, type Network } from '#src/network/network.ts'
import type { Station } from '#src/network/station.ts'
import type { TreatmentRoute } from '#src/network/treatment-route.ts'
import type { Clock, OperationalStore } from '#src/ports.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { type Celsius, DAY } from '#src/units.ts'

export type WhatIfParts = {
  network(): Network
  readonly clock: Pick<Clock, 'now'>
  readonly store: Pick<
    OperationalStore,
    'latestForecasts' | 'latestAtmosphere' | 'decisionsOfNight' | 'treatments'
  >
  readonly recent: { ofStation(station: string, from: Date, to: Date): readonly Reading[] }
  policyOf(authority: string): Policy
  /** Absent: no survey was driven. */
  readonly roads?: Pick<RouteRoads, 'of'>
}

/** The advice of this minute, and what it would be. */
export type WhatIf = {
  readonly now: Date
  readonly present: Recommendation
  readonly supposed: Recommendation
}
/** What is supposed cannot be worked out, and why. */
export type WhatIfRefusal = { readonly code: 'NO_WEATHER' | 'NO_FORECAST'; readonly message: string }

export const isWhatIfRefusal = (answer: WhatIf | WhatIfRefusal): answer is WhatIfRefusal => 'code' in answer

const offset = (value: Celsius | null, by: Celsius) => (value === null ? null : value + by)

/** The same case with other air from its issue on; humidity stays, so the dew point goes along. */
const withAir = (given: ForecastCase, by: Celsius): ForecastCase => ({
  ...given,
  weather: given.weather.map((hour) =>
    hour.at < given.issued_at
      ? hour
      : { ...hour, air_temp_c: offset(hour.air_temp_c, by), dewpoint_c: offset(hour.dewpoint_c, by) },
  ),
})

/**
 * The issued forecast, moved at each point by as much as the model's road moves with that air. Null: the model gives
 * no road for it.
 */
function forecastWithAir(
  forecast: StationForecast,
  station: Station,
  atmosphere: Atmosphere,
  { recent, by }: { readonly recent: WhatIfParts['recent']; readonly by: Celsius },
): StationForecast | null {
  const { issued_at } = forecast
  const readings = recent.ofStation(
    station.id,
    new Date(issued_at.getTime() - 2 * DAY),
    new Date(issued_at.getTime() + 1),
  )
  const { given } = stationCase(station, readings, atmosphere, issued_at)
  const [as, other] = [roadForecast(given), roadForecast(withAir(given, by))]
  if ('error' in as || 'error' in other) return null
  const changes = new Map(
    other.series.map(({ at, road_temp_c }, index) => [
      at.getTime(),
      road_temp_c - as.series[index]!.road_temp_c,
    ]),
  )
  return moved(forecast, ({ at }) => changes.get(at.getTime()) ?? 0)
}

async function caseWithAir(
  parts: WhatIfParts,
  given: DecideCase,
  by: Celsius,
): Promise<DecideCase | WhatIfRefusal> {
  const forecasts = await forecastsWithAir(parts, given.forecasts, by)
  if ('code' in forecasts) return forecasts
  const references = await forecastsWithAir(parts, given.reference_forecasts ?? [], by)
  if ('code' in references) return references
  return { ...given, forecasts, ...(given.roads && { reference_forecasts: references }) }
}

async function forecastsWithAir(
  parts: WhatIfParts,
  issued: readonly StationForecast[],
  by: Celsius,
): Promise<StationForecast[] | WhatIfRefusal> {
  const { stations, domains } = parts.network()
  const forecasts: StationForecast[] = []
  for (const forecast of issued) {
    const station = stations.find(({ id }) => id === forecast.station)
    const place = domains.find(({ id }) => id === station?.domain)?.id ?? forecast.station
    const atmosphere = forecast.atmosphere && (await parts.store.latestAtmosphere(place))
    const other = station && atmosphere && forecastWithAir(forecast, station, atmosphere, { ...parts, by })
    if (!other)
      return {
        code: 'NO_WEATHER',
        message: `${station?.name ?? forecast.station} is forecast without weather: nobody can say what other air would do.`,
      }
    forecasts.push(other)
  }
  return forecasts
}

async function caseNow(parts: WhatIfParts, route: TreatmentRoute): Promise<DecideCase> {
  const { store, recent, clock } = parts
  const network = parts.network()
  const now = clock.now()
  const night = nights()(now, authorityOf(network, route.authority).time_zone)
  const decided = [
    ...(await store.decisionsOfNight(night.before)),
    ...(await store.decisionsOfNight(night.night)),
  ]
  const forecasts = await store.latestForecasts()
  const completed = await store.treatments(lately(now))
  return caseOf(route, {
    index: routeIndex(network),
    forecasts: new Map(forecasts.map((forecast) => [forecast.station, forecast])),
    recent,
    policy: parts.policyOf(route.authority),
    decisions: decided.filter((decision) => decision.route === route.id),
    completed: completed.filter((treatment) => treatment.route === route.id),
    roads: (await parts.roads?.of(route)) ?? null,
    night,
    now,
  })
}

/** What the engine advises for the route now, and what it would advise if something were otherwise. Saves nothing. */
export async function whatIf(
  parts: WhatIfParts,
  route: TreatmentRoute,
  supposed: Supposed,
): Promise<WhatIf | WhatIfRefusal> {
  const given = await caseNow(parts, route)
  const { air_temp_offset_c, minimum_c } = supposed
  if ((air_temp_offset_c !== undefined || minimum_c !== undefined) && coldestMedian(given) === null)
    return { code: 'NO_FORECAST', message: 'There is no road forecast for the rest of the night to change.' }
  const other = air_temp_offset_c === undefined ? given : await caseWithAir(parts, given, air_temp_offset_c)
  if ('code' in other) return other
  return { now: given.now, present: recommend(given), supposed: recommend(supposing(other, supposed)) }
}
