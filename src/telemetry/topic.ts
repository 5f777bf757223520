const ID = '[a-z0-9][a-z0-9-]{2,31}'
const TELEMETRY = new RegExp(`^v1/(${ID})/(${ID})/telemetry$`)

export type TopicKind = 'telemetry' | 'cmd' | 'errors'

/** The only topic of that kind on which this device speaks or listens; compared by equality, never by pattern. */
export const deviceTopic = (authority: string, device: string, kind: TopicKind): string =>
  `v1/${authority}/${device}/${kind}`

/** Who speaks on a telemetry topic; null when it is none. Only for brokers that guard who may publish where. */
export function telemetryTopic(topic: string): { authority: string; device: string } | null {
  const match = TELEMETRY.exec(topic)
  return match ? { authority: match[1]!, device: match[2]! } : null
}
