import type { RecentReadings } from '#src/api/deps.ts'
import type { ColdestSite } from '#src/api/tonight-document.ts'
import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import type { Network } from '#src/network/network.ts'
import { HOUR } from '#src/units.ts'

const SHOWN = 12 * HOUR

/** Asked of every station of a country at each look: no list is made. */
function lowest({ series }: StationForecast, { from, to }: { from: Date; to: Date }): number {
  let low = Number.POSITIVE_INFINITY
  for (const { at, road_temp_c } of series) if (road_temp_c < low && at >= from && at < to) low = road_temp_c
  return low
}

/** The station whose forecast goes lowest in the rest of the night; null while there is no forecast of it. */
export function coldestSite(
  network: Network,
  forecasts: readonly StationForecast[],
  recent: Pick<RecentReadings, 'ofStation'>,
  span: { from: Date; to: Date },
): ColdestSite | null {
  const [coldest] = forecasts
    .map((forecast) => ({ forecast, low: lowest(forecast, span) }))
    .filter(({ low }) => low < Number.POSITIVE_INFINITY)
    .sort((a, b) => a.low - b.low || (a.forecast.station < b.forecast.station ? -1 : 1))
  if (!coldest) return null
  const { forecast } = coldest
  const station = network.stations.find(({ id }) => id === forecast.station)
  const route = network.routes.find(({ id }) => station?.routes.includes(id))
  // a device's clock may be ten minutes ahead of ours
  const until = new Date(span.from.getTime() + HOUR)
  return {
    station: forecast.station,
    name: station?.name ?? forecast.station,
    observed: recent
      .ofStation(forecast.station, new Date(span.from.getTime() - SHOWN), until)
      .map(({ at, road_temp_c, flags }) => ({ at, road_temp_c, flags })),
    forecast: forecast.series,
    issued_at: forecast.issued_at,
    model: forecast.model,
    atmosphere: forecast.atmosphere,
    last_reading_at: forecast.last_reading_at,
    doubts: forecast.doubts ?? [],
    treat_below_c: route?.threshold.treat_below_c ?? null,
  }
}
