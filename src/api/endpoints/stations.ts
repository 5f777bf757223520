import { z } from 'zod'
import type { ApiDeps } from '#src/api/deps.ts'
import { stationForecastOut, stationOut } from '#src/api/documents/stations.ts'
import { principal } from '#src/api/guards.ts'
import { id } from '#src/api/parameters.ts'
import { own, ownById, type Principal } from '#src/api/principal.ts'
import { listOf, reads } from '#src/api/responses.ts'
import { stationVerdict } from '#src/api/station-verdict.ts'
import { latestAt } from '#src/api/tonight/stations.ts'
import type { App } from '#src/api/typed-app.ts'
import type { Station } from '#src/network/station.ts'

const ownStation = (deps: ApiDeps, who: Principal, station: string): Station =>
  ownById(who, deps.network().stations, station, 'station')

export function stationEndpoints(app: App, deps: ApiDeps): void {
  const described = (station: Station) => ({
    ...station,
    devices: deps
      .network()
      .devices.filter((device) => device.station === station.id)
      .map((device) => device.id),
    latest: latestAt(station, deps.network(), deps.recent, deps.clock.now()),
    verdict: stationVerdict(station.id, deps.network(), deps.sensors),
  })
  app.get(
    '/api/v1/stations',
    {
      schema: {
        summary: 'Your stations, each with its latest reading and how far its sensor is believed',
        querystring: z.strictObject({}),
        response: reads(listOf(stationOut)),
      },
    },
    (request) => ({ items: own(principal(request), deps.network().stations).map(described) }),
  )
  const params = z.object({ station: id })
  app.get(
    '/api/v1/stations/:station',
    { schema: { summary: 'A station and its latest reading', params, response: reads(stationOut) } },
    (request) => described(ownStation(deps, principal(request), request.params.station)),
  )
  app.get(
    '/api/v1/stations/:station/forecast',
    {
      schema: {
        summary: 'The last forecast issued for a station; null while there is none',
        params,
        response: reads(z.object({ station: z.string(), forecast: stationForecastOut.nullable() })),
      },
    },
    async (request) => {
      const station = ownStation(deps, principal(request), request.params.station)
      const forecasts = await deps.store.latestForecasts()
      return {
        station: station.id,
        forecast: forecasts.find((forecast) => forecast.station === station.id) ?? null,
      }
    },
  )
}
