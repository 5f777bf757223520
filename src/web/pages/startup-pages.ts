import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { SESSION_COOKIE } from '#src/api/principal.ts'
import { askApi } from '#src/web/ask-api.ts'
import { frame } from '#src/web/pages/frame.ts'
import {
  firstSensorPage,
  type SandboxDocument,
  type SandboxSensorDocument,
  sensorPage,
  startupPage,
} from '#src/web/startup/startup-page.ts'

const COOKIE = { path: '/', httpOnly: true, sameSite: 'lax' } as const

/** From nothing to a sensor that is heard: sign-up, lines to copy, coming back. */
export function startupPages(pages: FastifyInstance): void {
  async function form(request: FastifyRequest, reply: FastifyReply, problem: string | null) {
    const { show } = frame(request, reply)
    const sandbox = await askApi(pages, request)<SandboxDocument>('GET', '/api/v1/sandbox')
    if (sandbox.ok) return show('startup.njk', startupPage(sandbox.document, problem))
    reply.code(404)
    return show('message.njk', {
      title: 'There is no sandbox here',
      words: 'This installation takes sensors of its authority only.',
      mend: 'Ask its sensor engineer for a device, or start an installation of your own with FROSTLINE_SANDBOX=on.',
    })
  }

  pages.get('/startup', (request, reply) => form(request, reply, null))
  pages.get('/startup/first-sensor', async (request, reply) => {
    const sandbox = await askApi(pages, request)<SandboxDocument>('GET', '/api/v1/sandbox')
    if (!sandbox.ok) return form(request, reply, null)
    return frame(request, reply).show('first-sensor.njk', firstSensorPage(sandbox.document, request))
  })
  pages.post<{ Body: { name?: string } }>('/startup', async (request, reply) => {
    const ask = askApi(pages, request)
    const name = request.body?.name ?? ''
    const signed = await ask<SandboxSensorDocument>('POST', '/api/v1/sandbox/sensors', { name })
    if (!signed.ok) return form(request, reply.code(signed.status), signed.detail)
    reply.setCookie(SESSION_COOKIE, signed.document.key ?? '', COOKIE)
    return frame(request, reply.code(201)).show('startup-sensor.njk', sensorPage(signed.document, request))
  })
  pages.post<{ Body: { key?: string } }>('/startup/return', (request, reply) => {
    reply.setCookie(SESSION_COOKIE, request.body?.key?.trim() ?? '', COOKIE)
    return reply.redirect('/startup/sensor', 303)
  })
  pages.get('/startup/sensor', async (request, reply) => {
    const { show } = frame(request, reply)
    const sensor = await askApi(pages, request)<SandboxSensorDocument>('GET', '/api/v1/sandbox/sensor')
    if (!sensor.ok) return form(request, reply.code(404), 'This is not the key of a sensor of today.')
    return show('startup-sensor.njk', sensorPage(sensor.document, request))
  })
}
