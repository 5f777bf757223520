import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { ApiDeps } from '#src/api/deps.ts'
import { principal } from '#src/api/guards.ts'
import { passwordCheck } from '#src/api/password-check.ts'
import { hashToken, SESSION_COOKIE } from '#src/api/principal.ts'
import { problem } from '#src/api/problem.ts'
import { instantOut, reads, writes } from '#src/api/responses.ts'
import type { App } from '#src/api/typed-app.ts'
import { SECOND } from '#src/units.ts'

const person = {
  username: z.string(),
  role: z.string(),
  authorities: z.array(z.string()),
  on_duty: z.boolean(),
}
const credentials = z.strictObject({
  username: z.string().min(1).max(64),
  password: z.string().min(1).max(256),
})
const COOKIE = { path: '/', httpOnly: true, sameSite: 'lax' } as const

export function sessionEndpoints(app: App, deps: ApiDeps): void {
  const check = passwordCheck(deps)
  app.post(
    '/api/v1/session',
    {
      config: { access: { open: true }, rateLimit: { max: 60, timeWindow: 60 * SECOND } },
      schema: {
        summary: 'Sign in; the answer sets a cookie',
        security: [],
        body: credentials,
        response: writes(200, z.object({ ...person, expires_at: instantOut })),
      },
    },
    async (request, reply) => {
      const user = await check(request.body.username, request.body.password)
      if (!user) {
        request.log.warn({ event: 'sign_in_refused', username: request.body.username }, 'sign-in refused')
        throw problem(401, 'AUTH', 'User name and password do not belong together.')
      }
      const token = randomBytes(32).toString('base64url')
      const expiresAt = new Date(deps.clock.now().getTime() + user.session_ttl_s * SECOND)
      await deps.store.saveSession({
        token_hash: hashToken(token),
        username: user.username,
        expires_at: expiresAt,
      })
      request.log.info({ event: 'signed_in', username: user.username }, 'signed in')
      // no Max-Age: it is the service's clock that ends a session, and a browser's may differ
      reply.setCookie(SESSION_COOKIE, token, COOKIE)
      const { username, role, authority, on_duty } = user
      return { username, role, authorities: [authority], on_duty, expires_at: expiresAt }
    },
  )
  app.get(
    '/api/v1/session',
    { schema: { summary: 'Who is signed in', response: reads(z.object(person)) } },
    (request) => {
      const { name, role, authorities, on_duty } = principal(request)
      return { username: name, role, authorities, on_duty }
    },
  )
  app.delete(
    '/api/v1/session',
    {
      config: { access: { scope: 'write' } },
      schema: { summary: 'Sign out', response: writes(204, z.null()) },
    },
    async (request, reply) => {
      const token = request.cookies[SESSION_COOKIE]
      if (token) await deps.store.deleteSession(hashToken(token))
      return reply.clearCookie(SESSION_COOKIE, COOKIE).code(204).send()
    },
  )
}
