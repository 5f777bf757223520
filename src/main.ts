/** Wiring: settings → adapters → jobs and API; the only file that knows everything. */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { openPepper } from '#src/adapters/device-credentials.ts'
import { forecastWorkers } from '#src/adapters/forecast-workers.ts'
import { freeBytesOf } from '#src/adapters/free-bytes.ts'
import { hashKey, verifyPassword } from '#src/adapters/passwords.ts'
import { planWorkers } from '#src/adapters/plan-workers.ts'
import { openJournal } from '#src/adapters/reading-journal.ts'
import { openReadings } from '#src/adapters/readings.ts'
import { recordHeads, recordHeadsFile } from '#src/adapters/record-heads.ts'
import { weatherSource } from '#src/adapters/weather-source.ts'
import { buildApp } from '#src/api/app.ts'
import type { Config } from '#src/config.ts'
import { deviceLog } from '#src/jobs/device-log.ts'
import { doorWatch } from '#src/jobs/door-watch.ts'
import { winterNight } from '#src/jobs/winter-night.ts'
import { keptAccess, wantedDevices } from '#src/main/broker-access.ts'
import { brokerAudit } from '#src/main/broker-audit.ts'
import { brokerHook } from '#src/main/broker-hook.ts'
import { onCallOf } from '#src/main/contacts-of.ts'
import { startDemonstration } from '#src/main/demonstration.ts'
import { greeting } from '#src/main/greeting.ts'
import { demonstrationLogins, prepareInstallation } from '#src/main/installation.ts'
import { beating } from '#src/main/last-ok-marks.ts'
import { networkInForce } from '#src/main/network-in-force.ts'
import { openBroker, openStore } from '#src/main/open.ts'
import { policiesInForce } from '#src/main/policies-in-force.ts'
import { openReceiving } from '#src/main/receiving-only.ts'
import { boundedBroker, sandboxBudget } from '#src/main/sandbox-budget.ts'
import { ofRealNetwork, sandboxesInForce } from '#src/main/sandboxes-in-force.ts'
import { serviceClock } from '#src/main/service-clock.ts'
import { shadowRulesInForce } from '#src/main/shadow-rules-in-force.ts'
import { certificateOf, tlsInForce } from '#src/main/tls-in-force.ts'
import { lorawanNetworks, uplinkSources } from '#src/main/uplink-sources.ts'
import { startWatchdog, testAlarmsOf, watchdogTrouble } from '#src/main/watched.ts'
import { rosterOf } from '#src/telemetry/roster.ts'
import { webPages } from '#src/web/pages.ts'

export type RunningService = {
  /** What to tell whoever started it. */
  readonly greeting: readonly string[]
  /** Resolves when its cycles run; in a demonstration they wait for the first readings. */
  readonly begun: Promise<void>
  stop(): Promise<void>
}

/**
 * Opens everything, in the order in which each part needs the one before; resolves when it is ready. When a part
 * cannot be opened, those before it are closed again.
 */
export async function runService(config: Config, log: Logger): Promise<RunningService> {
  await using opening = new AsyncDisposableStack()
  const ready = Promise.withResolvers<void>()
  let isReady = false
  const tls = tlsInForce(config, log)
  opening.defer(() => tls?.stop())
  // First of what is kept, because it holds the data directory for this process alone
  const journal = await openJournal({
    dir: join(config.dataDir, 'journal'),
    report: (words) => log.warn({ event: 'journal' }, words),
  })
  opening.defer(() => journal.close())
  const store = await openReceiving({ config, log, journal, tls, open: () => openStore(config, log) })
  opening.defer(() => store.close())
  const clock = await serviceClock(config, store)
  const access = keptAccess(config, log)
  opening.defer(() => access?.stop())
  const pepper = await openPepper(config.dataDir)
  const inForce = await networkInForce(store, { pepper, clock, log, access })
  await prepareInstallation(config, store, inForce.credentials, clock.now(), log)
  await inForce.reload()
  const rules = await policiesInForce(store, inForce)
  const shadows = await shadowRulesInForce(store)

  const demonstration = config.simulator ? await startDemonstration(config, { clock, store, log }) : null
  opening.defer(() => demonstration?.stop())
  const readings = await openReadings(config)
  opening.defer(() => readings.close())
  // One core stays with what must answer at once
  const forecaster = forecastWorkers({
    count: Math.max(1, availableParallelism() - 1),
    report: (words) => log.error({ event: 'forecast_worker' }, words),
  })
  opening.defer(() => forecaster.stop())
  const planner = planWorkers()
  opening.defer(() => planner.stop())
  const ownersLog = deviceLog(clock)
  const budget = sandboxBudget()
  const sandboxed = config.sandbox
    ? await sandboxesInForce({
        store,
        clock,
        credentials: inForce.credentials,
        timeZone: config.timeZone,
        mqtt: config.tls ? { port: config.tls.mqttPort, tls: true } : { port: config.mqttPort, tls: false },
        log,
        network: rules.network,
        budget,
        gone: (device) => night.recent.forget(device),
      })
    : null
  opening.defer(() => sandboxed?.stop())
  const everybody = sandboxed?.network ?? rules.network
  const identities = { ...inForce.credentials, ...(sandboxed && { identify: sandboxed.identify }) }
  const isKnown = (device: string) => rosterOf(everybody()).post(device) !== undefined
  const door = doorWatch(clock)
  const audit = brokerAudit({ log, deviceLog: ownersLog, door, isKnown })
  const broker = boundedBroker(
    await openBroker(config, identities, log, { audit, tls, network: everybody }),
    budget,
    (device) =>
      ownersLog.note(device, {
        kind: 'publish_refused',
        code: 'SANDBOX_SPENT',
        message: 'what this sandbox may send in a day is used up; it is free again after the reset',
      }),
  )
  const networks = lorawanNetworks(config, everybody())
  const latest = (device: string) => night.recent.latest(device) ?? null
  const hook = brokerHook(config, { credentials: identities, network: everybody, audit })
  await access?.start(() => wantedDevices(inForce))
  const night = winterNight({
    clock,
    deviceLog: ownersLog,
    door: {
      found: door.found,
      certificate: () => certificateOf(tls),
      ...(access && { accessTrouble: access.trouble }),
    },
    journal,
    readings,
    broker,
    store,
    weather: weatherSource(
      demonstration ? { ...config, weather: 'open-meteo', weatherUrl: demonstration.weatherUrl } : config,
      clock,
    ),
    forecaster,
    retention: config.retention,
    freeBytes: () => freeBytesOf(config.dataDir),
    recordHeads: recordHeads(recordHeadsFile(config.dataDir), await store.id()),
    log,
    timeZone: config.timeZone,
    network: rules.network,
    rosterNetwork: everybody,
    uplinkSources: await uplinkSources(networks, { clock, network: everybody, latest, log }),
    policyOf: rules.policyOf,
    shadowsOf: shadows.shadowsOf,
    ...onCallOf(config, log),
    ...(config.watchdog !== 'off' && { watchdogTrouble: watchdogTrouble(config.dataDir) }),
    async beforeFirstRun() {
      isReady = true
      ready.resolve()
      await demonstration?.arrived(night.live)
    },
  })
  opening.defer(() => night.stop())
  const app = await buildApp({
    clock,
    store,
    readings,
    recent: { latest, ofStation: night.recent.ofStation },
    held: night.decisions,
    sensors: night.sensors,
    maps: night.maps,
    roads: night.roads,
    live: night.live,
    network: everybody,
    policyOf: rules.policyOf,
    parts: night.parts,
    ready: () => isReady,
    verifyPassword,
    hashKey,
    timeZone: config.timeZone,
    retention: config.retention,
    demonstration: demonstration ? { clockSpeed: clock.speed } : null,
    logger: log,
    hosts: config.hosts,
    changes: ofRealNetwork(rules.changes),
    ...(sandboxed && { sandboxes: sandboxed.sandboxes }),
    secrets: inForce.secrets,
    asked: night.reporting.asked,
    ...(broker.disconnect && { disconnect: broker.disconnect }),
    policies: rules.policies,
    shadows: shadows.changes,
    ...(config.watchdog !== 'off' && { testAlarms: testAlarmsOf(config.dataDir) }),
    deviceEvents: ownersLog.deviceEvents,
    planner,
    lorawan: { uplinks: night.uplinks, networks },
    ...(tls && { tls }),
    ...(hook && { brokerHook: hook }),
    pages: webPages({
      logins: demonstration ? demonstrationLogins : [],
      isSetUp: () => rules.network().authorities.length > 0,
    }),
  })
  opening.defer(() => app.close())
  await app.listen({ host: config.listen, port: config.httpPort })
  const begun = night.start()
  await Promise.race([begun, ready.promise])
  if (config.watchdog !== 'off') {
    const hasSensors = () => rules.network().devices.some(({ status }) => status === 'active')
    const { dataDir, simulator: isDemonstration } = config
    const beats = beating({ dataDir, isDemonstration, parts: night.parts, hasSensors, live: night.live }, log)
    opening.defer(() => beats.stop())
  }
  if (config.watchdog === 'beside') {
    const beside = startWatchdog(config, log)
    opening.defer(() => beside.stop())
  }

  const opened = opening.move()
  return {
    greeting: greeting(config, clock),
    begun,
    async stop() {
      isReady = false
      await opened.disposeAsync()
    },
  }
}
