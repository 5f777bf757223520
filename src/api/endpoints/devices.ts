import { z } from 'zod'
import { checkedSpan } from '#src/api/checked-span.ts'
import type { ApiDeps } from '#src/api/deps.ts'
import { deviceOut, readingOut, rejectionOut } from '#src/api/documents/readings.ts'
import { verdictHistoryOut } from '#src/api/documents/sensor-verdicts.ts'
import { principal } from '#src/api/guards.ts'
import { latestReading } from '#src/api/latest-reading.ts'
import { id, instant, limit, spanOf } from '#src/api/parameters.ts'
import { own, ownById, type Principal } from '#src/api/principal.ts'
import { listOf, reads } from '#src/api/responses.ts'
import type { App } from '#src/api/typed-app.ts'
import type { VerdictChange } from '#src/jobs/sensor-verdict-keeping.ts'
import type { Device } from '#src/network/device.ts'
import type { Rejection } from '#src/telemetry/reading.ts'

const readingsQuery = z.strictObject({
  from: instant.optional(),
  to: instant.optional(),
  limit: limit(10_000).optional(),
})

const ownDevice = (deps: ApiDeps, who: Principal, device: string): Device =>
  ownById(who, deps.network().devices, device, 'device')

/** The bytes as received stay in the store: they may be large, and the reason is what their owner needs. */
const withoutPayload = ({ payload: _, ...rejection }: Rejection) => rejection

export function deviceEndpoints(app: App, deps: ApiDeps): void {
  app.get(
    '/api/v1/devices',
    {
      schema: {
        summary: 'Your devices',
        querystring: z.strictObject({}),
        response: reads(listOf(deviceOut)),
      },
    },
    (request) => ({
      items: own(principal(request), deps.network().devices).map((device) => ({
        ...device,
        latest: deps.recent.latest(device.id),
        verdict: deps.sensors.verdict(device.id),
      })),
    }),
  )
  const params = z.object({ device: id })
  app.get(
    '/api/v1/devices/:device',
    { schema: { summary: 'A device and its latest reading', params, response: reads(deviceOut) } },
    async (request) => {
      const device = ownDevice(deps, principal(request), request.params.device)
      const verdict = deps.sensors.verdict(device.id)
      return { ...device, latest: await latestReading(deps, device.id), verdict }
    },
  )
  app.get(
    '/api/v1/devices/:device/readings',
    {
      schema: {
        summary: 'Readings of a device, oldest first; `from` inclusive, `to` exclusive, at most 35 days',
        params,
        querystring: readingsQuery,
        response: reads(listOf(readingOut)),
      },
    },
    async (request) => {
      const device = ownDevice(deps, principal(request), request.params.device)
      const span = checkedSpan(spanOf(request.query, deps.clock.now()))
      const limit = Number(request.query.limit ?? 1_000)
      return { items: await deps.readings.ofDevice(device.id, { ...span, limit }) }
    },
  )
  app.get(
    '/api/v1/devices/:device/verdicts',
    {
      schema: {
        summary: 'How far a device is believed, and every change of it, oldest first, each with its figures',
        params,
        querystring: z.strictObject({ limit: limit(1_000).optional() }),
        response: reads(verdictHistoryOut),
      },
    },
    async (request) => {
      const device = ownDevice(deps, principal(request), request.params.device)
      const entries = await deps.store.record(device.id, Number(request.query.limit ?? 100))
      const history = entries
        .filter(({ action }) => action === 'sensor_verdict')
        .map(({ at, detail }) => ({ at, ...(detail as VerdictChange) }))
      return { device: device.id, verdict: deps.sensors.verdict(device.id), history }
    },
  )
  app.get(
    '/api/v1/devices/:device/rejections',
    {
      schema: {
        summary: 'Messages of a device that were not stored, newest first, each with the reason',
        params,
        querystring: z.strictObject({ limit: limit(1_000).optional() }),
        response: reads(listOf(rejectionOut)),
      },
    },
    async (request) => {
      const device = ownDevice(deps, principal(request), request.params.device)
      const items = await deps.store.rejectionsOf(device.id, Number(request.query.limit ?? 100))
      return { items: items.map(withoutPayload) }
    },
  )
}
