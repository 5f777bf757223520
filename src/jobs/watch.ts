import type { Alert } from '#src/decision/alert.ts'
import { deadlineCondition } from '#src/decision/alerts/deadlines.ts'
import { devicesCloned } from '#src/decision/alerts/device-cloned.ts'
import { freezeLikely } from '#src/decision/alerts/freeze-likely.ts'
import { sensorsDoubted } from '#src/decision/alerts/sensor-doubted.ts'
import { sensorsSilent, type WatchedSensor } from '#src/decision/alerts/sensor-silent.ts'
import { skyClearer } from '#src/decision/alerts/sky-clearer.ts'
import { forecastStale, weatherStale } from '#src/decision/alerts/stale.ts'
import { storeAway } from '#src/decision/alerts/store-away.ts'
import { thresholdCrossed, type WatchedStation } from '#src/decision/alerts/threshold-crossed.ts'
import { watchdogSilent } from '#src/decision/alerts/watchdog-silent.ts'
import { type AlertChange, alertChanges, type Condition } from '#src/decision/alerts.ts'
import type { Decision } from '#src/decision/decision.ts'
import type { Policy } from '#src/decision/policy.ts'
import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import type { SensorVerdict } from '#src/forecast/sensors/sensor-verdict-types.ts'
import { alertEntries } from '#src/jobs/alert-entries.ts'
import type { DecisionCycle } from '#src/jobs/decision-cycle.ts'
import type { LiveFeed } from '#src/jobs/live-feed.ts'
import type { Log } from '#src/jobs/log.ts'
import { oneAfterAnother } from '#src/jobs/one-after-another.ts'
import type { Authority } from '#src/network/authority.ts'
import { countsAsMissing } from '#src/network/device.ts'
import { authorityOf, type Network } from '#src/network/network.ts'
import type { Station } from '#src/network/station.ts'
import type { RouteThreshold } from '#src/network/treatment-route.ts'
import type { Broker, Clock, OperationalStore } from '#src/ports.ts'
import { MAX_AHEAD } from '#src/telemetry/message-fault.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { HOUR } from '#src/units.ts'

export type WatchParts = {
  network(): Network
  readonly clock: Pick<Clock, 'now'>
  readonly recent: {
    notAfter(device: string, at: Date): Reading | null | undefined
    ofStation(station: string, from: Date, to: Date): readonly Reading[]
  }
  readonly store: Pick<OperationalStore, 'alerts' | 'saveAlerts' | 'trouble'>
  readonly live: Pick<LiveFeed, 'publish' | 'subscribe'>
  readonly decisions: Pick<DecisionCycle, 'all' | 'forecasts' | 'decisions'>
  readonly broker: Pick<Broker, 'trouble' | 'clones'>
  /** How far each sensor is believed. */
  readonly sensors: { verdicts(): readonly SensorVerdict[] }
  policyOf(authority: string): Policy
  readonly log: Log
  /** Why nobody watches this service; null: somebody does. Absent: it is meant so. */
  watchdogTrouble?(): string | null
}

export type WatchResult = { readonly raised: number; readonly cleared: number }

export type Watch = {
  /** Looks again at every route, then at all that may raise or clear an alert. */
  all(): Promise<WatchResult>
  /** Looks only at what the decisions for these routes and their stations' roads raise or clear. */
  routes(ids: readonly string[]): Promise<WatchResult>
}

/** The kinds that this watch raises; it leaves others alone. */
const KINDS: ReadonlySet<Alert['kind']> = new Set([
  'threshold_crossed',
  'freeze_likely',
  'sky_clearer',
  'sensor_silent',
  'sensor_doubted',
  'device_cloned',
  'forecast_stale',
  'weather_stale',
  'store_behind',
  'watchdog_silent',
  'deadline_near',
  'deadline_passed',
])

/** Those that a route's decision and its stations' readings raise by themselves. */
const KINDS_OF_ROUTE: ReadonlySet<Alert['kind']> = new Set([
  'threshold_crossed',
  'freeze_likely',
  'deadline_near',
  'deadline_passed',
])

const SEEN = HOUR

/** The warmest threshold: the first of its routes to need treating. */
function thresholdOf(network: Network, station: Station): RouteThreshold | null {
  const thresholds = network.routes
    .filter((route) => station.routes.includes(route.id))
    .map((route) => route.threshold)
  return thresholds.toSorted((a, b) => b.treat_below_c - a.treat_below_c)[0] ?? null
}

/**
 * Once a minute: looks again at every route, so that a deadline or evidence gone stale is noticed without any
 * reading, then raises and clears alerts; with a new decision, those of its route. Each change is saved, recorded and
 * told to open pages.
 */
export function watch(parts: WatchParts): Watch {
  const { clock, recent, store, live, decisions, log } = parts
  const listeningSince = clock.now()
  /** As stored; read again when somebody else changed an alert. */
  let stored: readonly Alert[] | null = null
  /** Counts such changes, so that one in the middle of a look is not overlooked. */
  let changedElsewhere = 0
  let isAnnouncing = false
  live.subscribe(({ kind }) => {
    if (kind !== 'alert' || isAnnouncing) return
    stored = null
    changedElsewhere++
  })

  const lastHour = (station: string, now: Date) =>
    recent.ofStation(station, new Date(now.getTime() - SEEN), new Date(now.getTime() + MAX_AHEAD + 1))

  const watchedStation = (network: Network, station: Station, now: Date): WatchedStation => ({
    id: station.id,
    name: station.name,
    threshold: thresholdOf(network, station),
    readings: lastHour(station.id, now),
  })
  const watchedStations = (network: Network, authority: string, now: Date): WatchedStation[] =>
    network.stations
      .filter((station) => station.authority === authority)
      .map((station) => watchedStation(network, station, now))

  function watchedSensors(network: Network, stations: readonly WatchedStation[], now: Date): WatchedSensor[] {
    const until = new Date(now.getTime() + MAX_AHEAD)
    const known = new Map(stations.map((station) => [station.id, station]))
    return network.devices.flatMap((device) => {
      const { id, station, status } = device
      const at = known.get(station)
      if (!at || status !== 'active' || countsAsMissing(device, now)) return []
      const readings = at.readings.filter((reading) => reading.device === id)
      return [{ device: id, station_name: at.name, latest: recent.notAfter(id, until) ?? null, readings }]
    })
  }

  function conditionsOf(
    { id: authority, time_zone: timeZone }: Authority,
    proposals: readonly Decision[],
    allForecasts: readonly StationForecast[],
    now: Date,
  ): Condition[] {
    const network = parts.network()
    const stations = watchedStations(network, authority, now)
    const forecasts = allForecasts.filter((forecast) => forecast.authority === authority)
    const common = {
      policy: parts.policyOf(authority),
      now,
      timeZone,
      authority,
      listening_since: listeningSince,
      broker_trouble: parts.broker.trouble(),
      stations: stations.length,
      forecasts,
    }
    const sensors = watchedSensors(network, stations, now)
    const stationName = (id: string) => stations.find((station) => station.id === id)?.name ?? id
    const routeName = (route: string) => network.routes.find(({ id }) => id === route)?.name ?? route
    const own = <T extends { authority: string }>(items: readonly T[]) =>
      items.filter((item) => item.authority === authority)
    const decided = own(proposals)
    const place = { routes: own(network.routes), stations: own(network.stations) }
    return [
      ...stations.flatMap((station) => thresholdCrossed(station, common)),
      ...sensorsSilent(sensors, common),
      ...devicesCloned(sensors, parts.broker.clones?.() ?? []),
      ...sensorsDoubted(parts.sensors.verdicts(), { authority, timeZone, stationName }),
      ...forecastStale(common),
      ...weatherStale(common),
      ...storeAway(authority, store.trouble()),
      ...watchdogSilent(authority, parts.watchdogTrouble?.() ?? null),
      ...skyClearer({ ...common, ...place, decisions: decided }),
      ...decided.flatMap((decision) => {
        const given = { ...common, routeName: routeName(decision.route) }
        return [...freezeLikely(decision, given), ...deadlineCondition(decision, given)]
      }),
    ]
  }

  function changesOfRoute(decision: Decision, known: readonly Alert[], now: Date): AlertChange[] {
    const network = parts.network()
    const { authority, route } = decision
    const { time_zone: timeZone } = authorityOf(network, authority)
    const stations = network.stations.filter(({ routes }) => routes.includes(route))
    const routeName = network.routes.find(({ id }) => id === route)?.name ?? route
    const given = { policy: parts.policyOf(authority), now, timeZone, routeName }
    const conditions = [
      ...stations.flatMap((station) => thresholdCrossed(watchedStation(network, station, now), given)),
      ...freezeLikely(decision, given),
      ...deadlineCondition(decision, given),
    ]
    const subjects = new Set([route, ...stations.map(({ id }) => id)])
    const own = known.filter(({ subject }) => subjects.has(subject))
    return alertChanges(authority, KINDS_OF_ROUTE, conditions, own, now)
  }

  async function save(changes: readonly AlertChange[], at: Date): Promise<void> {
    if (changes.length === 0) return
    await store.saveAlerts(
      changes.map(({ alert }) => alert),
      alertEntries(changes, at),
    )
  }

  function announce({ alert, event }: AlertChange, at: Date): void {
    if (event === 'reworded') return
    const { id, severity, message } = alert
    isAnnouncing = true
    live.publish({ kind: 'alert', subject: id, at })
    isAnnouncing = false
    log.info({ event: `alert_${event}`, alert: id, severity }, message)
  }

  async function keep(
    changesNow: (known: readonly Alert[], now: Date) => readonly AlertChange[],
  ): Promise<WatchResult> {
    const now = clock.now()
    const changesBefore = changedElsewhere
    const known = stored ?? (await store.alerts())
    const changes = changesNow(known, now)
    await save(changes, now)
    const alerts = new Map([...known, ...changes.map(({ alert }) => alert)].map((alert) => [alert.id, alert]))
    if (changesBefore === changedElsewhere) stored = [...alerts.values()]
    for (const change of changes) announce(change, now)
    const count = (event: AlertChange['event']) => changes.filter((change) => change.event === event).length
    return { raised: count('raised'), cleared: count('cleared') }
  }

  /** So that nothing is raised twice. */
  const inTurn = oneAfterAnother()

  async function keepAll(): Promise<WatchResult> {
    const proposals = await decisions.decisions()
    const forecasts = await decisions.forecasts()
    return keep((known, now) =>
      parts
        .network()
        .authorities.flatMap((authority) =>
          alertChanges(authority.id, KINDS, conditionsOf(authority, proposals, forecasts, now), known, now),
        ),
    )
  }

  async function keepRoutes(ids: ReadonlySet<string>): Promise<WatchResult> {
    const changed = (await decisions.decisions()).filter(({ route }) => ids.has(route))
    // Two routes may share a station: its alert is changed once
    const once = (changes: readonly AlertChange[]) => [
      ...new Map(changes.map((change) => [change.alert.id, change])).values(),
    ]
    return keep((known, now) => once(changed.flatMap((decision) => changesOfRoute(decision, known, now))))
  }

  return {
    async all() {
      const { failed } = await decisions.all()
      const result = await inTurn(keepAll)
      if (failed.length > 0) throw new Error(`could not decide ${failed.join(', ')}; see the log`)
      return result
    },
    routes: (ids) => inTurn(() => keepRoutes(new Set(ids))),
  }
}
