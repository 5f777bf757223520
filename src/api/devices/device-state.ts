import { type Device, isInMaintenance, isOutOfUse } from '#src/network/device.ts'
import type { DeviceCredential } from '#src/ports.ts'

/** What is to be known of a device first; `silent`: nothing fresh was heard of it. */
export const DEVICE_STATES = [
  'revoked',
  'pending',
  'quarantine',
  'out_of_use',
  'maintenance',
  'silent',
  'reporting',
] as const
export type DeviceState = (typeof DEVICE_STATES)[number]

export function deviceState(device: Device, isFresh: boolean, now: Date): DeviceState {
  if (device.status !== 'active') return device.status
  if (device.quarantine) return 'quarantine'
  if (isOutOfUse(device, now)) return 'out_of_use'
  if (isInMaintenance(device, now)) return 'maintenance'
  return isFresh ? 'reporting' : 'silent'
}

/** Of a device's secrets, without any of them: which are good, and whether the new one is in use. */
export type SecretState = {
  readonly state: 'none' | 'active' | 'grace' | 'revoked'
  readonly former_until: Date | null
  readonly used_at: Date | null
}

export function secretState(
  { status }: Pick<Device, 'status'>,
  credential: DeviceCredential | null,
  now: Date,
): SecretState {
  if (!credential) return { state: 'none', former_until: null, used_at: null }
  const { grace, used_at = null } = credential
  const isInGrace = grace !== undefined && now < grace.until_at
  const state = status === 'revoked' ? 'revoked' : isInGrace ? 'grace' : 'active'
  return { state, former_until: grace?.until_at ?? null, used_at }
}
