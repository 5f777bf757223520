import { z } from 'zod'
import type { ApiDeps, NetworkChanges } from '#src/api/deps.ts'
import { mappedFields, triedUplinkOut, uplinkMappingOut } from '#src/api/documents/uplink-mappings.ts'
import { principal } from '#src/api/guards.ts'
import { inTurn } from '#src/api/in-turn.ts'
import { id } from '#src/api/parameters.ts'
import { own, owns, type Principal } from '#src/api/principal.ts'
import { problem } from '#src/api/problem.ts'
import { listOf, reads, writes } from '#src/api/responses.ts'
import type { App } from '#src/api/typed-app.ts'
import { tried } from '#src/api/uplinks/tried-uplink.ts'
import type { UplinkMapping } from '#src/network/uplink-mapping.ts'
import { familyOf } from '#src/telemetry/lorawan/families.ts'
import { ENVELOPES } from '#src/telemetry/lorawan/uplink.ts'

export const mappingRoles = ['sensor_engineer', 'winter_manager', 'integrator', 'admin'] as const

const trying = z.strictObject({
  envelope: z.enum(ENVELOPES),
  /** As it came: the object, or its text. */
  uplink: z.union([z.string().max(65_536), z.record(z.string(), z.unknown())]),
  fields: mappedFields.optional(),
})
const saving = z.strictObject({
  id,
  name: z
    .string()
    .min(1)
    .max(120)
    .regex(/^\P{Cc}*$/u, 'A name has no control characters.'),
  model: z.string().min(1).max(120).optional(),
  fields: mappedFields,
})
type Saving = z.infer<typeof saving>

function checkMapping({ id: name, fields }: Saving): void {
  if (familyOf(name))
    throw problem(409, 'DUPLICATE', 'This is the id of a family that is known already: choose another.', {
      field: 'id',
    })
  if (!fields.road_temp_c)
    throw problem(422, 'BODY', 'Say which field is the road temperature: without it there is no reading.', {
      field: 'fields.road_temp_c',
    })
  if (fields.subsurface_depth_m && !fields.subsurface_temp_c)
    throw problem(422, 'BODY', 'A depth needs the temperature at it.', { field: 'fields.subsurface_depth_m' })
}

/** The next version takes the place of the one before, which the record keeps. */
async function save(
  deps: ApiDeps,
  changes: NetworkChanges,
  who: Principal,
  form: Saving,
): Promise<UplinkMapping> {
  checkMapping(form)
  const network = deps.network()
  const authority = network.authorities.find((one) => owns(who, one.id))
  if (!authority) throw problem(422, 'BODY', 'You belong to no authority here.')
  const mappings = authority.uplink_mappings ?? []
  const before = mappings.find((mapping) => mapping.id === form.id)
  const at = deps.clock.now()
  const mapping: UplinkMapping = {
    ...form,
    authority: authority.id,
    version: (before?.version ?? 0) + 1,
    saved_at: at,
    saved_by: who.name,
  }
  const next = {
    ...authority,
    uplink_mappings: [...mappings.filter((it) => it.id !== form.id), mapping],
  }
  await changes.changeNetwork(
    { ...network, authorities: network.authorities.map((one) => (one.id === authority.id ? next : one)) },
    {
      entry: {
        at,
        actor: who.name,
        authority: authority.id,
        action: 'uplink_mapping_saved',
        subject: form.id,
        detail: { mapping, before: before ?? null },
      },
    },
  )
  return mapping
}

export function uplinkMappingEndpoints(app: App, deps: ApiDeps): void {
  const { changes } = deps
  app.get(
    '/api/v1/uplink-mappings',
    {
      schema: {
        summary: 'Kinds of LoRaWAN devices that were made known by naming their fields',
        response: reads(listOf(uplinkMappingOut)),
      },
    },
    async (request) => ({
      items: own(
        principal(request),
        deps.network().authorities.flatMap(({ uplink_mappings = [] }) => uplink_mappings),
      ),
    }),
  )
  app.post(
    '/api/v1/uplink-mappings/try',
    {
      config: { access: { scope: 'write', roles: mappingRoles } },
      schema: {
        summary:
          'What stands in an uplink, and the reading that named fields would make of it; changes nothing',
        body: trying,
        response: writes(200, triedUplinkOut),
      },
    },
    async (request) => tried(request.body, deps.clock.now()),
  )
  if (!changes) return
  app.post(
    '/api/v1/uplink-mappings',
    {
      config: { access: { scope: 'write', roles: mappingRoles } },
      schema: {
        summary: 'Make a kind of device known by the names of its fields; the same id is its next version',
        body: saving,
        response: writes(201, uplinkMappingOut),
      },
    },
    async (request, reply) => {
      const who = principal(request)
      const mapping = await inTurn(changes, () => save(deps, changes, who, request.body))
      return reply.code(201).send(mapping)
    },
  )
}
