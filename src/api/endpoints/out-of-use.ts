import { z } from 'zod'
import type { ApiDeps, NetworkChanges } from '#src/api/deps.ts'
import { changeDevice, checkActive, entryOf, ownDevice, reason } from '#src/api/devices/device-change.ts'
import { outOfUseOut } from '#src/api/documents/readings.ts'
import { twoPersonChangeOut } from '#src/api/documents/two-person-change.ts'
import { principal } from '#src/api/guards.ts'
import { inTurn } from '#src/api/in-turn.ts'
import { id } from '#src/api/parameters.ts'
import { owns, type Principal } from '#src/api/principal.ts'
import { notFound, problem } from '#src/api/problem.ts'
import { writes } from '#src/api/responses.ts'
import {
  approvedBy,
  approverFault,
  markOf,
  proposedBy,
  type TwoPersonChange,
} from '#src/api/two-person-change.ts'
import type { App } from '#src/api/typed-app.ts'
import {
  type Device,
  hoursFrom,
  isOutOfUse,
  LONGEST_OUT_OF_USE_H,
  setAsideBefore,
} from '#src/network/device.ts'
import { parseDocument } from '#src/wire.ts'

/** A sensor that somebody wants out of use for so many hours from its approval. */
type OutOfUseChange = TwoPersonChange & { readonly device: string; readonly hours: number }

const disable = z.strictObject({
  reason,
  hours: z.number().min(1).max(LONGEST_OUT_OF_USE_H).default(LONGEST_OUT_OF_USE_H),
})
const enable = z.strictObject({ reason })
const changeOut = twoPersonChangeOut.extend({ device: z.string(), hours: z.number() })
const inUseOut = z.object({ id: z.string(), out_of_use: outOfUseOut.nullable() })

const roles = ['duty_manager', 'sensor_engineer', 'winter_manager', 'admin'] as const
const access = { scope: 'write', roles } as const
const markName = (change: string) => `out-of-use-change:${change}`

async function ownChange({ store }: ApiDeps, who: Principal, change: string): Promise<OutOfUseChange> {
  const kept = await store.mark(markName(change))
  const found = kept === null ? null : parseDocument<OutOfUseChange>(kept)
  if (!found || !owns(who, found.authority)) throw notFound('change')
  return found
}

/** What is in force is not taken out of use twice: that would make it longer than anybody may. */
function checkInUse(device: Device, now: Date): void {
  checkActive(device)
  const until = device.out_of_use?.until_at
  if (isOutOfUse(device, now))
    throw problem(409, 'OUT_OF_USE', `It is out of use already, until ${until?.toISOString()}.`)
}

async function propose(deps: ApiDeps, who: Principal, device: Device, wish: z.infer<typeof disable>) {
  const now = deps.clock.now()
  checkInUse(device, now)
  const { authority, id } = device
  const wanted = { authority, reason: wish.reason, flags: ['LESS_CAUTIOUS'] }
  const change: OutOfUseChange = {
    ...proposedBy(who, now, 'dc', wanted),
    device: id,
    hours: wish.hours,
  }
  const { name, value } = markOf(markName(change.id), change)
  await deps.store.saveMark(name, value, entryOf(deps, who, device, 'device_disable_proposed', change))
  return change
}

async function approve(deps: ApiDeps, changes: NetworkChanges, who: Principal, id: string) {
  const change = await ownChange(deps, who, id)
  const fault = approverFault(change, who.name, 'sensor out of use')
  if (fault) throw fault
  const now = deps.clock.now()
  const device = ownDevice(deps, who, change.device)
  checkInUse(device, now)
  const approved = approvedBy(change, who.name, now)
  const { reason, proposed_by } = change
  const until_at = hoursFrom(now, change.hours)
  const out_of_use = { since_at: now, until_at, reason, proposed_by, approved_by: who.name }
  const entry = entryOf(deps, who, device, 'device_disabled', { change: approved, out_of_use })
  const mark = markOf(markName(id), approved)
  const next = { ...device, ...setAsideBefore(device, device.out_of_use), out_of_use }
  await changeDevice(deps, changes, next, { entry, mark })
  return approved
}

/** Back into use needs nobody else: more evidence is never less cautious than none. */
async function takeBack(deps: ApiDeps, changes: NetworkChanges, who: Principal, asked: string, why: string) {
  const device = ownDevice(deps, who, asked)
  const { out_of_use, ...inUse } = device
  if (!isOutOfUse(device, deps.clock.now())) throw problem(409, 'IN_USE', 'This device is in use.')
  const entry = entryOf(deps, who, device, 'device_enabled', { before: out_of_use, reason: why })
  await changeDevice(deps, changes, inUse, { entry })
  return { id: device.id, out_of_use: null }
}

/** A sensor is taken out of use by two people and for three days at most; one brings it back. */
export function outOfUseEndpoints(app: App, deps: ApiDeps): void {
  const { changes } = deps
  if (!changes) return
  const params = z.object({ device: id })
  app.post(
    '/api/v1/devices/:device/disable',
    {
      config: { access },
      schema: {
        summary:
          'Propose to take a sensor out of use, for 72 h at most; it counts once somebody else has approved it',
        params,
        body: disable,
        response: writes(202, changeOut),
      },
    },
    async (request, reply) => {
      const who = principal(request)
      const device = ownDevice(deps, who, request.params.device)
      return reply.code(202).send(await propose(deps, who, device, request.body))
    },
  )
  app.post(
    '/api/v1/device-changes/:change/approve',
    {
      config: { access },
      schema: {
        summary: 'Approve that a sensor is taken out of use, as somebody else proposed',
        params: z.object({ change: id }),
        response: writes(200, changeOut),
      },
    },
    (request) => inTurn(changes, () => approve(deps, changes, principal(request), request.params.change)),
  )
  app.post(
    '/api/v1/devices/:device/enable',
    {
      config: { access },
      schema: {
        summary: 'Take a sensor back into use before its time is over',
        params,
        body: enable,
        response: writes(200, inUseOut),
      },
    },
    (request) => {
      const { device } = request.params
      return inTurn(changes, () => takeBack(deps, changes, principal(request), device, request.body.reason))
    },
  )
}
