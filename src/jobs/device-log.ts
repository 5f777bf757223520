import { noted } from '#src/jobs/device-log-grouping.ts'
import type { Clock, NewDeviceEvent } from '#src/ports.ts'

export type { NewDeviceEvent } from '#src/ports.ts'

/** The same again within a minute is the same event: `times`, first `at`, last `last_at`. */
export type DeviceEvent = NewDeviceEvent & {
  readonly at: Date
  readonly last_at: Date
  readonly times: number
}

export type DeviceLog = {
  note(device: string, event: NewDeviceEvent): void
  /** The last 200 of a device since the service was started, newest first. */
  deviceEvents(device: string): readonly DeviceEvent[]
}

/** Events of a device, and of all devices together: a county that flaps must not fill the memory. */
const KEPT = 200
const KEPT_IN_ALL = 100_000

/** What devices' owners see of their connections: in memory, so that no flood can fill a disk. */
export function deviceLog(
  clock: Pick<Clock, 'now'>,
  { kept = KEPT, keptInAll = KEPT_IN_ALL } = {},
): DeviceLog {
  /** The device heard of longest ago comes first. */
  const byDevice = new Map<string, readonly DeviceEvent[]>()
  let count = 0

  const forgetOldest = (): void => {
    const [device, events] = byDevice.entries().next().value ?? []
    if (device === undefined || !events) return
    byDevice.delete(device)
    count -= events.length
  }
  return {
    note(device, event) {
      const before = byDevice.get(device) ?? []
      const after = noted(before, event, clock.now()).slice(-kept)
      byDevice.delete(device)
      byDevice.set(device, after)
      count += after.length - before.length
      while (count > keptInAll && byDevice.size > 1) forgetOldest()
    },
    deviceEvents: (device) => byDevice.get(device)?.toReversed() ?? [],
  }
}
