import { z } from 'zod'
import type { ApiDeps } from '#src/api/deps.ts'
import { routeHazardsOut } from '#src/api/documents/route-hazards.ts'
import { routeSegmentsOut, surveyReportOut, thermalMapOut } from '#src/api/documents/thermal-map.ts'
import { ownRoute } from '#src/api/endpoints/routes.ts'
import { principal } from '#src/api/guards.ts'
import { id } from '#src/api/parameters.ts'
import { own, ownNetwork, type Principal } from '#src/api/principal.ts'
import { problem } from '#src/api/problem.ts'
import { reads, writes } from '#src/api/responses.ts'
import { routeHazardsDocument } from '#src/api/route-hazards.ts'
import { routeSegmentsDocument } from '#src/api/route-segments.ts'
import { takeSurveys } from '#src/api/surveys.ts'
import type { App } from '#src/api/typed-app.ts'
import { thermalMaps } from '#src/jobs/thermal-maps.ts'
import { type Network, timeZoneOf } from '#src/network/network.ts'
import type { MappedSegment, ThermalMap } from '#src/network/thermal-map.ts'
import type { RoadSegment } from '#src/network/treatment-route.ts'
import { nightOf, nightSpan } from '#src/season.ts'

/** Ten hours of a measurement a second. */
const LARGEST_SURVEY = 2_000_000

const featureOf = ({ id, authority: _, ...properties }: MappedSegment, road: RoadSegment | undefined) => ({
  type: 'Feature',
  id,
  geometry: { type: 'LineString', coordinates: road?.line ?? [] },
  properties,
})

function thermalMapDocument(maps: readonly ThermalMap[], { routes, credits }: Network) {
  const roads = new Map(routes.flatMap(({ segments }) => segments).map((segment) => [segment.id, segment]))
  return {
    type: 'FeatureCollection',
    survey_runs: maps.flatMap(({ runs }) => runs),
    credits,
    features: maps.flatMap(({ segments }) =>
      segments.map((segment) => featureOf(segment, roads.get(segment.id))),
    ),
  }
}

function authorityOf(who: Principal): string {
  const [authority] = who.authorities
  if (!authority) throw problem(403, 'ROLE', 'You belong to no authority, so there are no roads of yours.')
  return authority
}

/** What is known of the roads between the stations: surveys in, the thermal map and each route's coldest roads out. */
export function thermalMapEndpoints(app: App, deps: ApiDeps): void {
  const maps = deps.maps ?? thermalMaps({ ...deps, log: deps.logger })
  app.post(
    '/api/v1/surveys',
    {
      bodyLimit: LARGEST_SURVEY,
      config: { access: { scope: 'write', roles: ['sensor_engineer', 'winter_manager', 'admin'] } },
      schema: {
        summary:
          'Mobile survey runs as CSV text: run,at,lat,lon,road_temp_c[,air_temp_c][,sky]; a run of a name that is known replaces it; at most 2 MB',
        body: z.strictObject({ csv: z.string().min(1) }),
        response: writes(201, surveyReportOut),
      },
    },
    async (request, reply) => {
      const who = principal(request)
      const authority = authorityOf(who)
      const report = await takeSurveys(deps, who, authority, request.body.csv)
      maps.forget(authority)
      return reply.code(201).send(report)
    },
  )
  app.get(
    '/api/v1/thermal-map',
    {
      schema: {
        summary:
          'Your roads as GeoJSON: each segment’s offset against its stations by sky, and how sure it is',
        querystring: z.strictObject({}),
        response: reads(thermalMapOut),
      },
    },
    async (request) => {
      const who = principal(request)
      const found = await Promise.all(who.authorities.map((authority) => maps.of(authority)))
      return thermalMapDocument(found, ownNetwork(who, deps.network()))
    },
  )
  app.get(
    '/api/v1/routes/:route/segments',
    {
      schema: {
        summary:
          'The roads that a route treats in the rest of the night: how cold, when, and the coldest tenth',
        params: z.object({ route: id }),
        response: reads(routeSegmentsOut),
      },
    },
    async (request) => {
      const who = principal(request)
      const route = ownRoute(deps, who, request.params.route)
      const network = ownNetwork(who, deps.network())
      const now = deps.clock.now()
      const timeZone = timeZoneOf(network, deps.timeZone)
      const [map, forecasts] = await Promise.all([maps.of(route.authority), deps.store.latestForecasts()])
      const { to } = nightSpan(nightOf(now, timeZone), timeZone)
      return routeSegmentsDocument(route, map, own(who, forecasts), network.stations, { now, to })
    },
  )
  app.get(
    '/api/v1/routes/:route/hazards',
    {
      schema: {
        summary:
          'What makes a route slippery tonight: each hazard with its start, end and likelihood, and the roads on which it is to be met',
        params: z.object({ route: id }),
        response: reads(routeHazardsOut),
      },
    },
    async (request) => {
      const who = principal(request)
      const route = ownRoute(deps, who, request.params.route)
      const timeZone = timeZoneOf(ownNetwork(who, deps.network()), deps.timeZone)
      const night = nightOf(deps.clock.now(), timeZone)
      const [map, forecasts] = await Promise.all([maps.of(route.authority), deps.store.latestForecasts()])
      return routeHazardsDocument(deps, route, map, own(who, forecasts), { night, timeZone })
    },
  )
}
