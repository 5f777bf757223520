import { z } from 'zod'
import type { ApiDeps } from '#src/api/deps.ts'
import { routeOut, routeSummaryOut } from '#src/api/documents/routes.ts'
import { principal } from '#src/api/guards.ts'
import { id } from '#src/api/parameters.ts'
import { own, ownById, type Principal } from '#src/api/principal.ts'
import { listOf, reads } from '#src/api/responses.ts'
import { treatedKm } from '#src/api/tonight/routes.ts'
import type { App } from '#src/api/typed-app.ts'
import { stationsOfRoute } from '#src/network/network.ts'
import type { TreatmentRoute } from '#src/network/treatment-route.ts'

export const ownRoute = (deps: ApiDeps, who: Principal, route: string): TreatmentRoute =>
  ownById(who, deps.network().routes, route, 'route')

export function routeEndpoints(app: App, deps: ApiDeps): void {
  const summary = ({ segments, ...route }: TreatmentRoute) => ({
    ...route,
    stations: stationsOfRoute(deps.network(), route.id).map((station) => station.id),
    treated_km: treatedKm({ ...route, segments }),
    segment_count: segments.length,
  })
  app.get(
    '/api/v1/routes',
    {
      schema: {
        summary: 'Your treatment routes',
        querystring: z.strictObject({}),
        response: reads(listOf(routeSummaryOut)),
      },
    },
    (request) => ({ items: own(principal(request), deps.network().routes).map(summary) }),
  )
  app.get(
    '/api/v1/routes/:route',
    {
      schema: {
        summary: 'A treatment route with its road segments in driving order',
        params: z.object({ route: id }),
        response: reads(routeOut),
      },
    },
    (request) => {
      const route = ownRoute(deps, principal(request), request.params.route)
      return { ...summary(route), segments: route.segments }
    },
  )
}
