import { z } from 'zod'
import type { ApiDeps, NetworkChanges } from '#src/api/deps.ts'
import { keepColdEvidence } from '#src/api/devices/cold-evidence-kept.ts'
import { changeDevice, checkActive, entryOf, ownDevice, reason } from '#src/api/devices/device-change.ts'
import { maintenanceOut, quarantineOut } from '#src/api/documents/readings.ts'
import { principal } from '#src/api/guards.ts'
import { inTurn } from '#src/api/in-turn.ts'
import { id } from '#src/api/parameters.ts'
import type { Principal } from '#src/api/principal.ts'
import { problem } from '#src/api/problem.ts'
import { writes } from '#src/api/responses.ts'
import type { App } from '#src/api/typed-app.ts'
import {
  type Device,
  hoursFrom,
  isInMaintenance,
  LONGEST_MAINTENANCE_H,
  setAsideBefore,
} from '#src/network/device.ts'

const roles = ['duty_manager', 'sensor_engineer', 'winter_manager', 'admin'] as const
const access = { scope: 'write', roles } as const
const SHORTEST_MAINTENANCE_H = 0.25
const PAUSE = `Give the hours as a number from ${SHORTEST_MAINTENANCE_H} to ${LONGEST_MAINTENANCE_H}.`
const because = z.strictObject({ reason })
const pause = z.strictObject({
  reason,
  hours: z.number(PAUSE).min(SHORTEST_MAINTENANCE_H, PAUSE).max(LONGEST_MAINTENANCE_H, PAUSE).default(4),
})
type Wish = z.infer<typeof because> & { readonly hours?: number }

const setAsideOut = z.object({
  id: z.string(),
  maintenance: maintenanceOut.nullable(),
  quarantine: quarantineOut.nullable(),
})

/** What a person may do with a device that goes on publishing: its name in the record, and the device after it. */
type Act = {
  readonly path: string
  readonly summary: string
  readonly body: typeof because | typeof pause
  readonly action: string
  readonly next: (device: Device, wish: Wish, by: string, now: Date) => Device
  /** Afterwards the device counts as missing. */
  readonly setsAside?: true
}

function quarantined(device: Device, { reason }: Wish, by: string, now: Date): Device {
  if (device.quarantine)
    throw problem(409, 'QUARANTINED', `It is in quarantine already, by ${device.quarantine.by}.`)
  return { ...device, quarantine: { since_at: now, reason, by } }
}

function released({ quarantine, ...device }: Device): Device {
  if (!quarantine) throw problem(409, 'NOT_QUARANTINED', 'This device is not in quarantine.')
  return device
}

/** A pause is not made longer while it lasts: that would make it longer than anybody may. */
function paused(device: Device, { reason, hours = 0 }: Wish, by: string, now: Date): Device {
  if (isInMaintenance(device, now))
    throw problem(
      409,
      'IN_MAINTENANCE',
      `Somebody works on it already, until ${device.maintenance?.until_at.toISOString()}: end that first.`,
    )
  const maintenance = { since_at: now, until_at: hoursFrom(now, hours), reason, by }
  return { ...device, ...setAsideBefore(device, device.maintenance), maintenance }
}

function resumed(device: Device, _: Wish, by: string, now: Date): Device {
  const { maintenance } = device
  if (!maintenance || !isInMaintenance(device, now))
    throw problem(409, 'IN_USE', 'Nobody works on this device: it counts.')
  return { ...device, maintenance: { ...maintenance, until_at: now, ended_by: by } }
}

const ACTS: readonly Act[] = [
  {
    path: 'quarantine',
    summary: 'Keep what a device says apart: it may publish and counts as missing until a person releases it',
    body: because,
    action: 'device_quarantined',
    next: quarantined,
    setsAside: true,
  },
  {
    path: 'release',
    summary: 'Believe a device again that was in quarantine',
    body: because,
    action: 'device_released',
    next: released,
  },
  {
    path: 'maintenance',
    summary: `Work on a device, for ${LONGEST_MAINTENANCE_H} h at most: its readings are kept and count as missing; it ends by itself`,
    body: pause,
    action: 'device_maintenance_begun',
    next: paused,
    setsAside: true,
  },
  {
    path: 'maintenance/end',
    summary: 'End the work on a device before its time is over',
    body: because,
    action: 'device_maintenance_ended',
    next: resumed,
  },
]

async function act(
  deps: ApiDeps,
  changes: NetworkChanges,
  who: Principal,
  { action, next, setsAside }: Act,
  asked: { readonly device: string; readonly wish: Wish },
) {
  const before = ownDevice(deps, who, asked.device)
  checkActive(before)
  const after = next(before, asked.wish, who.name, deps.clock.now())
  if (setsAside) keepColdEvidence(deps, before)
  const { maintenance = null, quarantine = null } = after
  const detail = {
    reason: asked.wish.reason,
    before: { maintenance: before.maintenance ?? null, quarantine: before.quarantine ?? null },
    after: { maintenance, quarantine },
  }
  await changeDevice(deps, changes, after, { entry: entryOf(deps, who, before, action, detail) })
  return { id: after.id, maintenance, quarantine }
}

/** One person sets a device aside and brings it back, unless it is what says that a road is cold. */
export function setAsideEndpoints(app: App, deps: ApiDeps): void {
  const { changes } = deps
  if (!changes) return
  for (const one of ACTS)
    app.post(
      `/api/v1/devices/:device/${one.path}`,
      {
        config: { access },
        schema: {
          summary: one.summary,
          params: z.object({ device: id }),
          body: one.body,
          response: writes(200, setAsideOut),
        },
      },
      (request) => {
        const asked = { device: request.params.device, wish: request.body }
        return inTurn(changes, () => act(deps, changes, principal(request), one, asked))
      },
    )
}
