import { z } from 'zod'
import type { ApiDeps, DeviceSecrets, NetworkChanges } from '#src/api/deps.ts'
import { checkClaimCode, newClaimCode } from '#src/api/devices/claim-code.ts'
import { changeDevice, entryOf, KEEPERS, ownDevice } from '#src/api/devices/device-change.ts'
import { principal } from '#src/api/guards.ts'
import { inTurn } from '#src/api/in-turn.ts'
import { id } from '#src/api/parameters.ts'
import type { Principal } from '#src/api/principal.ts'
import { problem } from '#src/api/problem.ts'
import { instantOut, writes } from '#src/api/responses.ts'
import type { App } from '#src/api/typed-app.ts'
import type { Device } from '#src/network/device.ts'
import { deviceTopic } from '#src/telemetry/topic.ts'
import { SECOND } from '#src/units.ts'

const claim = z.strictObject({
  authority: z.string().max(200),
  serial: z.string().max(200),
  code: z.string().max(64),
})
type Claim = z.infer<typeof claim>

const claimedOut = z.object({
  device: z.string(),
  authority: z.string(),
  secret: z.string(),
  telemetry: z.string(),
  cmd: z.string(),
  errors: z.string(),
})
const codeOut = z.object({
  id: z.string(),
  serial: z.string(),
  claim_code: z.string(),
  until_at: instantOut,
})

export const serialOf = ({ id, serial }: Device): string => serial ?? id

type Given = { readonly deps: ApiDeps; readonly changes: NetworkChanges; readonly secrets: DeviceSecrets }

async function takeClaim({ deps, changes, secrets }: Given, { authority, serial, code }: Claim) {
  const { clock, store, network } = deps
  const waiting = network().devices.find(
    (device) => device.status === 'pending' && device.authority === authority && serialOf(device) === serial,
  )
  const burnt = await checkClaimCode({ store, secrets }, waiting?.id ?? null, code, clock.now())
  if (!waiting || !burnt) {
    deps.logger.warn({ event: 'claim_refused', authority, serial }, 'claim refused')
    throw problem(
      403,
      'CLAIM',
      'This code does not claim that device: mistyped, used, older than 24 h, tried too often, or of another authority. Ask who gave it to you for a new one.',
    )
  }
  const { secret, credential } = await secrets.rotate(waiting.id, null)
  const entry = {
    ...{ at: clock.now(), actor: waiting.id, authority, action: 'device_claimed' },
    ...{ subject: waiting.id, detail: { serial } },
  }
  const kept = { entry, credentials: [credential], mark: burnt }
  await changeDevice(deps, changes, { ...waiting, status: 'active' }, kept)
  const topic = (kind: Parameters<typeof deviceTopic>[2]) => deviceTopic(authority, waiting.id, kind)
  return {
    ...{ device: waiting.id, authority, secret },
    ...{ telemetry: topic('telemetry'), cmd: topic('cmd'), errors: topic('errors') },
  }
}

async function giveCode({ deps, secrets }: Given, who: Principal, asked: string) {
  const device = ownDevice(deps, who, asked)
  if (device.status !== 'pending')
    throw problem(
      409,
      'NOT_PENDING',
      'Only a device that waits for it can be claimed; give this one a new secret.',
    )
  const { claim_code, until_at, mark } = newClaimCode(secrets, device, deps.clock.now())
  const entry = entryOf(deps, who, device, 'claim_code_given', { until_at })
  await deps.store.saveMark(mark.name, mark.value, entry)
  return { id: device.id, serial: serialOf(device), claim_code, until_at }
}

/** A device that was registered beforehand takes its secret itself, by a code that is good once. */
export function deviceClaimEndpoints(app: App, deps: ApiDeps): void {
  const { changes, secrets } = deps
  if (!changes || !secrets) return
  const given = { deps, changes, secrets }
  app.post(
    '/api/v1/claims',
    {
      config: { access: { open: true }, rateLimit: { max: 10, timeWindow: 60 * SECOND } },
      schema: {
        summary:
          'Claim a registered device by its serial and its code; the answer holds its secret, this once',
        security: [],
        body: claim,
        response: writes(201, claimedOut),
      },
    },
    async (request, reply) =>
      reply.code(201).send(await inTurn(changes, () => takeClaim(given, request.body))),
  )
  app.post(
    '/api/v1/devices/:device/claim-code',
    {
      config: { access: { scope: 'write', roles: KEEPERS } },
      schema: {
        summary: 'A code by which a registered device is claimed once within 24 h; the one before is void',
        params: z.object({ device: id }),
        response: writes(201, codeOut),
      },
    },
    async (request, reply) => {
      const made = await inTurn(changes, () => giveCode(given, principal(request), request.params.device))
      return reply.code(201).send(made)
    },
  )
}
