import type { FastifyInstance } from 'fastify'
import { askApi } from '#src/web/ask-api.ts'
import { frame } from '#src/web/pages/frame.ts'
import { type DeviceLogDocument, deviceLogPage } from '#src/web/startup/device-log-page.ts'
import { type FrostDocument, frostPage } from '#src/web/startup/frost-page.ts'
import { type GoLiveDocument, goLivePage } from '#src/web/startup/go-live-page.ts'

/** A device as whoever builds it looks at it: its last messages, whether it is ready for a road, and what a frost would cause. */
export function deviceLogPages(pages: FastifyInstance): void {
  pages.get<{ Params: { device: string } }>('/devices/:device/log', async (request, reply) => {
    const { show, refused } = frame(request, reply)
    const path = `/api/v1/devices/${encodeURIComponent(request.params.device)}/log`
    const log = await askApi(pages, request)<DeviceLogDocument>('GET', path)
    return log.ok ? show('device-log.njk', deviceLogPage(log.document), {}, true) : refused(log)
  })
  pages.get<{ Params: { device: string } }>('/devices/:device/go-live', async (request, reply) => {
    const { show, refused } = frame(request, reply)
    const path = `/api/v1/devices/${encodeURIComponent(request.params.device)}/go-live`
    const seen = await askApi(pages, request)<GoLiveDocument>('GET', path)
    return seen.ok ? show('go-live.njk', goLivePage(seen.document), {}, true) : refused(seen)
  })
  pages.get<{ Params: { device: string } }>('/devices/:device/simulated-frost', async (request, reply) => {
    const { show, refused } = frame(request, reply)
    const path = `/api/v1/devices/${encodeURIComponent(request.params.device)}/simulated-frost`
    const frost = await askApi(pages, request)<FrostDocument>('GET', path)
    return frost.ok ? show('simulated-frost.njk', frostPage(frost.document)) : refused(frost)
  })
}
