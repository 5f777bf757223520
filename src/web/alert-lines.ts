import type { AlertDocument } from '#src/api/alert-document.ts'
import type { ChangedTonight } from '#src/api/tonight-document.ts'
import type { Alert } from '#src/decision/alert.ts'
import { listOf } from '#src/decision/words.ts'
import { civilTime } from '#src/season.ts'
import { answerWords, stateWords } from '#src/web/alert-words.ts'
import { shortName } from '#src/web/route-marks.ts'

/** One line of the list; `each` holds the single messages where several are told as one. */
export type AlertLine = {
  readonly id: string
  readonly severity: Alert['severity']
  readonly word: string
  readonly message: string
  readonly since: string
  readonly cause: AlertDocument['cause']
  /** Until or since the last moment to order of the first; null: there is none. */
  readonly countdown: string | null
  /** Who answered, or how many have; with a sign. */
  readonly sign: string
  readonly state: string
  readonly each: readonly string[]
}

type Told = (count: number, names: string) => string

/** Several alerts of one kind are one line that names them all: the cause is mostly one. */
const together: Record<Alert['kind'], Told> = {
  deadline_passed: (count, names) =>
    `${count} routes are past the last moment to start in time: ${names}. Order now; a shorter or split route may still make it.`,
  deadline_near: (count, names) => `${count} routes must be ordered now or within the hour: ${names}.`,
  freeze_likely: (count, names) =>
    `${count} routes are going to freeze as far as the forecast goes: ${names}. There is time left to order each.`,
  sky_clearer: (count, names) =>
    `The sky is clearer than forecast in ${count} places: ${names}. Look again before you go on without treating.`,
  threshold_crossed: (count, names) => `The road is at its threshold in ${count} places: ${names}.`,
  sensor_silent: (count, names) =>
    `${count} sensors are silent: ${names}. What they would measure is unknown, not warm.`,
  sensor_doubted: (count, names) =>
    `${count} findings against sensors: ${names}. Their warm readings count for nothing, cold ones still do.`,
  device_cloned: (count, names) =>
    `${count} devices connect twice at once and are refused: ${names}. What they would measure is unknown, not warm.`,
  forecast_stale: (count, names) => `${count} kinds of road forecast are out of date: ${names}.`,
  weather_stale: (count, names) => `${count} weather forecasts are out of date: ${names}.`,
  store_behind: (count, names) => `${count} stores are behind the journal: ${names}.`,
  watchdog_silent: (count, names) => `${count} services are watched by nobody: ${names}.`,
  job_hangs: (count, names) => `${count} jobs of the service have not ended: ${names}.`,
  clock_set: (count, names) => `The clock was set, as ${count} authorities are told: ${names}.`,
  certificate: (count, names) => `${count} findings against the service’s certificate: ${names}.`,
  devices_refused: (count, names) =>
    `Many sensors are refused at once, in ${count} ways: ${names}. What they would measure is unknown, not warm.`,
  network_away: (count, names) =>
    `${count} LoRaWAN networks are in trouble: ${names}. What their sensors would measure is unknown, not warm.`,
  sensor_disabled: (count, names) =>
    `${count} lists of sensors out of use: ${names}. What they would measure is unknown, not warm.`,
  maintenance_over: (count, names) =>
    `Maintenance of ${count} sensors is over: ${names}. What they measure counts again.`,
  spot_request_waiting: (count, names) => `${count} requests to treat a place wait for an answer: ${names}.`,
  restored_gap: (count, names) =>
    `The service was restored from a backup, as ${count} authorities are told: ${names}.`,
  record_broken: (count, names) => `The record is broken, as ${count} authorities are told: ${names}.`,
}

/** Alerts, and the names and deadlines of what they are about. */
type AlertsTonight = Pick<ChangedTonight, 'alerts' | 'routes' | 'stations' | 'now' | 'time_zone'>

function nameOf(
  { kind, subject }: AlertDocument,
  { routes, stations, now, time_zone }: AlertsTonight,
): string {
  const route = routes.find(({ id }) => id === subject)
  const [station] = subject.split('/')
  if (!route) return stations.find(({ id }) => id === station)?.name ?? subject
  const { start_by: by } = route
  // a forecast may have moved the deadline since the alert was raised: no time that contradicts its words
  const isTimed = by && ((kind === 'deadline_passed' && by < now) || (kind === 'deadline_near' && by >= now))
  const time = isTimed ? ` (${civilTime(by, time_zone)})` : ''
  return shortName(route.name) + time
}

/** One alert's answer in full; of several, how many have one. */
function answered(alerts: readonly AlertDocument[], timeZone: string): Pick<AlertLine, 'sign' | 'state'> {
  const [first] = alerts
  const open = alerts.filter(({ state }) => state === 'standing').length
  const { sign, word } = stateWords[open > 0 ? 'standing' : (first?.state ?? 'standing')]
  if (alerts.length === 1 && first) return { sign, state: answerWords(first, timeZone) ?? word }
  const some = `${alerts.length - open} of ${alerts.length} answered`
  return { sign, state: open === 0 ? `All ${alerts.length} answered` : open < alerts.length ? some : word }
}

/** Of several, that of the one that is due first; a road that is cold already has no time left to tell. */
function countdownOf(alerts: readonly AlertDocument[]): string | null {
  const time = ({ due_at }: AlertDocument) => due_at?.getTime() ?? -Infinity
  const soonest = alerts.reduce((first, alert) => (time(alert) < time(first) ? alert : first))
  if (!soonest.countdown || alerts.length === 1) return soonest.countdown
  return `the first: ${soonest.countdown}`
}

function lineOf(alerts: readonly AlertDocument[], tonight: AlertsTonight): AlertLine {
  const first = alerts.reduce((early, alert) => (alert.raised_at < early.raised_at ? alert : early))
  const { kind, severity } = first
  const names = listOf([...new Set(alerts.map((alert) => nameOf(alert, tonight)))])
  return {
    id: `alert-${kind}-${severity}`,
    severity,
    word: severity === 'urgent' ? 'Urgent:' : 'Warning:',
    message: alerts.length === 1 ? first.message : together[kind](alerts.length, names),
    since: civilTime(first.raised_at, tonight.time_zone),
    cause: first.cause,
    countdown: countdownOf(alerts),
    ...answered(alerts, tonight.time_zone),
    each: alerts.length === 1 ? first.behind : alerts.map(({ message }) => message),
  }
}

/** Alerts as lines, urgent first as they came; the order of the document is kept within. */
export function alertLines(tonight: AlertsTonight): AlertLine[] {
  const groups = Map.groupBy(tonight.alerts, ({ kind, severity }) => `${severity} ${kind}`)
  return [...groups.values()].map((alerts) => lineOf(alerts, tonight))
}
