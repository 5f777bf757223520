import type { Attempt } from '#src/adapters/mqtt-access.ts'
import type { DeviceMessage } from '#src/ports.ts'
import { refusal } from '#src/telemetry/refusal.ts'
import { deviceTopic } from '#src/telemetry/topic.ts'
import { MINUTE } from '#src/units.ts'

/** A subscription, or a topic at which the broker refused the packet unread. */
const NO_TOPIC = '(none)'

const WHOEVER_HAS_THE_SECRET = 'another device’s settings, or somebody who has this device’s secret'

/** What the device should have done instead, by what it tried. */
function remedy({ identity: { authority, device }, kind, topic, clientId = '' }: Attempt) {
  const topicOf = (name: 'telemetry' | 'cmd' | 'errors') => deviceTopic(authority, device, name)
  const asked = { field: 'topic', got: (topic || NO_TOPIC).slice(0, 120) }
  if (kind === 'login')
    return {
      field: 'client_id',
      expected: device,
      got: clientId === '' ? 'none' : clientId.slice(0, 120),
      likely_cause: 'a library that makes up a client id unless it is told one, or another device’s settings',
    }
  if (kind === 'subscribe')
    return {
      ...asked,
      expected: `${topicOf('cmd')} or ${topicOf('errors')}, without wildcards`,
      likely_cause: 'a tool that listens to everything, or somebody who has this device’s secret',
    }
  return { ...asked, expected: topicOf('telemetry'), likely_cause: WHOEVER_HAS_THE_SECRET }
}

const asMessage = (attempt: Attempt): DeviceMessage => {
  const { identity, fault, topic, payload, qos, retain } = attempt
  return {
    authority: identity.authority,
    device: identity.device,
    topic: topic || NO_TOPIC,
    payload: typeof payload === 'string' ? Buffer.from(payload) : payload,
    qos,
    retain,
    refused: refusal('ACL', `The device ${fault}.`, remedy(attempt)),
  }
}

/**
 * Keeps what a device tried and may not, as a refused message of its own: one of a kind, device and minute, so that a device that
 * tries all night fills no disk. Null: it was kept a moment ago. `now` in ms, of any beginning.
 */
export function attemptKeeper(now: () => number = () => performance.now()) {
  const keptAt = new Map<string, number>()
  return (attempt: Attempt, handle: (message: DeviceMessage) => Promise<void>): Promise<void> | null => {
    const key = `${attempt.identity.device} ${attempt.kind}`
    if (now() - (keptAt.get(key) ?? Number.NEGATIVE_INFINITY) < MINUTE) return null
    keptAt.set(key, now())
    return handle(asMessage(attempt))
  }
}
