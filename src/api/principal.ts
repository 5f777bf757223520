import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { ApiDeps } from '#src/api/deps.ts'
import { notFound, problem } from '#src/api/problem.ts'
import { type Network, networkOfAuthorities } from '#src/network/network.ts'
import { isSandbox } from '#src/network/sandbox.ts'
import type { Role } from '#src/ports.ts'

/** Who is asking. `visitor`: anybody on this machine, in a demonstration. */
export type Principal = {
  readonly kind: 'user' | 'key' | 'visitor'
  readonly name: string
  /** Tenancy, decided here and nowhere else: the objects of any other authority do not exist for them. */
  readonly authorities: readonly string[]
  readonly role: Role
  readonly on_duty: boolean
  readonly scopes: readonly ('read' | 'write')[]
  /** The one shared thing that its key opens, and nothing else. */
  readonly share?: string
}

export const owns = (principal: Principal, authority: string): boolean =>
  principal.authorities.includes(authority)
export const own = <T extends { readonly authority: string }>(
  principal: Principal,
  items: readonly T[],
): T[] => items.filter((item) => owns(principal, item.authority))

/** The item with this id, if it is theirs; else a 404 that does not tell whether it exists. */
export function ownById<T extends { readonly id: string; readonly authority: string }>(
  principal: Principal,
  items: readonly T[],
  id: string,
  what: string,
): T {
  const found = items.find((item) => item.id === id)
  if (!found || !owns(principal, found.authority)) throw notFound(what)
  return found
}

export const SESSION_COOKIE = 'frostline_session'

/** Tokens are 256 random bits, so a plain hash is enough to store them. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('base64url')

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])

/** Whoever signed a sensor up reads what it sent, and nothing else. */
function sandboxHolder({ sandboxes }: ApiDeps, key: string): Principal | null {
  const sensor = sandboxes?.holder(key)
  if (!sensor) return null
  return {
    kind: 'key',
    name: sensor.device,
    authorities: [sensor.authority],
    role: 'integrator',
    on_duty: false,
    scopes: ['read'],
  }
}

async function keyHolder(deps: ApiDeps, authorization: string): Promise<Principal> {
  const key = /^Bearer ([\x21-\x7e]{8,256})$/.exec(authorization)?.[1]
  const sandbox = key ? sandboxHolder(deps, key) : null
  if (sandbox) return sandbox
  const found = key ? await deps.store.apiKey(deps.hashKey(key)) : null
  if (!found) throw problem(401, 'AUTH', 'This key is not known. Send “Authorization: Bearer <key>”.')
  return {
    kind: 'key',
    name: `key of ${found.authority}`,
    authorities: found.share === undefined ? [found.authority] : [],
    role: 'integrator',
    on_duty: false,
    scopes: found.scopes,
    ...(found.share !== undefined && { share: found.share }),
  }
}

async function sessionHolder(deps: ApiDeps, token: string): Promise<Principal | null> {
  const session = await deps.store.session(hashToken(token))
  if (!session || session.expires_at <= deps.clock.now()) return null
  const user = await deps.store.user(session.username)
  if (!user) return null
  return {
    kind: 'user',
    name: user.username,
    authorities: [user.authority],
    role: user.role,
    on_duty: user.on_duty,
    scopes: ['read', 'write'],
  }
}

function visitor(deps: ApiDeps, ip: string): Principal | null {
  if (!deps.demonstration || !LOOPBACK.has(ip)) return null
  return {
    kind: 'visitor',
    name: 'visitor',
    authorities: deps
      .network()
      .authorities.filter(({ id, demonstration }) => demonstration && !isSandbox(id))
      .map((authority) => authority.id),
    role: 'viewer',
    on_duty: false,
    scopes: ['read'],
  }
}

/** Who sent this request; null: nobody known. A key that is not known is refused, never ignored. */
export async function principalOf(deps: ApiDeps, request: FastifyRequest): Promise<Principal | null> {
  const { authorization } = request.headers
  if (authorization !== undefined) return keyHolder(deps, authorization)
  const token = request.cookies[SESSION_COOKIE]
  const holder = token ? (sandboxHolder(deps, token) ?? (await sessionHolder(deps, token))) : null
  return holder ?? visitor(deps, request.ip)
}

/** The network as this principal may know it. */
export const ownNetwork = ({ authorities }: Pick<Principal, 'authorities'>, network: Network): Network =>
  networkOfAuthorities(network, authorities)
