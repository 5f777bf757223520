import type { FastifyInstance } from 'fastify'
import type { ApiDeps } from '#src/api/deps.ts'
import { notFound, problem } from '#src/api/problem.ts'

const pathPattern = (url: string): RegExp =>
  new RegExp(
    `^${url
      .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
      .replace(/:[^/]+/g, '[^/]+')
      .replace(/\*/g, '.*')}$`,
  )

/** Fastify says 404 to a known path with another method; this says 405 and which methods there are. */
export function answerUnknownPaths(app: FastifyInstance, deps: ApiDeps): void {
  const methods = new Map<string, { pattern: RegExp; names: Set<string> }>()
  app.addHook('onRoute', (route) => {
    const entry = methods.get(route.url) ?? { pattern: pathPattern(route.url), names: new Set() }
    for (const name of [route.method].flat()) entry.names.add(name)
    methods.set(route.url, entry)
  })
  const allowed = (path: string) => [...methods.values()].find(({ pattern }) => pattern.test(path))?.names

  // before the body is read: nothing is parsed for a path that leads nowhere
  app.addHook('preParsing', async (request) => {
    if (!request.is404) return
    const names = allowed(request.url.split('?')[0] ?? '')
    if (names && !names.has(request.method))
      throw problem(
        405,
        'METHOD',
        `Here one can ${[...names].sort().join(', ')}.`,
        {},
        {
          allow: [...names].sort().join(', '),
        },
      )
    if (!deps.pages || request.url.startsWith('/api/')) throw notFound('path')
  })
  app.setNotFoundHandler((request, reply) => {
    if (!deps.pages) throw notFound('path')
    return deps.pages.notFound(request, reply)
  })
}
