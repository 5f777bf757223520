import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { frame } from '#src/web/pages/frame.ts'

const assets = fileURLToPath(new URL('./assets', import.meta.url))
const govukFrontend = fileURLToPath(new URL('.', import.meta.resolve('govuk-frontend')))

/** The one page of a service that only receives, at every address. */
export const receivingOnlyPage = {
  register: async (app: FastifyInstance): Promise<void> => {
    await app.register(fastifyStatic, { root: [assets, govukFrontend], prefix: '/assets/', maxAge: '1h' })
  },
  show: (request: FastifyRequest, reply: FastifyReply, trouble: string): unknown =>
    frame(request, reply).show('receiving-only.njk', { trouble }),
}
