import type { ApiDeps } from '#src/api/deps.ts'
import { payloadText } from '#src/api/payload-text.ts'
import type { DeviceEvent } from '#src/jobs/device-log.ts'
import type { Device } from '#src/network/device.ts'
import type { Reading, Rejection } from '#src/telemetry/reading.ts'
import { DAY, HOUR } from '#src/units.ts'

/** One line of what a device said, and what became of it; `at`: when the service heard it. */
export type DeviceMessageLine =
  | { readonly kind: 'reading'; readonly at: Date; readonly reading: Reading }
  | ({
      readonly kind: 'rejection'
      readonly at: Date
      readonly payload: string
      readonly bytes: number
    } & Pick<Rejection, 'code' | 'message' | 'field' | 'expected' | 'got' | 'likely_cause' | 'topic'>)
  | {
      readonly kind: 'connection'
      readonly at: Date
      readonly event: DeviceEvent['kind']
      readonly code?: string
      readonly message: string
      readonly address?: string
      readonly times: number
    }

type Heard = Pick<ApiDeps, 'store' | 'recent' | 'clock' | 'deviceEvents'>

const readingLine = (reading: Reading): DeviceMessageLine => ({
  kind: 'reading',
  at: reading.received_at,
  reading,
})

function rejectionLine({
  payload,
  received_at,
  device: _,
  authority: __,
  ...why
}: Rejection): DeviceMessageLine {
  const bytes = Buffer.from(payload, 'base64')
  return { kind: 'rejection', at: received_at, ...why, payload: payloadText(bytes), bytes: bytes.byteLength }
}

/** A refused message has its own line, with more to say. */
const isOfConnection = ({ kind }: DeviceEvent): boolean => kind !== 'message_refused'

const connectionLine = ({
  kind,
  last_at,
  code,
  message,
  address,
  times,
}: DeviceEvent): DeviceMessageLine => ({
  kind: 'connection',
  at: last_at,
  event: kind,
  message,
  times,
  ...(code !== undefined && { code }),
  ...(address !== undefined && { address }),
})

/** What the last two days brought of a device: accepted, refused, and how it connected; newest first. */
export async function deviceMessages(
  { store, recent, clock, deviceEvents }: Heard,
  device: Device,
  limit: number,
): Promise<DeviceMessageLine[]> {
  const now = clock.now().getTime()
  const span = [new Date(now - 2 * DAY), new Date(now + HOUR)] as const
  const readings = recent.ofStation(device.station, ...span).filter((reading) => reading.device === device.id)
  const lines = [
    ...readings.map(readingLine),
    ...(await store.rejectionsOf(device.id, limit)).map(rejectionLine),
    ...(deviceEvents?.(device.id) ?? []).filter(isOfConnection).map(connectionLine),
  ]
  return lines.sort((a, b) => b.at.getTime() - a.at.getTime()).slice(0, limit)
}
