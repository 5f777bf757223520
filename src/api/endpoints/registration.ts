import { z } from 'zod'
import type { ApiDeps, DeviceSecrets, NetworkChanges } from '#src/api/deps.ts'
import { newClaimCode } from '#src/api/devices/claim-code.ts'
import {
  deviceFor,
  idFault,
  idInUse,
  isTaken,
  noSuchRoute,
  ownRoute,
  placeFault,
  type Registration,
  registration,
  serialFault,
  stationFor,
} from '#src/api/devices/registration-form.ts'
import { principal } from '#src/api/guards.ts'
import { inTurn } from '#src/api/in-turn.ts'
import type { Principal } from '#src/api/principal.ts'
import { problem } from '#src/api/problem.ts'
import { instantOut, writes } from '#src/api/responses.ts'
import type { App } from '#src/api/typed-app.ts'
import type { Device } from '#src/network/device.ts'
import type { TreatmentRoute } from '#src/network/treatment-route.ts'

const form = registration.extend({ claim: z.boolean().optional() })
type Form = z.infer<typeof form>

function freeFor(deps: ApiDeps, who: Principal, asked: Registration): TreatmentRoute {
  const network = deps.network()
  const route = ownRoute(network, who, asked.route)
  if (!route) throw noSuchRoute()
  if (isTaken(network, asked.device_id)) throw idInUse()
  const fault = serialFault(network, route.authority, asked.serial ?? asked.device_id)
  if (fault) throw fault
  return route
}

/** What its owner is told once: the secret, or the code by which the device takes it itself. */
async function credentialsFor(
  { clock, secrets }: Pick<ApiDeps, 'clock' | 'secrets'>,
  changes: NetworkChanges,
  device: Device,
) {
  if (device.status === 'active') {
    const { secret, credential } = await changes.newSecret(device.id)
    return { told: { secret }, kept: { credentials: [credential] } }
  }
  const { claim_code, until_at, mark } = newClaimCode(claimable(secrets), device, clock.now())
  return { told: { claim_code, until_at }, kept: { mark } }
}

function claimable(secrets: DeviceSecrets | undefined): DeviceSecrets {
  if (!secrets) throw problem(422, 'BODY', 'Devices cannot be claimed here.', { field: 'claim' })
  return secrets
}

async function register(deps: ApiDeps, changes: NetworkChanges, who: Principal, asked: Form) {
  const fault = idFault(asked.device_id) ?? placeFault(asked)
  if (fault) throw fault
  const station = stationFor(asked, freeFor(deps, who, asked))
  const device = deviceFor(asked, station, asked.claim ? 'pending' : 'active')
  const network = deps.network()
  const { told, kept } = await credentialsFor(deps, changes, device)
  const next = {
    ...network,
    stations: [...network.stations, station],
    devices: [...network.devices, device],
  }
  const entry = {
    at: deps.clock.now(),
    actor: who.name,
    authority: device.authority,
    action: 'device_registered',
    subject: device.id,
    detail: { device, station },
  }
  await changes.changeNetwork(next, { entry, ...kept })
  return { ...device, name: station.name, ...told }
}

const registered = z.object({
  id: z.string(),
  authority: z.string(),
  station: z.string(),
  status: z.enum(['active', 'pending']),
  serial: z.string().optional(),
  name: z.string(),
  secret: z.string().optional(),
  claim_code: z.string().optional(),
  until_at: instantOut.optional(),
})

export function registrationEndpoint(app: App, deps: ApiDeps): void {
  const { changes } = deps
  if (!changes) return
  app.post(
    '/api/v1/devices',
    {
      config: { access: { scope: 'write', roles: ['winter_manager', 'admin'] } },
      schema: {
        summary:
          'Register a device at a new station; the answer holds its secret, or with `claim` the code by which it takes one, this once',
        body: form,
        response: writes(201, registered),
      },
    },
    async (request, reply) => {
      const who = principal(request)
      const device = await inTurn(changes, () => register(deps, changes, who, request.body))
      return reply.code(201).send(device)
    },
  )
}
