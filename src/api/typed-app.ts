import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'

/** The server as endpoints see it: requests and answers typed by their zod schemas. */
export type App = ReturnType<typeof typed>
export const typed = (app: FastifyInstance) => app.withTypeProvider<ZodTypeProvider>()
