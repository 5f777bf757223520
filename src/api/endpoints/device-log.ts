import { z } from 'zod'
import type { ApiDeps } from '#src/api/deps.ts'
import { deviceMessages } from '#src/api/device-messages.ts'
import { deviceLogOut } from '#src/api/documents/device-messages.ts'
import { principal } from '#src/api/guards.ts'
import { id, limit } from '#src/api/parameters.ts'
import { ownById } from '#src/api/principal.ts'
import { reads } from '#src/api/responses.ts'
import type { App } from '#src/api/typed-app.ts'
import { authorityOf } from '#src/network/network.ts'

const LINES = 50

export function deviceLogEndpoint(app: App, deps: ApiDeps): void {
  app.get(
    '/api/v1/devices/:device/log',
    {
      schema: {
        summary:
          'The last messages of a device, newest first: accepted, refused with the raw payload, and how it connected',
        params: z.object({ device: id }),
        querystring: z.strictObject({ limit: limit(1_000).optional() }),
        response: reads(deviceLogOut),
      },
    },
    async (request) => {
      const network = deps.network()
      const device = ownById(principal(request), network.devices, request.params.device, 'device')
      const station = network.stations.find(({ id }) => id === device.station)
      return {
        device: device.id,
        authority: device.authority,
        station: device.station,
        name: station?.name ?? device.station,
        now: deps.clock.now(),
        time_zone: authorityOf(network, device.authority).time_zone,
        items: await deviceMessages(deps, device, Number(request.query.limit ?? LINES)),
      }
    },
  )
}
