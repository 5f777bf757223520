import { z } from 'zod'
import type { ApiDeps } from '#src/api/deps.ts'
import { principal } from '#src/api/guards.ts'
import { id } from '#src/api/parameters.ts'
import { ownById } from '#src/api/principal.ts'
import { instantOut, reads } from '#src/api/responses.ts'
import type { App } from '#src/api/typed-app.ts'
import type { Device } from '#src/network/device.ts'
import { type DeviceEvidence, goLiveChecks } from '#src/telemetry/go-live.ts'
import { DAY, HOUR } from '#src/units.ts'

const goLiveOut = z.object({
  device: z.string(),
  authority: z.string(),
  name: z.string(),
  now: instantOut,
  checks: z.array(
    z.object({
      id: z.string(),
      says: z.string(),
      done: z.boolean(),
      evidence: z.string(),
      how: z.string(),
    }),
  ),
})

const MOST_REFUSALS = 100

function connectionsOf({ deviceEvents }: ApiDeps, device: string): number | null {
  const events = deviceEvents?.(device) ?? []
  const connected = events.filter(({ kind }) => kind === 'connected')
  return deviceEvents ? connected.reduce((sum, { times }) => sum + times, 0) : null
}

async function evidenceOf(deps: ApiDeps, device: Device): Promise<DeviceEvidence> {
  const now = deps.clock.now()
  const from = new Date(now.getTime() - 2 * DAY)
  const readings = deps.recent
    .ofStation(device.station, from, new Date(now.getTime() + HOUR))
    .filter((reading) => reading.device === device.id)
  const refused = await deps.store.rejectionsOf(device.id, MOST_REFUSALS)
  return {
    now,
    readings: readings.toSorted((a, b) => b.at.getTime() - a.at.getTime() || b.seq - a.seq),
    rejections: refused.filter(({ received_at }) => received_at >= from),
    connections: connectionsOf(deps, device.id),
  }
}

export function goLiveEndpoint(app: App, deps: ApiDeps): void {
  app.get(
    '/api/v1/devices/:device/go-live',
    {
      schema: {
        summary: 'What was seen of a device before it stands beside a road, each with its evidence',
        params: z.object({ device: id }),
        querystring: z.strictObject({}),
        response: reads(goLiveOut),
      },
    },
    async (request) => {
      const network = deps.network()
      const device = ownById(principal(request), network.devices, request.params.device, 'device')
      const evidence = await evidenceOf(deps, device)
      return {
        device: device.id,
        authority: device.authority,
        name: network.stations.find(({ id }) => id === device.station)?.name ?? device.id,
        now: evidence.now,
        checks: goLiveChecks(evidence),
      }
    },
  )
}
