import { z } from 'zod'
import type { ApiDeps, NetworkChanges } from '#src/api/deps.ts'
import { principal } from '#src/api/guards.ts'
import { inTurn } from '#src/api/in-turn.ts'
import { ID } from '#src/api/parameters.ts'
import { owns, type Principal } from '#src/api/principal.ts'
import { problem } from '#src/api/problem.ts'
import { writes } from '#src/api/responses.ts'
import type { App } from '#src/api/typed-app.ts'
import type { Device } from '#src/network/device.ts'
import { type Station, unsurveyedStation } from '#src/network/station.ts'
import type { TreatmentRoute } from '#src/network/treatment-route.ts'

const registration = z.strictObject({
  device_id: z.string().max(200),
  name: z
    .string()
    .min(1)
    .max(120)
    .regex(/^\P{Cc}*$/u, 'A name has no control characters.'),
  lat: z.number(),
  lon: z.number(),
  route: z.string().max(200),
})
type Registration = z.infer<typeof registration>

/** Great Britain and Northern Ireland, as long as an authority has set no area of its own. */
const AREA = { south: 49, north: 61, west: -11, east: 2 }

function checkForm({ device_id, lat, lon }: Registration): void {
  if (!ID.test(device_id))
    throw problem(422, 'ID_CHARSET', 'An id has 3 to 32 of a–z, 0–9 and -, and does not begin with -.', {
      field: 'device_id',
    })
  const inside = lat >= AREA.south && lat <= AREA.north && lon >= AREA.west && lon <= AREA.east
  if (!inside)
    throw problem(422, 'GEO', `Latitude 49 to 61, longitude −11 to 2. Are they swapped?`, {
      field: lat >= AREA.south && lat <= AREA.north ? 'lon' : 'lat',
    })
}

function freeFor(deps: ApiDeps, who: Principal, { device_id, route }: Registration): TreatmentRoute {
  const { routes, devices, stations } = deps.network()
  const found = routes.find(({ id }) => id === route)
  if (!found || !owns(who, found.authority))
    throw problem(422, 'BODY', 'There is no such route of yours.', { field: 'route' })
  if ([...devices, ...stations].some(({ id }) => id === device_id))
    throw problem(409, 'DUPLICATE', 'This id is in use: choose another.', { field: 'device_id' })
  return found
}

/** A station of its own for the device; what the form does not say is not known. */
const stationFor = ({ device_id, name, lat, lon }: Registration, route: TreatmentRoute): Station =>
  unsurveyedStation({ id: device_id, authority: route.authority, name, routes: [route.id], lat, lon })

async function register(deps: ApiDeps, changes: NetworkChanges, who: Principal, form: Registration) {
  checkForm(form)
  const route = freeFor(deps, who, form)
  const station = stationFor(form, route)
  const device: Device = {
    id: form.device_id,
    authority: route.authority,
    station: station.id,
    status: 'active',
  }
  const network = deps.network()
  const { secret, credential } = await changes.newSecret(device.id)
  const next = {
    ...network,
    stations: [...network.stations, station],
    devices: [...network.devices, device],
  }
  const entry = {
    at: deps.clock.now(),
    actor: who.name,
    authority: route.authority,
    action: 'device_registered',
    subject: device.id,
    detail: { device, station },
  }
  await changes.changeNetwork(next, { entry, credentials: [credential] })
  return { ...device, name: station.name, secret }
}

const registered = z.object({
  id: z.string(),
  authority: z.string(),
  station: z.string(),
  status: z.literal('active'),
  name: z.string(),
  secret: z.string(),
})

export function registrationEndpoint(app: App, deps: ApiDeps): void {
  const { changes } = deps
  if (!changes) return
  app.post(
    '/api/v1/devices',
    {
      config: { access: { scope: 'write', roles: ['winter_manager', 'admin'] } },
      schema: {
        summary: 'Register a device at a new station; the answer holds its secret, this once',
        body: registration,
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
