import type { Condition } from '#src/decision/alerts.ts'
import { listOf, timeWithDay } from '#src/decision/words.ts'
import { countsAsMissing, type Device, isInMaintenance } from '#src/network/device.ts'
import { nightOf } from '#src/season.ts'
import { HOUR } from '#src/units.ts'

type DisabledCase = {
  readonly authority: string
  readonly timeZone: string
  readonly devices: readonly Device[]
  readonly now: Date
  stationName(station: string): string
}

function setAsideWords(device: Device, now: Date, timeZone: string): string {
  const { quarantine, maintenance, out_of_use } = device
  const time = (at: Date) => timeWithDay(at, now, timeZone)
  if (quarantine)
    return `in quarantine since ${time(quarantine.since_at)}, until somebody releases it, by ${quarantine.by}: ${quarantine.reason}`
  if (maintenance && isInMaintenance(device, now))
    return `in maintenance until ${time(maintenance.until_at)}, by ${maintenance.by}: ${maintenance.reason}`
  if (!out_of_use) throw new Error(`${device.id} counts`)
  const { until_at, proposed_by, approved_by, reason } = out_of_use
  return `out of use until ${time(until_at)}, by ${proposed_by} and ${approved_by}: ${reason}`
}

/**
 * Of a device that counts as missing: `Sensor moor-top-1 is out of use until 18:00, by kim and pat: hit by a plough.`
 * Of several reasons the one that lasts longest without anybody.
 */
export const outOfUseWords = (device: Device, now: Date, timeZone: string): string =>
  `Sensor ${device.id} is ${setAsideWords(device, now, timeZone)}.`

const COUNTS_AGAIN =
  'It counts again when its time is over or it is released; take it back into use as soon as it is mended.'
const COUNT_AGAIN =
  'Each counts again when its time is over or it is released; take it back into use as soon as it is mended.'

/**
 * Sensors that people said do not count (out of use, in maintenance, in quarantine): one list for all of them, told
 * anew every day as long as there is one, so that none is forgotten.
 */
export function sensorsDisabled({
  authority,
  timeZone,
  devices,
  now,
  stationName,
}: DisabledCase): Condition[] {
  const disabled = devices.filter((device) => device.status === 'active' && countsAsMissing(device, now))
  if (disabled.length === 0) return []
  const behind = disabled.map(
    (device) => `${stationName(device.station)}: ${outOfUseWords(device, now, timeZone)}`,
  )
  const names = listOf([...new Set(disabled.map(({ station }) => stationName(station)))])
  const message =
    disabled.length === 1
      ? `1 sensor is out of use: ${names}. What it would measure is unknown, not warm. ${COUNTS_AGAIN}`
      : `${disabled.length} sensors are out of use: ${names}. What they would measure is unknown, not warm. ${COUNT_AGAIN}`
  const subject = `${authority}/${nightOf(now, timeZone)}`
  return [{ kind: 'sensor_disabled', subject, severity: 'warning', message, behind, raises: true }]
}

/** As long as people are told that a maintenance is over. */
const TOLD_FOR = HOUR

/** Maintenance that has ended by itself: whoever began it may have forgotten it, and its readings count again. */
export function maintenanceOver({ timeZone, devices, now, stationName }: DisabledCase): Condition[] {
  return devices.flatMap((device): Condition[] => {
    const { id, station, status, maintenance } = device
    const since = maintenance ? now.getTime() - maintenance.until_at.getTime() : -1
    if (!maintenance || maintenance.ended_by || status !== 'active' || since < 0 || since >= TOLD_FOR)
      return []
    const message = `Maintenance of sensor ${id} at ${stationName(station)} was over at ${timeWithDay(maintenance.until_at, now, timeZone)}: what it measures counts again. Look whether it is what the road shows.`
    return [
      { kind: 'maintenance_over', subject: `${station}/${id}`, severity: 'warning', message, raises: true },
    ]
  })
}
