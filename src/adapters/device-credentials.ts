import { randomBytes } from 'node:crypto'
import { isOneOf, pepperedHashes } from '#src/adapters/device-pepper.ts'
import type { Network } from '#src/network/network.ts'
import type { DeviceCredential } from '#src/ports.ts'
import { rosterOf } from '#src/telemetry/roster.ts'

const SECRET_BYTES = 32

/** What a device says of itself when it connects. */
export type DeviceClaim = {
  readonly clientId: string
  readonly username: string | undefined
  readonly password: Uint8Array | undefined
}
/** A device that has proved itself, for as long as `isActive` holds. */
export type DeviceIdentity = {
  readonly authority: string
  readonly device: string
  isActive(): boolean
}
/** For the log and the device's owner; the device itself hears only "not authorised". */
export type ClaimRefusal =
  | 'NO_PASSWORD'
  | 'UNKNOWN_DEVICE'
  | 'REVOKED'
  | 'WRONG_SECRET'
  | 'RETIRED_SECRET'
  | 'CLIENT_ID_MISMATCH'
  | 'SANDBOX_SPENT'

export const claimRefusalWords: Readonly<Record<ClaimRefusal, string>> = {
  NO_PASSWORD: 'no secret was shown',
  UNKNOWN_DEVICE: 'no device of that name is registered',
  REVOKED: 'the device is revoked',
  WRONG_SECRET: 'the secret is not the one of this device',
  RETIRED_SECRET: 'the secret was changed, and this one is no longer good',
  CLIENT_ID_MISMATCH: 'the client id is not the id of the device',
  SANDBOX_SPENT: 'what this sandbox may send in a day is used up',
}

export type DeviceCredentials = {
  /** HMAC-SHA-256 under the installation's newest pepper, with its version: what is stored of a secret. */
  secretHash(secret: string): string
  /** 256 random bits, base64url: shown once. */
  newSecret(): string
  /** Hash of the present secret; null: none is good. */
  hashOf(device: string): string | null
  /** Takes the credentials now in force: at start and after every change. */
  replace(credentials: readonly DeviceCredential[]): void
  identify(claim: DeviceClaim): DeviceIdentity | ClaimRefusal
}

export { openPepper } from '#src/adapters/device-pepper.ts'

export type CredentialPorts = {
  /** 32 bytes for each that there ever was, the newest last. */
  readonly pepper: Uint8Array
  network(): Network
  /** By which a grace period ends; absent: the machine's time. */
  now?(): Date
  /** Told when a device has proved itself with its new secret while the one before is still good. */
  usesNewSecret?(device: string): void
  /** Told of each secret as it is hashed to be stored, for a broker that needs the secret itself. */
  knowsSecret?(hash: string, secret: string): void
}

/** Who a connecting device is. The same work is done for a device that does not exist. */
export function deviceCredentials(ports: CredentialPorts): DeviceCredentials {
  const { now = () => new Date() } = ports
  let byDevice = new Map<string, DeviceCredential>()
  const hashesOf = pepperedHashes(ports.pepper)
  const isActive = (device: string): boolean =>
    rosterOf(ports.network()).post(device)?.device.status === 'active'
  const isInGrace = ({ grace }: DeviceCredential): boolean => grace !== undefined && now() < grace.until_at

  function fault({ clientId, username = '', password }: DeviceClaim): ClaimRefusal | null {
    const credential = byDevice.get(username)
    const hashes = hashesOf(password ?? '')
    const isPresent = isOneOf(hashes, credential?.secret_hash)
    const isFormer = isOneOf(hashes, credential?.grace?.secret_hash)
    const isRetired = credential?.retired_secret_hashes.some((retired) => isOneOf(hashes, retired)) ?? false
    if (password === undefined) return 'NO_PASSWORD'
    if (!credential) return 'UNKNOWN_DEVICE'
    if (!isPresent && !isFormer && !isRetired) return 'WRONG_SECRET'
    if (!isActive(username)) return 'REVOKED'
    if (isRetired || (isFormer && !isInGrace(credential))) return 'RETIRED_SECRET'
    return clientId === username ? null : 'CLIENT_ID_MISMATCH'
  }

  /** A session ends with the secret that opened it: asked for each message, so only what is held is compared. */
  function isStillGood(device: string, hash: string): boolean {
    const credential = byDevice.get(device)
    if (!credential || !isActive(device)) return false
    if (credential.secret_hash === hash) return true
    return credential.grace?.secret_hash === hash && isInGrace(credential)
  }

  return {
    secretHash(secret) {
      const hash = hashesOf(secret).at(-1)!
      ports.knowsSecret?.(hash, secret)
      return hash
    },
    hashOf(device) {
      const { secret_hash, retired_secret_hashes = [] } = byDevice.get(device) ?? {}
      return secret_hash === undefined || retired_secret_hashes.includes(secret_hash) ? null : secret_hash
    },
    newSecret: () => randomBytes(SECRET_BYTES).toString('base64url'),
    replace(credentials) {
      byDevice = new Map(credentials.map((credential) => [credential.device, credential]))
    },
    identify(claim) {
      const refused = fault(claim)
      if (refused) return refused
      const device = claim.username!
      const { grace, used_at, secret_hash } = byDevice.get(device)!
      const isPresent = hashesOf(claim.password!).includes(secret_hash)
      const hash = isPresent ? secret_hash : grace!.secret_hash
      if (grace && !used_at && isPresent) ports.usesNewSecret?.(device)
      const { authority } = rosterOf(ports.network()).post(device)!.device
      return { authority, device, isActive: () => isStillGood(device, hash) }
    },
  }
}
