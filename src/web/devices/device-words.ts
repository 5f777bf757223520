import type { DeviceNow } from '#src/api/devices/device-now.ts'
import { outOfUseWords } from '#src/decision/alerts/sensor-disabled.ts'
import { SECOND } from '#src/units.ts'
import { degrees, duration } from '#src/web/words.ts'

/** What is in force of a device, never by colour alone: a sign, a word and a style. */
export const stateWords: Record<DeviceNow['state'], { sign: string; word: string; style: string }> = {
  reporting: { sign: '✓', word: 'reporting', style: 'trusted' },
  silent: { sign: '!', word: 'silent', style: 'not-believed' },
  maintenance: { sign: '‖', word: 'in maintenance', style: 'doubtful' },
  out_of_use: { sign: '✗', word: 'out of use', style: 'not-believed' },
  quarantine: { sign: '✗', word: 'in quarantine', style: 'not-believed' },
  pending: { sign: '…', word: 'waits to be claimed', style: 'unjudged' },
  revoked: { sign: '–', word: 'revoked', style: 'unjudged' },
}

const ago = (age_s: number) => `${duration(age_s * SECOND)} ago`

/** What was measured last and how old it is. */
export function lastHeard({ latest, age_s }: Pick<DeviceNow, 'latest' | 'age_s'>): string {
  if (!latest || age_s === null) return 'nothing in the last two days'
  return `${degrees(latest.road_temp_c, true)}, ${ago(age_s)}`
}

/** One sentence: what the device does, and what its readings are worth. */
export function deviceSentence(device: DeviceNow, now: Date, timeZone: string): string {
  const { name, id, state } = device
  if (state === 'reporting') return `${name} reports: ${lastHeard(device)}.`
  if (state === 'silent')
    return device.age_s === null
      ? `${name} has not been heard of. What it would measure is unknown, not warm.`
      : `${name} is silent: its last reading was ${ago(device.age_s)}. What it would measure is unknown, not warm.`
  if (state === 'pending') return `${name}: ${id} waits to be claimed. It has no secret yet and is not heard.`
  if (state === 'revoked') return `${name}: ${id} is revoked. Whatever it sends is refused.`
  return `${outOfUseWords(device, now, timeZone)} What it measures is unknown, not warm.`
}

const ACTS: Readonly<Record<string, string>> = {
  device_registered: 'registered',
  device_claimed: 'claimed with its code',
  claim_code_given: 'claim code given',
  device_secret_changed: 'secret changed',
  device_revoked: 'revoked',
  device_restored: 'restored with a new secret',
  device_quarantined: 'put in quarantine',
  device_released: 'released from quarantine',
  device_maintenance_begun: 'maintenance begun',
  device_maintenance_ended: 'maintenance ended',
  device_disable_proposed: 'taking out of use proposed',
  device_disabled: 'taken out of use',
  device_enabled: 'taken back into use',
  station_transferred: 'station given to a new device',
}

/** What somebody did with a device. */
export const actWords = (action: string): string => ACTS[action] ?? action.replaceAll('_', ' ')
