import type { Condition } from '#src/decision/alerts.ts'
import { listOf, timeWithDay } from '#src/decision/words.ts'
import { type Device, isOutOfUse, type OutOfUse } from '#src/network/device.ts'
import { nightOf } from '#src/season.ts'

type DisabledCase = {
  readonly authority: string
  readonly timeZone: string
  readonly devices: readonly Device[]
  readonly now: Date
  stationName(station: string): string
}

/** `Sensor moor-top-1 is out of use until 18:00, by kim and pat: hit by a plough.` */
export function outOfUseWords({ id, out_of_use: span }: Device, now: Date, timeZone: string): string {
  const { until_at, proposed_by, approved_by, reason } = span as OutOfUse
  const until = timeWithDay(until_at, now, timeZone)
  return `Sensor ${id} is out of use until ${until}, by ${proposed_by} and ${approved_by}: ${reason}.`
}

/**
 * Sensors that people took out of use: one list for all of them, told anew every day as long as there is one, so that
 * none is forgotten. It ends by itself: each is in use again when its time is over.
 */
export function sensorsDisabled({
  authority,
  timeZone,
  devices,
  now,
  stationName,
}: DisabledCase): Condition[] {
  const disabled = devices.filter((device) => device.status === 'active' && isOutOfUse(device, now))
  if (disabled.length === 0) return []
  const behind = disabled.map(
    (device) => `${stationName(device.station)}: ${outOfUseWords(device, now, timeZone)}`,
  )
  const names = listOf([...new Set(disabled.map(({ station }) => stationName(station)))])
  const message =
    disabled.length === 1
      ? `1 sensor is out of use: ${names}. What it would measure is unknown, not warm. It counts again when its time is over; take it back into use as soon as it is mended.`
      : `${disabled.length} sensors are out of use: ${names}. What they would measure is unknown, not warm. Each counts again when its time is over; take it back into use as soon as it is mended.`
  const subject = `${authority}/${nightOf(now, timeZone)}`
  return [{ kind: 'sensor_disabled', subject, severity: 'warning', message, behind, raises: true }]
}
