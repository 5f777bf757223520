import { clientAddress } from '#src/adapters/client-address.ts'
import { MINUTE, SECOND } from '#src/units.ts'

const AT_ONCE = 5
const WITHIN = MINUTE
const ANSWERED_AFTER = 2 * SECOND
/** Addresses remembered; beyond them the one that failed longest ago is forgotten. */
const REMEMBERED = 10_000

/**
 * How long a refusal is held back, in ms: five a minute to one address are answered at once, further ones late. Only
 * refusals wait, so nobody is locked out by what others try. `now` in ms, of any beginning.
 */
export function failureDelay(now: () => number = () => performance.now()) {
  const failures = new Map<string, readonly number[]>()
  return (remote: string | undefined): number => {
    const address = clientAddress(remote)
    const recent = (failures.get(address) ?? []).filter((at) => now() - at < WITHIN)
    failures.delete(address)
    failures.set(address, [...recent, now()].slice(-AT_ONCE - 1))
    if (failures.size > REMEMBERED) failures.delete(failures.keys().next().value!)
    return recent.length < AT_ONCE ? 0 : ANSWERED_AFTER
  }
}
