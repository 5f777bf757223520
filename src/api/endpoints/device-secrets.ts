import { z } from 'zod'
import type { ApiDeps, DeviceSecrets, NetworkChanges } from '#src/api/deps.ts'
import {
  changeDevice,
  checkActive,
  entryOf,
  KEEPERS,
  ownDevice,
  reason,
} from '#src/api/devices/device-change.ts'
import { principal } from '#src/api/guards.ts'
import { inTurn } from '#src/api/in-turn.ts'
import { id } from '#src/api/parameters.ts'
import type { Principal } from '#src/api/principal.ts'
import { problem } from '#src/api/problem.ts'
import { instantOut, writes } from '#src/api/responses.ts'
import type { App } from '#src/api/typed-app.ts'
import { hoursFrom } from '#src/network/device.ts'

const LONGEST_GRACE_H = 7 * 24

const access = { scope: 'write', roles: KEEPERS } as const
const GRACE = `Give the hours as a number from 0 to ${LONGEST_GRACE_H}.`
const rotation = z.strictObject({
  reason,
  grace_h: z.number(GRACE).min(0, GRACE).max(LONGEST_GRACE_H, GRACE).default(24),
})
const revocation = z.strictObject({ reason })

const secretOut = z.object({
  id: z.string(),
  status: z.literal('active'),
  secret: z.string(),
  former_until: instantOut.nullable(),
})
const revokedOut = z.object({ id: z.string(), status: z.literal('revoked') })

type Given = { readonly deps: ApiDeps; readonly changes: NetworkChanges; readonly secrets: DeviceSecrets }

/** Of a revoked device this is the way back: with a new secret, and none of the former. */
async function rotate({ deps, changes, secrets }: Given, who: Principal, asked: Rotation) {
  const device = ownDevice(deps, who, asked.device)
  const isRevoked = device.status === 'revoked'
  if (!isRevoked) checkActive(device)
  const now = deps.clock.now()
  const wanted = asked.grace_h > 0 && !isRevoked ? hoursFrom(now, asked.grace_h) : null
  const { secret, credential } = await secrets.rotate(device.id, wanted)
  const former_until = credential.grace?.until_at ?? null
  const action = isRevoked ? 'device_restored' : 'device_secret_changed'
  const entry = entryOf(deps, who, device, action, { reason: asked.reason, former_until })
  await changeDevice(deps, changes, { ...device, status: 'active' }, { entry, credentials: [credential] })
  if (!former_until) deps.disconnect?.(device.id)
  return { id: device.id, status: 'active', secret, former_until }
}
type Rotation = z.infer<typeof rotation> & { readonly device: string }

async function revoke({ deps, changes, secrets }: Given, who: Principal, asked: Revocation) {
  const device = ownDevice(deps, who, asked.device)
  if (device.status === 'revoked') throw problem(409, 'REVOKED', 'This device is revoked already.')
  const none = await secrets.retire(device.id)
  const entry = entryOf(deps, who, device, 'device_revoked', { reason: asked.reason })
  const kept = { entry, ...(none && { credentials: [none] }) }
  await changeDevice(deps, changes, { ...device, status: 'revoked' }, kept)
  deps.disconnect?.(device.id)
  return { id: device.id, status: 'revoked' }
}
type Revocation = z.infer<typeof revocation> & { readonly device: string }

/** A device's secret is changed while it goes on, or taken away. Only for signed-in people: a key is nobody. */
export function deviceSecretEndpoints(app: App, deps: ApiDeps): void {
  const { changes, secrets } = deps
  if (!changes || !secrets) return
  const given = { deps, changes, secrets }
  const params = z.object({ device: id })
  app.post(
    '/api/v1/devices/:device/credential',
    {
      config: { access },
      schema: {
        summary:
          'A new secret, told this once; the one before stays good for a grace period, at most 24 h after the first use of the new one. Restores a revoked device',
        params,
        body: rotation,
        response: writes(201, secretOut),
      },
    },
    async (request, reply) => {
      const asked = { ...request.body, device: request.params.device }
      const made = await inTurn(changes, () => rotate(given, principal(request), asked))
      return reply.code(201).send(made)
    },
  )
  app.post(
    '/api/v1/devices/:device/revoke',
    {
      config: { access },
      schema: {
        summary: 'End a device’s session and refuse its secrets for good; only a new secret brings it back',
        params,
        body: revocation,
        response: writes(200, revokedOut),
      },
    },
    (request) => {
      const asked = { ...request.body, device: request.params.device }
      return inTurn(changes, () => revoke(given, principal(request), asked))
    },
  )
}
