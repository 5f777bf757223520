import type { DeviceIdentity } from '#src/adapters/device-credentials.ts'
import { deviceTopic } from '#src/telemetry/topic.ts'

/** A topic may be 64 KB long. */
const SHOWN = 120

/** What a device may do: the topics are built from its credential, never from what it says. */
export type DeviceGrant = {
  readonly identity: DeviceIdentity
  /** The only topic that it publishes on. */
  readonly telemetry: string
  /** The only filters that it may subscribe to. */
  readonly listens: readonly string[]
}

/** One rule for every broker: embedded, mosquitto's dynamic security, EMQX. */
export function grantOf(identity: DeviceIdentity): DeviceGrant {
  const { authority, device } = identity
  return {
    identity,
    telemetry: deviceTopic(authority, device, 'telemetry'),
    listens: [deviceTopic(authority, device, 'cmd'), deviceTopic(authority, device, 'errors')],
  }
}

/** Why it may not publish that; null when it may. A retained reading is refused later, by its content. */
export function publishFault(
  grant: DeviceGrant,
  { topic, qos }: { topic: string; qos: number },
): string | null {
  if (topic !== grant.telemetry)
    return `published on ${JSON.stringify(topic.slice(0, SHOWN))}, but its own topic is ${grant.telemetry}`
  if (qos === 2) return 'published with QoS 2'
  return grant.identity.isActive() ? null : 'published after it was revoked'
}

export const mayListen = ({ listens }: DeviceGrant, topic: string): boolean => listens.includes(topic)
