import { z } from 'zod'
import type { ApiDeps, DeviceSecrets, NetworkChanges } from '#src/api/deps.ts'
import { KEEPERS, ownDevice, reason } from '#src/api/devices/device-change.ts'
import {
  deviceFor,
  idFault,
  idInUse,
  isTaken,
  registration,
  serialFault,
} from '#src/api/devices/registration-form.ts'
import { principal } from '#src/api/guards.ts'
import { inTurn } from '#src/api/in-turn.ts'
import { id } from '#src/api/parameters.ts'
import type { Principal } from '#src/api/principal.ts'
import { problem } from '#src/api/problem.ts'
import { writes } from '#src/api/responses.ts'
import type { App } from '#src/api/typed-app.ts'
import type { Device } from '#src/network/device.ts'

const transfer = registration.pick({ device_id: true, serial: true }).extend({ reason })
type Transfer = z.infer<typeof transfer> & { readonly from: string }

const transferredOut = z.object({
  id: z.string(),
  authority: z.string(),
  station: z.string(),
  status: z.literal('active'),
  serial: z.string().optional(),
  secret: z.string(),
  in_place_of: z.string(),
})

type Given = { readonly deps: ApiDeps; readonly changes: NetworkChanges; readonly secrets: DeviceSecrets }

/** Whose place somebody took already: the station would have two boxes that both count. */
function checkNotReplaced({ deps }: Given, { id, status, station }: Device): void {
  if (status !== 'revoked') return
  const other = deps.network().devices.find((one) => one.station === station && one.status === 'active')
  if (other)
    throw problem(
      409,
      'REPLACED',
      `${id} is withdrawn and ${other.id} speaks for its station: put the new device in the place of ${other.id}.`,
    )
}

function newAt({ deps }: Given, before: Device, { device_id, serial }: Transfer): Device {
  const network = deps.network()
  const bad = idFault(device_id)
  if (bad) throw bad
  if (isTaken(network, device_id)) throw idInUse()
  const used = serialFault(network, before.authority, serial ?? device_id)
  if (used) throw used
  const station = network.stations.find(({ id }) => id === before.station)
  if (!station) throw problem(409, 'NOT_FOUND', 'The station of this device is no longer there.')
  return deviceFor({ device_id, ...(serial !== undefined && { serial }) }, station, 'active')
}

/** One act: the station never has two boxes that both count, and never none that is registered. */
async function replace(given: Given, who: Principal, asked: Transfer) {
  const { deps, changes, secrets } = given
  const before = ownDevice(deps, who, asked.from)
  checkNotReplaced(given, before)
  const device = newAt(given, before, asked)
  const { secret, credential } = secrets.first(device.id)
  const none = await secrets.retire(before.id)
  const network = deps.network()
  // What was said of the old box stays said: its last readings must not begin to count
  const withdrawn: Device = { ...before, status: 'revoked' }
  const devices = network.devices.map((one) => (one.id === before.id ? withdrawn : one))
  const entry = {
    at: deps.clock.now(),
    actor: who.name,
    authority: device.authority,
    action: 'station_transferred',
    // Both boxes spoke for it: their pages tell of it
    subject: device.station,
    detail: { from: before, to: device, reason: asked.reason },
  }
  const credentials = none ? [credential, none] : [credential]
  await changes.changeNetwork({ ...network, devices: [...devices, device] }, { entry, credentials })
  deps.disconnect?.(before.id)
  return { ...device, secret, in_place_of: before.id }
}

/** A station goes on with a new box: its history is the station's, the sequence of messages is the box's. */
export function transferEndpoint(app: App, deps: ApiDeps): void {
  const { changes, secrets } = deps
  if (!changes || !secrets) return
  const given = { deps, changes, secrets }
  app.post(
    '/api/v1/devices/:device/transfer',
    {
      config: { access: { scope: 'write', roles: KEEPERS } },
      schema: {
        summary:
          'Put a new device in the place of this one: the station keeps its history, the old device is revoked; the answer holds the new secret, this once',
        params: z.object({ device: id }),
        body: transfer,
        response: writes(201, transferredOut),
      },
    },
    async (request, reply) => {
      const asked = { ...request.body, from: request.params.device }
      const made = await inTurn(changes, () => replace(given, principal(request), asked))
      return reply.code(201).send(made)
    },
  )
}
