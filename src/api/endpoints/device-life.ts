import { z } from 'zod'
import type { ApiDeps } from '#src/api/deps.ts'
import { ownDevice } from '#src/api/devices/device-change.ts'
import { deviceNow, lastRefused, lifeOf } from '#src/api/devices/device-now.ts'
import { deviceLifeOut, deviceOverviewOut } from '#src/api/documents/device-life.ts'
import { principal } from '#src/api/guards.ts'
import { id } from '#src/api/parameters.ts'
import { own } from '#src/api/principal.ts'
import { reads } from '#src/api/responses.ts'
import type { App } from '#src/api/typed-app.ts'
import { timeZoneOf } from '#src/network/network.ts'

/** Devices as their keepers see them: what is in force of each, until when, and what happened to it last. */
export function deviceLifeEndpoints(app: App, deps: ApiDeps): void {
  app.get(
    '/api/v1/device-overview',
    {
      schema: {
        summary: 'Your devices with what is in force of each, their last reading and what was refused since',
        response: reads(deviceOverviewOut),
      },
    },
    (request) => {
      const network = deps.network()
      const names = new Map(network.stations.map(({ id, name }) => [id, name]))
      return {
        now: deps.clock.now(),
        time_zone: timeZoneOf(network, deps.timeZone),
        items: own(principal(request), network.devices).map((device) =>
          deviceNow(deps, device, names.get(device.station) ?? device.station, {
            latest: deps.recent.latest(device.id),
            refused: lastRefused(deps, device.id),
          }),
        ),
      }
    },
  )
  app.get(
    '/api/v1/devices/:device/life',
    {
      schema: {
        summary:
          'What is in force of a device: its secret, what it is asked for, and what people did with it',
        params: z.object({ device: id }),
        response: reads(deviceLifeOut),
      },
    },
    (request) => lifeOf(deps, ownDevice(deps, principal(request), request.params.device)),
  )
}
