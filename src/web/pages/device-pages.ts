import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { DeviceLife, DeviceOverview } from '#src/api/devices/device-now.ts'
import type { ImportReport } from '#src/api/endpoints/device-import.ts'
import type { TonightDocument } from '#src/api/tonight-document.ts'
import { askApi } from '#src/web/ask-api.ts'
import { type DeviceEntry, deviceRequest, registrationBody } from '#src/web/devices/device-form.ts'
import { devicePage } from '#src/web/devices/device-page.ts'
import { type DeviceAttempt, devicesPage } from '#src/web/devices/devices-page.ts'
import { importPage } from '#src/web/devices/import-page.ts'
import { secretPage, type ToldOnce } from '#src/web/devices/secret-page.ts'
import { frame } from '#src/web/pages/frame.ts'

type Params = { readonly device: string }
type Around = Pick<TonightDocument, 'demonstration' | 'credits' | 'routes' | 'time_zone' | 'now'>

/** As much as the API takes. */
const LARGEST_LIST = 2_000_000

const tonightOf = (request: FastifyRequest) =>
  askApi(request.server, request)<Around>('GET', '/api/v1/tonight')

async function showDevices(request: FastifyRequest, reply: FastifyReply, attempt: DeviceAttempt | null) {
  const { show, refused } = frame(request, reply)
  const tonight = await tonightOf(request)
  if (!tonight.ok) return refused(tonight)
  const overview = await askApi(request.server, request)<DeviceOverview>('GET', '/api/v1/device-overview')
  if (!overview.ok) return refused(overview)
  const page = devicesPage(overview.document, tonight.document.routes, request.principal, attempt)
  return show('devices.njk', page, tonight.document, true)
}

async function showDevice(
  request: FastifyRequest,
  reply: FastifyReply,
  device: string,
  attempt: DeviceAttempt | null,
) {
  const { show, refused } = frame(request, reply)
  const tonight = await tonightOf(request)
  if (!tonight.ok) return refused(tonight)
  const path = `/api/v1/devices/${encodeURIComponent(device)}/life`
  const life = await askApi(request.server, request)<DeviceLife>('GET', path)
  if (!life.ok) return refused(life)
  return show('device.njk', devicePage(life.document, request.principal, attempt), tonight.document, true)
}

/** What was told once stands in the answer to its form and nowhere else. */
async function showSecret(request: FastifyRequest, reply: FastifyReply, told: ToldOnce) {
  const tonight = await tonightOf(request)
  if (!tonight.ok) return frame(request, reply).refused(tonight)
  const authority = told.authority ?? request.principal?.authorities[0] ?? ''
  const { time_zone: timeZone, now } = tonight.document
  const page = secretPage(told, { authority, timeZone, now })
  return frame(request, reply).show('device-secret.njk', page, tonight.document)
}

async function register(request: FastifyRequest, reply: FastifyReply, entered: DeviceEntry) {
  const ask = askApi(request.server, request)
  const answer = await ask<ToldOnce>('POST', '/api/v1/devices', registrationBody(entered))
  if (answer.ok) return showSecret(request, reply, answer.document)
  const attempt = { entered: entered as Record<string, string>, problem: answer.detail }
  return showDevices(request, reply.code(answer.status), attempt)
}

async function actOn(request: FastifyRequest, reply: FastifyReply, device: string, entered: DeviceEntry) {
  const wanted = deviceRequest(device, entered)
  if (!wanted) return frame(request, reply).notFound()
  const answer = await askApi(request.server, request)<ToldOnce>('POST', wanted.path, wanted.body)
  if (!answer.ok) {
    const attempt = { entered: entered as Record<string, string>, problem: answer.detail }
    return showDevice(request, reply.code(answer.status), device, attempt)
  }
  const { secret, claim_code } = answer.document
  return secret !== undefined || claim_code !== undefined
    ? showSecret(request, reply, answer.document)
    : reply.redirect(`/devices/${encodeURIComponent(device)}`, 303)
}

async function showImport(request: FastifyRequest, reply: FastifyReply, entered: DeviceEntry | null) {
  const { show, refused } = frame(request, reply)
  const tonight = await tonightOf(request)
  if (!tonight.ok) return refused(tonight)
  const csv = entered?.csv ?? ''
  const isDryRun = entered?.take !== 'yes'
  const ask = askApi(request.server, request)
  const answer =
    csv.trim() === ''
      ? null
      : await ask<ImportReport>('POST', `/api/v1/devices/import?dry_run=${isDryRun}`, { csv })
  if (answer && !answer.ok) reply.code(answer.status)
  const page = importPage({
    csv,
    report: answer?.ok ? answer.document : null,
    problem: answer && !answer.ok ? answer.detail : null,
    routes: tonight.document.routes.map(({ id }) => id),
  })
  return show('device-import.njk', page, tonight.document)
}

/** Devices as their keepers see them, and what they may do with each. */
export function devicePages(pages: FastifyInstance): void {
  pages.get('/devices', (request, reply) => showDevices(request, reply, null))
  pages.post<{ Body: DeviceEntry }>('/devices', (request, reply) => register(request, reply, request.body))
  pages.get('/devices/import', (request, reply) => showImport(request, reply, null))
  pages.post<{ Body: DeviceEntry }>('/devices/import', { bodyLimit: LARGEST_LIST }, (request, reply) =>
    showImport(request, reply, request.body),
  )
  pages.get<{ Params: Params }>('/devices/:device', (request, reply) =>
    showDevice(request, reply, request.params.device, null),
  )
  pages.post<{ Params: Params; Body: DeviceEntry }>('/devices/:device', (request, reply) =>
    actOn(request, reply, request.params.device, request.body),
  )
}
