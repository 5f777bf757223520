import type { DeviceEvent, NewDeviceEvent } from '#src/jobs/device-log.ts'
import { MINUTE } from '#src/units.ts'

const isSame = (known: DeviceEvent, event: NewDeviceEvent, now: Date): boolean =>
  known.kind === event.kind &&
  known.code === event.code &&
  now >= known.at &&
  now.getTime() - known.at.getTime() < MINUTE

/** Oldest first, with this event: one that comes again within a minute is counted, however others come between. */
export function noted(events: readonly DeviceEvent[], event: NewDeviceEvent, now: Date): DeviceEvent[] {
  const index = events.findLastIndex((known) => isSame(known, event, now))
  const known = events[index]
  if (!known) return [...events, { ...event, at: now, last_at: now, times: 1 }]
  return events.with(index, { ...known, ...event, last_at: now, times: known.times + 1 })
}
