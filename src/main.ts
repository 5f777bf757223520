/** Wiring: settings → adapters → jobs and API; the only file that knows everything. */
import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { deviceCredentials, openPepper } from '#src/adapters/device-credentials.ts'
import { verifyPassword } from '#src/adapters/passwords.ts'
import { openJournal } from '#src/adapters/reading-journal.ts'
import { openReadings } from '#src/adapters/readings.ts'
import { weatherSource } from '#src/adapters/weather-source.ts'
import { buildApp } from '#src/api/app.ts'
import type { NetworkChanges } from '#src/api/deps.ts'
import type { Config } from '#src/config.ts'
import { examplePolicy } from '#src/decision/policy.ts'
import { winterNight } from '#src/jobs/winter-night.ts'
import { demonstrationLogins, demonstrationSecrets, prepareInstallation } from '#src/main/installation.ts'
import { openBroker, openStore } from '#src/main/open.ts'
import {
  DEMONSTRATION_STARTS,
  rememberClock,
  type ServiceClock,
  serviceClock,
} from '#src/main/service-clock.ts'
import { freePort, startSimulator } from '#src/main/simulator.ts'
import type { Network } from '#src/network/network.ts'
import type { Cancel, Clock, OperationalStore } from '#src/ports.ts'
import { MINUTE } from '#src/units.ts'
import { webPages } from '#src/web/pages.ts'

export type RunningService = {
  /** What to tell whoever started it. */
  readonly greeting: readonly string[]
  stop(): Promise<void>
}

/** Once a minute of its clock, so that a demonstration goes on where it was even after a crash. */
function keepClock(clock: Clock, store: OperationalStore): Cancel {
  let cancel: Cancel = () => {}
  const keep = async () => {
    await rememberClock(clock, store).catch(() => {})
    cancel = clock.at(new Date(clock.now().getTime() + MINUTE), keep)
  }
  void keep()
  return () => cancel()
}

function greeting(config: Config, clock: ServiceClock): string[] {
  const page = `frostline: http://${config.listen}:${config.httpPort}`
  if (!config.simulator) return [page]
  const logins = demonstrationLogins.map(
    ({ username, password, role }) => `  ${username} / ${password} (${role})`,
  )
  return [
    page,
    `DEMO: invented sensors and weather on Rutland’s real roads; its clock shows ${clock.now().toISOString()}, ${clock.speed} times as fast.`,
    'Sign in as:',
    ...logins,
    'Try next: open a route, read why, confirm it as duty-manager, then open its route list.',
  ]
}

/** Opens everything, in the order in which each part needs the one before; resolves when it is ready. */
export async function runService(config: Config, log: Logger): Promise<RunningService> {
  await mkdir(config.dataDir, { recursive: true })
  const store = await openStore(config)
  const clock = await serviceClock(config, store)
  let network: Network = await store.network()
  const credentials = deviceCredentials({ pepper: await openPepper(config.dataDir), network: () => network })
  await prepareInstallation(config, store, credentials, clock.now())
  network = await store.network()

  const weatherPort = config.simulator ? await freePort() : null
  const weather = weatherSource(
    weatherPort
      ? { ...config, weather: 'open-meteo', weatherUrl: new URL(`http://127.0.0.1:${weatherPort}`) }
      : config,
    clock,
  )
  const journal = await openJournal({
    dir: join(config.dataDir, 'journal'),
    report: (words) => log.warn({ event: 'journal' }, words),
  })
  const readings = await openReadings(config)
  const broker = await openBroker(config, credentials, log)
  const night = winterNight({
    clock,
    journal,
    readings,
    broker,
    store,
    weather,
    log,
    timeZone: config.timeZone,
    network: () => network,
    policyOf: () => examplePolicy,
  })

  const networkChanges = (): NetworkChanges => ({
    async changeNetwork(next) {
      await store.saveNetwork(next)
      network = next
    },
    async issueSecret(device) {
      const secret = credentials.newSecret()
      await store.saveCredentials([
        ...(await store.credentials()).filter((known) => known.device !== device),
        { device, secret_hash: credentials.secretHash(secret), retired_secret_hashes: [] },
      ])
      credentials.replace(await store.credentials())
      return secret
    },
  })
  let ready = false
  const app = await buildApp({
    clock,
    store,
    readings,
    recent: { latest: (device) => night.recent.latest(device) ?? null, ofStation: night.recent.ofStation },
    live: night.live,
    network: () => network,
    parts: night.parts,
    ready: () => ready,
    verifyPassword,
    hashKey: (key) => createHash('sha256').update(key).digest('base64url'),
    timeZone: config.timeZone,
    demonstration: config.simulator ? { clockSpeed: clock.speed } : null,
    logger: log,
    hosts: config.hosts,
    changes: networkChanges(),
    pages: webPages({ logins: config.simulator ? demonstrationLogins : [] }),
  })
  await app.listen({ host: config.listen, port: config.httpPort })
  await night.start()
  const stopKeeping = config.simulator ? keepClock(clock, store) : () => {}
  const stopSimulator = weatherPort
    ? startSimulator({
        mqttPort: config.mqttPort,
        weatherPort,
        credentials: demonstrationSecrets(config.dataDir),
        clock,
        firstAt: config.clock ?? DEMONSTRATION_STARTS,
        log,
      })
    : () => {}
  ready = true

  return {
    greeting: greeting(config, clock),
    async stop() {
      ready = false
      stopSimulator()
      stopKeeping()
      await app.close()
      await night.stop()
      if (config.simulator) await rememberClock(clock, store)
      await Promise.all([journal.close(), readings.close(), store.close()])
    },
  }
}
