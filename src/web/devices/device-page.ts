import type { DeviceLife } from '#src/api/devices/device-now.ts'
import type { Principal } from '#src/api/principal.ts'
import { timeWithDay } from '#src/decision/words.ts'
import { civilTime, dayAndMonth } from '#src/season.ts'
import { SECOND } from '#src/units.ts'
import { actWords, deviceSentence, lastHeard, stateWords } from '#src/web/devices/device-words.ts'
import type { DeviceAttempt } from '#src/web/devices/devices-page.ts'
import { duration } from '#src/web/words.ts'

const KEEPERS: readonly string[] = ['sensor_engineer', 'winter_manager', 'admin']
const ON_DUTY: readonly string[] = [...KEEPERS, 'duty_manager']

const UNHEARD =
  'Look at its last messages: whether it was refused, and why. If nothing stands there it has not reached the service: check its power, its network and the address to which it publishes.'

function secretWords({ secret, now, time_zone: zone }: DeviceLife): string {
  const time = (at: Date) => timeWithDay(at, now, zone)
  const { state, former_until, used_at } = secret
  if (state === 'none') return 'It has no secret yet.'
  if (state === 'revoked') return 'None of its secrets is good any more; a new one restores it.'
  if (state === 'grace' && former_until)
    return used_at
      ? `Its new secret is in use since ${time(used_at)}; the one before is good until ${time(former_until)}.`
      : `Its new secret was not used yet; the one before is good until ${time(former_until)}.`
  return 'One secret is good. Nobody can read it back: when it is lost, give the device a new one.'
}

/** What is in force and until when, each line only where there is something to say. */
function facts(life: DeviceLife) {
  const { device, asked, now, time_zone: zone } = life
  const { verdict, refused, state } = device
  const doubts =
    verdict && verdict.verdict !== 'trusted' ? verdict.findings.map(({ because }) => because) : []
  return [
    { name: 'Device', words: `${device.id}, at station ${device.station}` },
    { name: 'Last reading', words: lastHeard(device) },
    ...doubts.map((words) => ({ name: 'Doubt', words })),
    ...(refused
      ? [
          {
            name: 'Refused since',
            words: `${timeWithDay(refused.at, now, zone)}: ${refused.code}. ${refused.message}${refused.likely_cause ? ` Likely ${refused.likely_cause}.` : ''}`,
          },
        ]
      : []),
    ...(state === 'silent' && !refused ? [{ name: 'What to do', words: UNHEARD }] : []),
    { name: 'Secret', words: secretWords(life) },
    ...(asked
      ? [
          {
            name: 'Asked to report',
            words: `every ${duration(asked.interval_s * SECOND)} since ${timeWithDay(asked.asked_at, now, zone)}, as ${asked.because}`,
          },
        ]
      : []),
  ]
}

/** Which forms stand on the page, by who looks and what is in force. */
function forms({ device: { state } }: DeviceLife, who: Principal | null) {
  const role = who?.role ?? ''
  const isActive = state !== 'revoked' && state !== 'pending'
  const keeps = KEEPERS.includes(role)
  const sets = isActive && ON_DUTY.includes(role)
  return {
    maintain: sets && state !== 'maintenance' && state !== 'quarantine',
    endMaintenance: sets && state === 'maintenance',
    quarantine: sets && state !== 'quarantine',
    release: sets && state === 'quarantine',
    newSecret: keeps && state !== 'pending',
    revoke: keeps && state !== 'revoked',
    transfer: keeps,
    claimCode: keeps && state === 'pending',
  }
}

/** Everything the template of one device prints. */
export function devicePage(life: DeviceLife, who: Principal | null, attempt: DeviceAttempt | null) {
  const { device, now, time_zone: zone, acts } = life
  return {
    now: civilTime(now, zone),
    id: device.id,
    name: device.name,
    ...stateWords[device.state],
    isRevoked: device.state === 'revoked',
    sentence: deviceSentence(device, now, zone),
    facts: facts(life),
    forms: forms(life, who),
    acts: acts.map(({ at, actor, action, reason }) => ({
      when: `${civilTime(at, zone)} on ${dayAndMonth(at, zone)}`,
      words: `${actWords(action)}, by ${actor}`,
      reason,
    })),
    entered: attempt?.entered ?? {},
    problem: attempt?.problem ?? null,
  }
}
