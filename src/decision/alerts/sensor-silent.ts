import type { Condition } from '#src/decision/alerts.ts'
import { ageOf } from '#src/decision/evidence.ts'
import type { Policy } from '#src/decision/policy.ts'
import { timeWithDay } from '#src/decision/words.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { MINUTE } from '#src/units.ts'

export type WatchedSensor = {
  readonly device: string
  readonly station_name: string
  /** The reading with the highest `at`, however old; null: never heard. */
  readonly latest: Reading | null
  /** Of the last hour, oldest first. */
  readonly readings: readonly Reading[]
}

export type SilenceCase = {
  readonly policy: Policy
  readonly now: Date
  readonly timeZone: string
  readonly authority: string
  /** Since when this service listens: before that nobody can have been heard. */
  readonly listening_since: Date
  /** What is known to be wrong with the broker, in words. */
  readonly broker_trouble: string | null
}

const INTERVALS_MISSED = 3
/** A few seconds of jitter must not look like silence. */
const LEAST_SILENCE = 2 * MINUTE

/** Silent after three of its own intervals, at the latest when its reading is no longer fresh. */
function silentAfter({ readings }: WatchedSensor, { policy }: SilenceCase): number {
  const longest = policy.fresh_reading_min * MINUTE
  const gaps = readings
    .slice(1)
    .map((reading, index) => reading.at.getTime() - readings[index]!.at.getTime())
    .toSorted((a, b) => a - b)
  const interval = gaps[Math.floor(gaps.length / 2)]
  if (interval === undefined) return longest
  return Math.min(longest, Math.max(INTERVALS_MISSED * interval, LEAST_SILENCE))
}

/** Since the sensor was heard or, where that is later, since anybody listened. */
const silence = ({ latest }: WatchedSensor, { now, listening_since }: SilenceCase): number =>
  Math.min(latest ? ageOf(latest, now) : Infinity, now.getTime() - listening_since.getTime())

/** Back means heard twice: one late message does not end a silence. */
const isBack = ({ readings }: WatchedSensor, limit: number, now: Date): boolean =>
  readings.filter((reading) => ageOf(reading, now) <= limit).length >= 2

function sensorCondition(sensor: WatchedSensor, given: SilenceCase): Condition[] {
  const limit = silentAfter(sensor, given)
  const isSilent = silence(sensor, given) > limit
  if (!isSilent && isBack(sensor, limit, given.now)) return []
  const heard = sensor.latest
    ? `last heard at ${timeWithDay(sensor.latest.at, given.now, given.timeZone)}`
    : 'never heard since the service started'
  const message = `${sensor.station_name}: sensor ${sensor.device} is silent, ${heard}. What it would measure is unknown, not warm.`
  return [{ kind: 'sensor_silent', subject: sensor.device, severity: 'warning', message, raises: isSilent }]
}

const GROUP_FROM = 3
/** More than these single alerts of silence at once are read by nobody: one then stands for all of them. */
const MOST_SINGLE = 3

function commonCause(silent: number, sensors: readonly WatchedSensor[], given: SilenceCase): string {
  const shortest = Math.min(...sensors.map((sensor) => silence(sensor, given)))
  const all = silent === sensors.length
  const who = all
    ? `All ${silent} sensors are`
    : `${silent} of ${sensors.length} sensors ${silent === 1 ? 'is' : 'are'}`
  const since = all
    ? `, the last since ${timeWithDay(new Date(given.now.getTime() - shortest), given.now, given.timeZone)}`
    : ''
  const cause = given.broker_trouble
    ? `Cause: the broker. ${given.broker_trouble}`
    : 'Look first for one cause: the network, the broker or the power'
  return `${who} silent${since}. ${cause}.`
}

/**
 * Silent sensors, one alert each; when more than three or half of them are silent, or the broker is in trouble, one
 * alert for all of them that puts the common cause first, with each behind it. It is urgent from a half on or by the
 * broker, and stands until three or fewer, and less than a quarter, are silent.
 */
export function sensorsSilent(sensors: readonly WatchedSensor[], given: SilenceCase): Condition[] {
  const single = sensors.flatMap((sensor) => sensorCondition(sensor, given))
  const behind = single.filter(({ raises }) => raises).map(({ message }) => message)
  const silent = behind.length
  const isAll = silent === sensors.length && silent > 1
  const isHalf = isAll || (silent >= GROUP_FROM && silent * 2 >= sensors.length)
  const isBroker = given.broker_trouble !== null && silent > 0
  const raises = isHalf || isBroker || silent > MOST_SINGLE
  const group: Condition = {
    kind: 'sensor_silent',
    subject: given.authority,
    severity: isHalf || isBroker ? 'urgent' : 'warning',
    message: commonCause(silent, sensors, given),
    behind,
    raises,
  }
  if (raises) return [group]
  return silent >= 2 && silent * 4 >= sensors.length ? [group, ...single] : single
}
