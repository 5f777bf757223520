import { z } from 'zod'
import type { ApiDeps, NetworkChanges } from '#src/api/deps.ts'
import { changeDevice, checkActive, entryOf, ownDevice } from '#src/api/devices/device-change.ts'
import { lorawanOut } from '#src/api/documents/readings.ts'
import { principal } from '#src/api/guards.ts'
import { inTurn } from '#src/api/in-turn.ts'
import { id } from '#src/api/parameters.ts'
import type { Principal } from '#src/api/principal.ts'
import { problem } from '#src/api/problem.ts'
import { writes } from '#src/api/responses.ts'
import type { App } from '#src/api/typed-app.ts'
import type { LorawanInstallation } from '#src/network/lorawan-installation.ts'
import { devEui } from '#src/telemetry/lorawan/bytes.ts'
import { families, familyOf } from '#src/telemetry/lorawan/families.ts'

const probe = z.strictObject({
  role: z.enum(['surface', 'subsurface', 'air']),
  depth_m: z.number().gt(0).max(2).optional(),
})
const installing = z.strictObject({
  dev_eui: z.string().max(40),
  /** Id of a family or of a mapping; absent: what the network says that it is. */
  decoder: id.optional(),
  probes: z.record(z.string().min(1).max(64), probe).optional(),
})
type Installing = z.infer<typeof installing>

function checkProbes(probes: Installing['probes'], decoder: string | undefined): void {
  const known = decoder ? familyOf(decoder) : undefined
  const unknown = known && Object.keys(probes ?? {}).find((name) => !(name in known.probes))
  if (unknown)
    throw problem(
      422,
      'BODY',
      `${known.name} has no probe ${unknown}: it has ${Object.keys(known.probes).join(', ') || 'none'}.`,
      {
        field: `probes.${unknown}`,
      },
    )
}

function installationOf(
  deps: ApiDeps,
  device: { id: string; authority: string },
  form: Installing,
): LorawanInstallation {
  const dev_eui = devEui(form.dev_eui)
  if (!dev_eui) throw problem(422, 'BODY', 'A DevEUI has 16 hexadecimal digits.', { field: 'dev_eui' })
  const { devices, authorities } = deps.network()
  const isTaken = devices.some(
    ({ id: other, authority, status, lorawan }) =>
      other !== device.id &&
      authority === device.authority &&
      status !== 'revoked' &&
      lorawan?.dev_eui === dev_eui,
  )
  if (isTaken)
    throw problem(409, 'DUPLICATE', 'Another device of yours has this DevEUI.', { field: 'dev_eui' })
  const { uplink_mappings = [] } = authorities.find((one) => one.id === device.authority) ?? {}
  if (form.decoder && !familyOf(form.decoder) && !uplink_mappings.some((it) => it.id === form.decoder))
    throw problem(
      422,
      'BODY',
      `No family or mapping of that name. Families: ${families.map((it) => it.id).join(', ')}.`,
      {
        field: 'decoder',
      },
    )
  checkProbes(form.probes, form.decoder)
  return { ...form, dev_eui }
}

async function install(
  deps: ApiDeps,
  changes: NetworkChanges,
  who: Principal,
  name: string,
  form: Installing,
) {
  const device = ownDevice(deps, who, name)
  checkActive(device)
  const lorawan = installationOf(deps, device, form)
  const entry = entryOf(deps, who, device, 'lorawan_installed', { lorawan, before: device.lorawan ?? null })
  await changeDevice(deps, changes, { ...device, lorawan }, { entry })
  return lorawan
}

export function lorawanInstallationEndpoint(app: App, deps: ApiDeps): void {
  const { changes } = deps
  if (!changes) return
  app.put(
    '/api/v1/devices/:device/lorawan',
    {
      config: {
        access: { scope: 'write', roles: ['sensor_engineer', 'winter_manager', 'integrator', 'admin'] },
      },
      schema: {
        summary: 'Say that a device speaks through a LoRaWAN network, what it is, and where its probes sit',
        params: z.strictObject({ device: id }),
        body: installing,
        response: writes(200, lorawanOut),
      },
    },
    async (request) => {
      const who = principal(request)
      return inTurn(changes, () => install(deps, changes, who, request.params.device, request.body))
    },
  )
}
