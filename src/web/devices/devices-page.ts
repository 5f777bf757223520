import type { DeviceNow, DeviceOverview } from '#src/api/devices/device-now.ts'
import type { Principal } from '#src/api/principal.ts'
import { civilTime } from '#src/season.ts'
import { lastHeard, stateWords } from '#src/web/devices/device-words.ts'

const REGISTRARS: readonly string[] = ['winter_manager', 'admin']
export const mayRegister = (who: Principal | null): boolean => REGISTRARS.includes(who?.role ?? '')

const isDoubted = ({ verdict, state }: DeviceNow) =>
  state === 'reporting' && verdict !== null && verdict.verdict !== 'trusted'
/** Of a device in quarantine it is what somebody asked for. */
const isRefused = ({ refused, state }: DeviceNow) => refused !== null && state !== 'quarantine'
const isInForce = ({ state }: DeviceNow) => state !== 'revoked'

/** Who needs somebody comes first: the silent, the refused, the doubted, those set aside; then by name. */
function need(device: DeviceNow): number {
  if (device.state === 'silent') return 0
  if (isInForce(device) && isRefused(device)) return 1
  if (isDoubted(device)) return 2
  return { quarantine: 3, out_of_use: 3, maintenance: 4, pending: 5, reporting: 6, revoked: 7 }[device.state]
}

function deviceRow(device: DeviceNow, timeZone: string) {
  const { id, name, refused, verdict } = device
  const isHeard = device.state !== 'pending' && device.state !== 'revoked'
  return {
    ...{ id, name, ...stateWords[device.state] },
    heard: isHeard ? lastHeard(device) : '',
    doubted: isDoubted(device) ? (verdict?.findings[0]?.because ?? 'its readings are doubted') : null,
    refused:
      refused && isRefused(device) && isInForce(device)
        ? `${civilTime(refused.at, timeZone)} refused: ${refused.code}. ${refused.message}`
        : null,
  }
}

const counted = (count: number, words: string) => (count === 0 ? [] : [`${count} ${words}`])

function sentence(items: readonly DeviceNow[]): string {
  const known = items.filter(isInForce)
  if (known.length === 0) return 'There are no devices yet.'
  const of = (state: DeviceNow['state']) => known.filter((device) => device.state === state).length
  const refused = known.filter((device) => device.state !== 'silent' && isRefused(device)).length
  const parts = [
    ...counted(of('silent'), 'silent'),
    ...counted(refused, 'refused since their last reading'),
    ...counted(known.filter(isDoubted).length, 'doubted'),
    ...counted(of('quarantine'), 'in quarantine'),
    ...counted(of('out_of_use'), 'out of use'),
    ...counted(of('maintenance'), 'in maintenance'),
    ...counted(of('pending'), 'waiting to be claimed'),
  ]
  const all = known.length === 1 ? 'The only device' : `All ${known.length} devices`
  if (parts.length === 0) return `${all} ${known.length === 1 ? 'reports' : 'report'}.`
  return `${of('reporting')} of ${known.length} devices report: ${parts.join(', ')}.`
}

export type DeviceAttempt = { readonly entered: Record<string, string>; readonly problem: string }

type Routes = readonly { readonly id: string; readonly name: string }[]

/** Everything the template of all devices prints. */
export function devicesPage(
  { items, now, time_zone: zone }: DeviceOverview,
  routes: Routes,
  who: Principal | null,
  attempt: DeviceAttempt | null,
) {
  const sorted = items.toSorted((a, b) => need(a) - need(b) || a.name.localeCompare(b.name))
  return {
    now: civilTime(now, zone),
    sentence: sentence(items),
    devices: sorted.map((device) => deviceRow(device, zone)),
    mayRegister: mayRegister(who),
    routes: routes.map(({ id, name }) => ({ id, name })).toSorted((a, b) => a.name.localeCompare(b.name)),
    entered: attempt?.entered ?? {},
    problem: attempt?.problem ?? null,
  }
}
