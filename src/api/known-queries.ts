import type { FastifyInstance } from 'fastify'
import { z } from 'zod'

const NONE = z.strictObject({})

/** Probes of other programs add what they like. */
const isAskedByProbes = (url: string) => url.startsWith('/api/v1/health')

/** An endpoint that names no query parameters takes none: a misspelt one is refused, never ignored. */
export const refuseUnknownQueries = (app: FastifyInstance) =>
  app.addHook('onRoute', (route) => {
    if (!route.url.startsWith('/api/') || isAskedByProbes(route.url) || route.schema?.querystring) return
    route.schema = { ...route.schema, querystring: NONE }
  })
