import type { Policy } from '#src/decision/policy.ts'
import type { ShadowRule } from '#src/decision/verification/shadow-rules.ts'
import { believedReadings } from '#src/jobs/believed-readings.ts'
import { clockWatch } from '#src/jobs/clock-watch.ts'
import { cronTable } from '#src/jobs/cron-table.ts'
import { type DecisionCycle, decisionCycle } from '#src/jobs/decision-cycle.ts'
import type { DeviceLog } from '#src/jobs/device-log.ts'
import { copyForecasts } from '#src/jobs/forecast-copy.ts'
import { type ForecastCycleResult, forecastCycle } from '#src/jobs/forecast-cycle.ts'
import { historyLooks } from '#src/jobs/history-looks.ts'
import { type Ingest, ingest } from '#src/jobs/ingest.ts'
import { journalCheck } from '#src/jobs/journal-check.ts'
import { lastHeard } from '#src/jobs/last-heard.ts'
import { type LiveFeed, liveFeed } from '#src/jobs/live-feed.ts'
import { type Log, wordsOf } from '#src/jobs/log.ts'
import { notify, type OnCall } from '#src/jobs/notify.ts'
import { type PartHealth, parts } from '#src/jobs/parts.ts'
import { peopleNights } from '#src/jobs/people-nights.ts'
import { type Projection, projection, readingView, rejectionView } from '#src/jobs/projection.ts'
import { recordWatch, troubleOfRecord } from '#src/jobs/record-watch.ts'
import { type ReportingInterval, reportingInterval } from '#src/jobs/reporting-interval.ts'
import { restoredOf, tellOfRestore } from '#src/jobs/restored-watch.ts'
import { retention } from '#src/jobs/retention.ts'
import { defaultRetention, type Retention } from '#src/jobs/retention-kinds.ts'
import { routeAlerts } from '#src/jobs/route-alerts.ts'
import { type RouteRoads, routeRoads } from '#src/jobs/route-roads.ts'
import { rowsShown } from '#src/jobs/rows-shown.ts'
import { ruleWatch } from '#src/jobs/rule-watch.ts'
import { runSchedule } from '#src/jobs/schedule.ts'
import { type SensorWatch, sensorWatch } from '#src/jobs/sensor-watch.ts'
import { type Door, serviceWatch } from '#src/jobs/service-watch.ts'
import { spaceWatch } from '#src/jobs/space-watch.ts'
import { spotRequestWatch } from '#src/jobs/spot-request-watch.ts'
import { stationNights } from '#src/jobs/station-nights.ts'
import { telling } from '#src/jobs/telling.ts'
import { type ThermalMaps, thermalMaps } from '#src/jobs/thermal-maps.ts'
import { toldRejections } from '#src/jobs/told-rejections.ts'
import { uplinkWatch } from '#src/jobs/uplink-watch.ts'
import { type Uplinks, uplinks } from '#src/jobs/uplinks.ts'
import { verification } from '#src/jobs/verification.ts'
import { watch } from '#src/jobs/watch.ts'
import { weatherInWords } from '#src/jobs/weather-in-words.ts'
import type { Network } from '#src/network/network.ts'
import { isSandbox } from '#src/network/sandbox.ts'
import type {
  Broker,
  Cancel,
  Clock,
  Forecaster,
  Journal,
  OperationalStore,
  ReadingStore,
  RecordHeads,
  UplinkSource,
  WeatherSource,
} from '#src/ports.ts'
import { minuteOf } from '#src/season.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { MINUTE, SECOND } from '#src/units.ts'

/** Everything outside that a night needs, real or virtual. */
export type World = {
  readonly clock: Clock
  readonly broker: Broker
  readonly journal: Journal
  readonly readings: ReadingStore
  readonly store: OperationalStore
  readonly weather: WeatherSource
  /** Absent: forecasts are made on this thread. */
  readonly forecaster?: Pick<Forecaster, 'forecast'>
  /** For how long what is kept; absent: as by default. */
  readonly retention?: Retention
  /** Of the disk of the data directory; absent: nobody looks how long it lasts. */
  freeBytes?(): Promise<number>
  /** Absent: the head of the record is noted nowhere but in its own store. */
  readonly recordHeads?: RecordHeads
  readonly timeZone: string
  readonly log: Log
  network(): Network
  /** Whose messages are taken: the network and the sandboxes, of which nothing is decided; absent: the network's. */
  rosterNetwork?(): Network
  policyOf(authority: string): Policy
  /** Rules that run in the shadow; absent: none. */
  shadowsOf?(authority: string): readonly ShadowRule[]
  /** Takes what becomes of devices' messages, for their owners; absent: nobody looks. */
  readonly deviceLog?: Pick<DeviceLog, 'note'>
  /** LoRaWAN networks that hand on uplinks; absent: none is connected to. */
  readonly uplinkSources?: readonly UplinkSource[]
  /** Who was refused where devices connect, and the certificate there; absent: nobody counts. */
  readonly door?: Door
  /** Who is told of alerts; absent: nobody. */
  readonly onCall?: OnCall
  /** Why nobody watches this service; null: somebody does. Absent: it is meant so. */
  watchdogTrouble?(): string | null
  /** Called once messages are taken and before anything is decided, to wait for what is just arriving. */
  beforeFirstRun?(): Promise<void>
}

export type WinterNight = {
  readonly recent: Ingest['recent']
  readonly live: LiveFeed
  /** Uplinks of LoRaWAN networks, whichever way they come. */
  readonly uplinks: Uplinks
  /** Tonight's decisions and the last forecasts, from memory. */
  readonly decisions: Pick<DecisionCycle, 'decisions' | 'forecasts'>
  readonly sensors: Pick<SensorWatch, 'verdict' | 'verdicts'>
  /** What surveys and stations taught of the roads. */
  readonly maps: ThermalMaps
  readonly roads: RouteRoads
  /** What devices were asked for. */
  readonly reporting: Pick<ReportingInterval, 'asked'>
  parts(): PartHealth[]
  /** Reads the last two days back, takes messages, catches the views up, runs the cron table. */
  start(): Promise<void>
  /** Resolves once every view holds all that is in the journal; for rehearsals, which end. */
  settled(): Promise<void>
  /** In order: no new messages, no new runs, what is in hand finished. */
  stop(): Promise<void>
}

/** For pages that reconnect; a page that missed more reads everything anew. */
const EVENTS_KEPT = 5_000

/** A weather service that gave none is asked again before the next hourly run, at the earliest after this. */
// Not a part of an hour: it never falls together with the hourly run.
const WEATHER_AGAIN_AFTER = 9 * MINUTE

/** What was found damaged before a restart is found again without waiting for the next day. */
const JOURNAL_CHECKED_AFTER = MINUTE

const CLOCK_LOOKED_AT_EVERY = 10 * SECOND

/** A station heard for the first time is forecast this much later, when more of what it pays in has come. */
const FIRST_FORECAST_AFTER = 30 * SECOND

/** The jobs of the service joined to one world: `main` gives it the real one, a test a virtual one. */
export function winterNight(world: World): WinterNight {
  const { clock, broker, journal, readings, store, log } = world
  const live = liveFeed(EVENTS_KEPT, clock.now().getTime())
  /** Without a weather service there is none to be in trouble; that roads are forecast blind is said elsewhere. */
  const fetchesWeather = world.weather.name !== 'none'
  const cycles = ['forecast', 'decisions', 'sensors', 'verification', 'watch', 'forecast copy', 'record']
  const told = world.onCall ? ['notifications'] : []
  const health = parts([...(fetchesWeather ? ['weather'] : []), ...cycles, ...told], clock)
  const forecasted = new Set<string>()
  const cancels: Cancel[] = []
  let firstForecast: Cancel | null = null
  let copyAgain: Cancel = () => {}
  let weatherAgain: Cancel = () => {}
  let clockAgain: Cancel = () => {}
  let inHand: Promise<unknown> = Promise.resolve()
  let isStopping = false

  const taking = ingest({
    ...world,
    network: world.rosterNetwork ?? world.network,
    onReadings,
    log: (words) => log.info({ event: 'ingest' }, words),
  })
  const { recent } = taking
  const roster = world.rosterNetwork ?? world.network
  const taken = uplinks({ network: roster, clock, recent, handle: taking.handle })
  const sources = world.uplinkSources ?? []
  const rejections = toldRejections(rejectionView(store, journal.id), { live, clock })
  const views = [readingView(readings, journal.id), rejections].map((view) =>
    projection(view, {
      journal,
      clock,
      log: (words) => log.warn({ event: 'projection', view: view.name }, words),
    }),
  )
  const sensors = sensorWatch({ ...world, recent })
  const clocks = clockWatch({ ...world, recent, onSet: afterClockWasSet })
  const requests = spotRequestWatch({ ...world, live })
  const lookAtRows = rowsShown(world)
  const networksInTrouble = uplinkWatch(sources, clock)
  const service = serviceWatch({ ...world, live, clocks, networksInTrouble })
  /** What forecasts start from and decisions rest on: readings with what is found against their sensors. */
  const believed = {
    ...recent,
    ...believedReadings(sensors.believed, { network: world.network, clock, clocks }),
  }
  const forecast = forecastCycle({ ...world, recent: believed, live })
  const rules = ruleWatch({ store, shadowsOf: (authority) => world.shadowsOf?.(authority) ?? [], log })
  const maps = thermalMaps(world)
  const roads = routeRoads(maps, world.network)
  const decisions = decisionCycle({ ...world, recent: believed, live, roads, rules })
  const looks = historyLooks(clock, decisions.onReading)
  const reporting = reportingInterval({ ...world, recent, decisions })
  const notePeople = peopleNights(world)
  const verifyNight = stationNights({ ...world, recent: believed })
  const verify = verification({ ...world, recent: believed })
  const tell = world.onCall && telling({ clock, live, run: tellPeople(world.onCall) })
  const lookAtRecord = recordWatch({ ...world, live })
  const forgetOld = retention({
    ...world,
    views,
    retention: world.retention ?? defaultRetention,
    lastHeard: lastHeard({ ...world, recent }),
  })
  const { freeBytes } = world
  const lookAtSpace = freeBytes && spaceWatch({ store, clock, freeBytes })
  const looking = watch({ ...world, recent: believed, live, decisions, sensors })
  const checkJournal = journalCheck(journal)
  const alerting = routeAlerts({ live, watch: looking, log })

  /** Work whose failure is shown as its part's trouble, and goes on to the schedule's record. */
  async function noted<T>(part: string, work: () => Promise<T>): Promise<T> {
    try {
      const result = await work()
      health.ok(part)
      return result
    } catch (error) {
      health.failed(part, wordsOf(error))
      throw error
    }
  }

  /** Whoever could not be reached is the trouble of this part, which the watchdog tells by its own way. */
  function tellPeople(onCall: OnCall) {
    const run = notify({ ...world, ...onCall })
    return async () => {
      const result = await noted('notifications', run)
      if (result.trouble) health.failed('notifications', result.trouble)
      return result
    }
  }

  /** Weather that comes back must not wait for the next hour: a route may be unknown for want of it. */
  function noteWeather(refused: ForecastCycleResult['weather']): void {
    health.observed('weather', weatherInWords(refused))
    if (refused.length === 0 || isStopping) return
    const asked = Math.max(...refused.map(({ retry_after_s }) => retry_after_s ?? 0)) * SECOND
    const again = clock.now().getTime() + Math.max(WEATHER_AGAIN_AFTER, asked)
    weatherAgain = clock.at(new Date(again), async () => {
      const awaited = new Set(refused.map(({ place }) => place))
      inHand = forecastAll(awaited).catch((error) =>
        log.error({ event: 'forecast_failed', err: error }, 'forecast for late weather failed'),
      )
      await inHand
    })
  }

  async function forecastAll(awaited?: ReadonlySet<string>): Promise<string> {
    weatherAgain()
    const result = await noted('forecast', () => forecast(awaited))
    if (fetchesWeather) noteWeather(result.weather)
    if (result.isUnchanged) return 'the weather that was missing has not come'
    if (result.forecasts === 0)
      health.failed('forecast', result.refusals[0]?.message ?? 'there is no station')
    const refused = new Set(result.refusals.map(({ station }) => station))
    for (const { id } of world.network().stations) if (!refused.has(id)) forecasted.add(id)
    // Decisions first: a database that gives no answer may hold the copy up for a while.
    await decideAll()
    sensors.hold(await decisions.forecasts())
    await copyOn()
    return `${result.forecasts} stations forecast, ${refused.size} not`
  }

  async function decideAll() {
    const result = await noted('decisions', () => decisions.all())
    const { failed } = result
    if (failed.length > 0) health.failed('decisions', `could not decide ${failed.join(', ')}; see the log`)
    await reporting.look()
    return result
  }

  /** Forecasts go where readings are; when that store is down, again in a minute until it answers. */
  async function copyOn(): Promise<void> {
    copyAgain()
    try {
      await noted('forecast copy', () => copyForecasts({ from: store, to: readings }))
    } catch (error) {
      log.warn(
        { event: 'forecast_copy_failed', err: error },
        'forecasts could not be copied; again in a minute',
      )
      copyAgain = clock.at(new Date(clock.now().getTime() + MINUTE), copyOn)
    }
  }

  async function checkRecord(): Promise<string> {
    const { entries, last } = await noted('record', lookAtRecord)
    await tellOfRestore({ ...world, live }, await restoredOf(store))
    log.info({ event: 'record_whole', ...last }, `the record is whole: ${entries} entries`)
    return `${entries} entries, whole up to ${last.seq} ${last.hash}`
  }

  const noteDamage = (error: unknown) => log.error({ event: 'journal_damaged', err: error }, wordsOf(error))

  /** What is old goes; whether the disk lasts is a trouble of its own, which deleting may not hide. */
  async function keepRoom(): Promise<string> {
    const said = await noted('retention', forgetOld)
    const trouble = (await lookAtSpace?.()) ?? null
    if (lookAtSpace) health.observed('space', trouble)
    return trouble ? `${said}; ${trouble}` : said
  }

  /** What stands on a page was decided by times that no longer hold. */
  function afterClockWasSet(): void {
    void service.look()
    decideAll().catch((error) =>
      log.error({ event: 'decisions_failed', err: error }, 'not decided anew after the clock was set'),
    )
  }

  /** Sooner than the next minute: what people decide on must not rest on times of before. */
  function lookAtClock(): void {
    clocks.look()
    const soon = new Date(clock.now().getTime() + CLOCK_LOOKED_AT_EVERY)
    if (clock.set_by_ms) clockAgain = clock.at(soon, lookAtClock)
  }

  /** Pages hear of a station once a commit, with its newest. */
  function tellPages(readings: readonly Reading[]): void {
    const newest = new Map<string, Date>()
    for (const { station, at } of readings)
      if (at > (newest.get(station) ?? new Date(0))) newest.set(station, at)
    for (const [subject, at] of newest) live.publish({ kind: 'reading', subject, at })
  }

  function onReadings(readings: readonly Reading[]): void {
    clocks.look()
    tellPages(readings)
    for (const reading of readings) if (!isSandbox(reading.authority)) onReading(reading)
  }

  function onReading(reading: Reading): void {
    clocks.heard(reading)
    sensors.onReading(reading)
    looks.onReading(reading)
    if (forecasted.has(reading.station) || firstForecast) return
    const soon = clock.now().getTime() + FIRST_FORECAST_AFTER
    // A forecast is made as of a whole minute: this reading must lie before it.
    firstForecast = clock.at(new Date(minuteOf(new Date(soon)).getTime() + MINUTE), async () => {
      inHand = forecastAll().catch((error) =>
        log.error({ event: 'forecast_failed', err: error }, 'first forecast failed'),
      )
      await inHand
      firstForecast = null
    })
  }

  const work = {
    'forecast-cycle': () => forecastAll(),
    'decision-cycle': async () => {
      const { routes, changed, failed } = await decideAll()
      return `${routes} routes looked at, ${changed} changed, ${failed.length} failed`
    },
    verification: async () => {
      const { measured, stations } = await noted('verification', verify)
      return `${measured} forecast values measured, ${stations} stations learnt from them`
    },
    'night-verification': async () => {
      const { stations, silent } = await noted('verification', verifyNight)
      const answered = await noted('verification', notePeople)
      return `last night known at ${stations} stations, answered for on ${answered} routes${silent.length > 0 ? `, not at ${silent.join(', ')}` : ''}`
    },
    'sensor-watch': async () => {
      const { judged, doubted } = await noted('sensors', sensors.all)
      return `${judged} sensors judged, ${doubted} doubted`
    },
    notify: async () => {
      if (!tell) return 'nobody is set to be told'
      const { sent, waiting } = await tell.now()
      return `${sent} messages sent, ${waiting} waiting`
    },
    'record-check': checkRecord,
    retention: keepRoom,
    'journal-check': checkJournal,
    watch: async () => {
      await service.look()
      await requests.look()
      // A store that is away has its own trouble
      await lookAtRows().then(
        (trouble) => health.observed('rows of authorities', trouble),
        () => {},
      )
      const { raised, cleared } = await noted('watch', looking.all)
      return `${raised} alerts raised, ${cleared} cleared`
    },
  }

  return {
    recent,
    live,
    uplinks: taken,
    decisions,
    sensors,
    maps,
    roads,
    reporting,
    parts() {
      health.observed('broker', broker.trouble())
      for (const { name, trouble } of sources) health.observed(name, trouble())
      health.observed('journal', journal.trouble())
      if (world.door?.accessTrouble) health.observed('broker access', world.door.accessTrouble())
      const certificate = world.door?.certificate()
      if (certificate) health.observed('certificate', certificate.trouble)
      health.observed('journal on disk', journal.damage?.() ?? null)
      health.observed('operational store', store.trouble())
      if (world.watchdogTrouble) health.observed('watchdog', world.watchdogTrouble())
      for (const view of views) health.observed(view.name, troubleOf(view))
      return health.all()
    },
    async start() {
      await taking.restore()
      await sensors.restore()
      const broken = await troubleOfRecord(store)
      if (broken) health.failed('record', broken)
      for (const view of views) view.start()
      await broker.start(taking.handle)
      for (const source of sources) source.start(taken.take)
      await world.beforeFirstRun?.()
      if (isStopping) return
      const { timeZone } = world
      lookAtClock()
      const { elapsed_ms } = clock
      const told = { told: service.runs, ...(elapsed_ms && { elapsed_ms }) }
      const checkedAt = new Date(clock.now().getTime() + JOURNAL_CHECKED_AFTER)
      cancels.push(clock.at(checkedAt, () => checkJournal().then(() => {}, noteDamage)))
      cancels.push(await runSchedule({ table: cronTable, work, clock, store, timeZone, log, ...told }))
    },
    async settled() {
      for (const view of views) await view.level()
      await copyOn()
    },
    async stop() {
      isStopping = true
      await Promise.all([broker.stop(), ...sources.map((source) => source.stop())])
      await tell?.stop()
      firstForecast?.()
      copyAgain()
      weatherAgain()
      clockAgain()
      for (const cancel of cancels) cancel()
      alerting.stop()
      looks.stop()
      decisions.stop()
      requests.stop()
      await inHand
      await rules.settled()
      for (const view of views) await view.stop()
    },
  }
}

function troubleOf(view: Projection): string | null {
  const behind = view.behind()
  const trouble = view.trouble()
  return trouble && behind ? `${trouble}; behind since ${behind.since.toISOString()}` : trouble
}
