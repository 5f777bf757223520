import { z } from 'zod'
import type { ApiDeps } from '#src/api/deps.ts'
import { recommendationOut } from '#src/api/documents/decisions.ts'
import { forecastPointOut } from '#src/api/documents/stations.ts'
import { principal } from '#src/api/guards.ts'
import { id } from '#src/api/parameters.ts'
import { ownById } from '#src/api/principal.ts'
import { instantOut, reads } from '#src/api/responses.ts'
import type { App } from '#src/api/typed-app.ts'
import { simulatedFrost } from '#src/jobs/simulated-frost.ts'
import type { Device } from '#src/network/device.ts'
import { authorityOf } from '#src/network/network.ts'
import type { Station } from '#src/network/station.ts'
import { DAY, HOUR } from '#src/units.ts'

const simulatedFrostOut = z.object({
  format: z.literal('frostline.simulated-frost/1'),
  device: z.string(),
  authority: z.string(),
  name: z.string(),
  time_zone: z.string(),
  now: instantOut,
  treat_below_c: z.number(),
  manner: z.object({ interval_s: z.number(), decimals: z.int(), fields: z.array(z.string()) }),
  recommendation: recommendationOut,
  without: recommendationOut,
  observed: z.array(z.object({ at: instantOut, road_temp_c: z.number(), flags: z.array(z.string()) })),
  series: z.array(forecastPointOut),
})

/** Where no route has one: what many councils treat at. */
const USUAL_THRESHOLD_C = 1

function frostOf(deps: ApiDeps, device: Device, station: Station) {
  const network = deps.network()
  const now = deps.clock.now()
  const from = new Date(now.getTime() - 2 * DAY)
  const said = deps.recent
    .ofStation(station.id, from, new Date(now.getTime() + HOUR))
    .filter((reading) => reading.device === device.id)
  const route = network.routes.find(({ id }) => station.routes.includes(id))
  const treat_below_c = route?.threshold.treat_below_c ?? USUAL_THRESHOLD_C
  const { time_zone } = authorityOf(network, device.authority)
  const policy = deps.policyOf(device.authority)
  const frost = simulatedFrost({
    network,
    station,
    device: device.id,
    said,
    policy,
    treat_below_c,
    time_zone,
    now,
  })
  return { ...frost, time_zone, treat_below_c }
}

export function simulatedFrostEndpoint(app: App, deps: ApiDeps): void {
  app.get(
    '/api/v1/devices/:device/simulated-frost',
    {
      config: { rateLimit: { max: 20, timeWindow: 1_000 } },
      schema: {
        summary:
          'A made-up frosty evening told by this device in its own manner, and what would be advised with it and without it; nothing is kept',
        params: z.object({ device: id }),
        querystring: z.strictObject({}),
        response: reads(simulatedFrostOut),
      },
    },
    (request) => {
      const network = deps.network()
      const device = ownById(principal(request), network.devices, request.params.device, 'device')
      const station = ownById(principal(request), network.stations, device.station, 'station')
      const { forecast, readings, ...frost } = frostOf(deps, device, station)
      return {
        format: 'frostline.simulated-frost/1',
        device: device.id,
        authority: device.authority,
        name: station.name,
        ...frost,
        observed: readings.map(({ at, road_temp_c, flags }) => ({ at, road_temp_c, flags })),
        series: forecast.series,
      }
    },
  )
}
