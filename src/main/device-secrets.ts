import type { DeviceCredential } from '#src/ports.ts'
import { HOUR } from '#src/units.ts'

/** The secret of before is good at most so long after its device has first used the new one. */
const GRACE_AFTER_FIRST_USE = 24 * HOUR

/** Every secret the device ever had. */
const formerHashes = ({ secret_hash, grace, retired_secret_hashes }: DeviceCredential): string[] => [
  ...new Set([...retired_secret_hashes, ...(grace ? [grace.secret_hash] : []), secret_hash]),
]

/**
 * The credential with a new secret. The one before stays good until then; without a time, or when it is not good any
 * more itself, it is retired at once. What was in grace until now is retired: two secrets are good at most.
 */
export function rotated(
  device: string,
  secret_hash: string,
  former: DeviceCredential | null,
  until_at: Date | null,
): DeviceCredential {
  if (!former) return { device, secret_hash, retired_secret_hashes: [] }
  const retired = formerHashes(former)
  const isGood = !former.retired_secret_hashes.includes(former.secret_hash)
  if (!until_at || !isGood) return { device, secret_hash, retired_secret_hashes: retired }
  return {
    device,
    secret_hash,
    retired_secret_hashes: retired.filter((hash) => hash !== former.secret_hash),
    grace: { secret_hash: former.secret_hash, until_at },
  }
}

/** None of its secrets is good any more: only a new one brings the device back. */
export const allRetired = (credential: DeviceCredential): DeviceCredential => ({
  device: credential.device,
  secret_hash: credential.secret_hash,
  retired_secret_hashes: formerHashes(credential),
})

/** The device has its new secret: the one before has done its work. */
export function usedNow(credential: DeviceCredential, now: Date): DeviceCredential {
  const { grace } = credential
  if (!grace) return { ...credential, used_at: now }
  const ends = Math.min(grace.until_at.getTime(), now.getTime() + GRACE_AFTER_FIRST_USE)
  return { ...credential, used_at: now, grace: { ...grace, until_at: new Date(ends) } }
}
