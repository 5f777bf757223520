import type { Uplink } from '#src/telemetry/lorawan/uplink.ts'
import { DAY, MINUTE, SECOND } from '#src/units.ts'

/** Before it no device of these families was made: a clock that was never set, or a factory's time. */
const FIRST_CREDIBLE = Date.UTC(2020, 0, 1)
const MAX_BEHIND = DAY
const MAX_AHEAD = 5 * MINUTE

export type UplinkTime = { readonly at: Date; readonly flags: readonly string[] }

/**
 * When it was measured: by the device's own clock where that is credible, else when the network received it, else when
 * it came to us, flagged. A gateway's time is not asked: it may be wrong.
 * @param deviceSeconds Unix seconds as the device sent them
 */
export function uplinkTime(
  { at }: Pick<Uplink, 'at'>,
  deviceSeconds: number | undefined,
  receivedAt: Date,
): UplinkTime {
  const arrival = at ?? receivedAt
  if (deviceSeconds !== undefined) {
    const own = deviceSeconds * SECOND
    const ahead = own - arrival.getTime()
    if (own > FIRST_CREDIBLE && ahead >= -MAX_BEHIND && ahead <= MAX_AHEAD)
      return { at: new Date(own), flags: [] }
  }
  const ignored = deviceSeconds === undefined ? [] : ['DEVICE_TIME_IGNORED']
  return { at: arrival, flags: at ? ignored : [...ignored, 'TIME_OF_ARRIVAL'] }
}
