import { z } from 'zod'
import type { ApiDeps, NetworkChanges } from '#src/api/deps.ts'
import { ownById, type Principal } from '#src/api/principal.ts'
import { problem } from '#src/api/problem.ts'
import type { Device } from '#src/network/device.ts'

/** Why a person changes a device; kept in the record. */
export const reason = z.string().trim().min(1, 'Say why: it is kept in the record.').max(2_000)

/** Who answers for sensors. */
export const KEEPERS = ['sensor_engineer', 'winter_manager', 'admin'] as const

export const ownDevice = (deps: Pick<ApiDeps, 'network'>, who: Principal, device: string): Device =>
  ownById(who, deps.network().devices, device, 'device')

export function checkActive({ status }: Device): void {
  if (status === 'revoked')
    throw problem(409, 'REVOKED', 'This device is revoked: it is not heard at all. A new secret restores it.')
  if (status === 'pending')
    throw problem(409, 'PENDING', 'This device waits to be claimed: it has no secret yet and is not heard.')
}

/** The line of the record for what somebody did with a device. */
export const entryOf = (
  deps: Pick<ApiDeps, 'clock'>,
  who: Principal,
  device: Device,
  action: string,
  detail: object,
) => ({
  at: deps.clock.now(),
  actor: who.name,
  authority: device.authority,
  action,
  subject: device.id,
  detail,
})

/** The network with this device as given, saved with what goes with it. */
export const changeDevice = (
  { network }: Pick<ApiDeps, 'network'>,
  changes: NetworkChanges,
  next: Device,
  kept: Parameters<NetworkChanges['changeNetwork']>[1],
) =>
  changes.changeNetwork(
    { ...network(), devices: network().devices.map((device) => (device.id === next.id ? next : device)) },
    kept,
  )
