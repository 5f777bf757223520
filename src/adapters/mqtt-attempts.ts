import type { Attempt } from '#src/adapters/mqtt-access.ts'
import type { DeviceMessage } from '#src/ports.ts'
import { refusal } from '#src/telemetry/refusal.ts'
import { deviceTopic } from '#src/telemetry/topic.ts'
import { MINUTE } from '#src/units.ts'

/** A subscription, or a topic at which the broker refused the packet unread. */
const NO_TOPIC = '(none)'

const asMessage = ({ identity, fault, topic, payload, qos, retain }: Attempt): DeviceMessage => {
  const { authority, device } = identity
  const own = deviceTopic(authority, device, 'telemetry')
  return {
    authority,
    device,
    topic: topic || NO_TOPIC,
    payload: typeof payload === 'string' ? Buffer.from(payload) : payload,
    qos,
    retain,
    refused: refusal('ACL', `The device ${fault}.`, {
      field: 'topic',
      expected: own,
      got: (topic || NO_TOPIC).slice(0, 120),
      likely_cause: 'another device’s settings, or somebody who has this device’s secret',
    }),
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
