import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ApiDeps } from '#src/api/deps.ts'
import { type Principal, principalOf, SESSION_COOKIE } from '#src/api/principal.ts'
import { problem } from '#src/api/problem.ts'
import type { Role } from '#src/ports.ts'

/** Who may use an endpoint. An endpoint that says nothing is for readers: nothing is open by forgetting. */
export type Access =
  | { readonly open: true }
  | { readonly scope: 'read'; readonly roles?: readonly Role[] }
  | { readonly scope: 'write'; readonly roles?: readonly Role[]; readonly onDuty?: boolean }

declare module 'fastify' {
  interface FastifyRequest {
    principal: Principal | null
  }
  interface FastifyContextConfig {
    access?: Access
  }
}

const isApi = (request: FastifyRequest) => request.url.startsWith('/api/')
const isWrite = (request: FastifyRequest) => !['GET', 'HEAD', 'OPTIONS', 'TRACE'].includes(request.method)

/** Against DNS rebinding: a page elsewhere may resolve its own name to this machine. */
function checkHost(request: FastifyRequest, hosts: readonly string[]): void {
  const name = request.headers.host?.replace(/:\d{1,5}$/, '').toLowerCase()
  if (!name || !['localhost', '127.0.0.1', '[::1]', ...hosts].includes(name))
    throw problem(421, 'HOST', 'The Host header names another server.')
}

/** Browsers add the cookie by themselves, so a write that comes with one must come from our own pages. */
function checkOrigin(request: FastifyRequest): void {
  const { origin, host, authorization, 'sec-fetch-site': site } = request.headers
  if (!isWrite(request) || authorization !== undefined) return
  const foreign =
    (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) ||
    (site !== undefined && site !== 'same-origin' && site !== 'none')
  const unsaid = origin === undefined && site === undefined && request.cookies[SESSION_COOKIE] !== undefined
  if (foreign || unsaid)
    throw problem(
      403,
      'CSRF',
      'A change with a cookie must come from our own pages (Origin, Sec-Fetch-Site).',
    )
}

function checkAccess(request: FastifyRequest, access: Access): void {
  if ('open' in access) return
  const { principal } = request
  const signedIn = principal && (access.scope === 'read' || principal.kind !== 'visitor')
  if (!signedIn)
    throw problem(401, 'AUTH', 'Sign in, or send an API key.', {}, { 'www-authenticate': 'Bearer' })
  if (!principal.scopes.includes(access.scope))
    throw problem(403, 'SCOPE', `This key has no scope “${access.scope}”.`)
  if (access.roles && !access.roles.includes(principal.role))
    throw problem(403, 'ROLE', `Only for the role ${access.roles.join(' or ')}; yours is ${principal.role}.`)
  if (access.scope === 'write' && access.onDuty && !principal.on_duty)
    throw problem(403, 'SHIFT', 'You are not on duty. Whoever is on duty decides.')
}

const JSON_TYPE = /^application\/json(?:\s*;\s*charset=(?:utf-8|"utf-8"))?$/i
const hasBody = ({ headers }: FastifyRequest) =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0

function checkMedia(request: FastifyRequest): void {
  if (!isWrite(request) || !(request.routeOptions.schema?.body || hasBody(request))) return
  if (request.headers['content-encoding'] !== undefined)
    throw problem(415, 'CONTENT_ENCODING', 'Send the body as it is, without Content-Encoding.')
  if (!JSON_TYPE.test(request.headers['content-type'] ?? ''))
    throw problem(415, 'CONTENT_TYPE', 'Send application/json, with no parameter but charset=utf-8.')
}

/**
 * Everything that is decided before a body is read: host, origin, who, may they, media type.
 * In preParsing so that the rate limit (onRequest) comes first.
 */
export function guard(app: FastifyInstance, deps: ApiDeps): void {
  app.decorateRequest('principal', null)
  app.addHook('preParsing', async (request) => {
    checkHost(request, deps.hosts ?? [])
    if (request.is404) return
    checkOrigin(request)
    const access = request.routeOptions.config.access ?? { scope: 'read' }
    // an open endpoint answers even when the store cannot say who is asking
    if (!('open' in access) || !isApi(request)) request.principal = await principalOf(deps, request)
    checkAccess(request, access)
    if (isApi(request)) checkMedia(request)
  })
}

/** The principal of an endpoint that is not open. */
export function principal(request: FastifyRequest): Principal {
  if (!request.principal) throw problem(401, 'AUTH', 'Sign in, or send an API key.')
  return request.principal
}
