import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { connectAsync, type MqttClient } from 'mqtt'
import { type DeviceCredentials, deviceCredentials, openPepper } from '#src/adapters/device-credentials.ts'
import { openLog } from '#src/adapters/log.ts'
import type { EmbeddedBroker } from '#src/adapters/mqtt-broker.ts'
import { networkFromFiles } from '#src/adapters/network-file.ts'
import { openJournal } from '#src/adapters/reading-journal.ts'
import { openReadings } from '#src/adapters/readings.ts'
import { virtualClock } from '#src/adapters/virtual-clock.ts'
import { recordedWeather } from '#src/adapters/weather/recorded.ts'
import { type Recording, startOf } from '#src/cli/replay/recording.ts'
import type { Config } from '#src/config.ts'
import type { Decision } from '#src/decision/decision.ts'
import { type WinterNight, winterNight } from '#src/jobs/winter-night.ts'
import { brokerLogin, openBroker, openStore } from '#src/main/open.ts'
import { policiesInForce } from '#src/main/policies-in-force.ts'
import { isRefusal } from '#src/network/lines/import-refusal.ts'
import { emptyNetwork, type Network } from '#src/network/network.ts'
import { unsurveyedStation } from '#src/network/station.ts'
import type { OperationalStore, ReadingStore } from '#src/ports.ts'
import { nightOf } from '#src/season.ts'
import { deviceTopic } from '#src/telemetry/topic.ts'
import { DAY, MINUTE, SECOND } from '#src/units.ts'

/** What a replay ended with, counted back from the stores. */
export type Rehearsal = {
  readonly network: Network
  readonly decisions: readonly Decision[]
  readonly stored: number
  readonly forecasts: number
  readonly trouble: readonly string[]
  readonly timeZone: string
}

const LONGEST_WAIT_MS = 20_000
const NO_ROUTES = {
  id: 'recorded',
  name: 'Recorded station',
  time_zone: 'Europe/London',
  demonstration: true,
}

async function networkFor(
  recording: Recording,
  files: { network: string; overlay: string } | null,
): Promise<Network> {
  const imported = files
    ? await networkFromFiles(files.network, files.overlay)
    : { ...emptyNetwork, authorities: [NO_ROUTES] }
  if (isRefusal(imported)) throw new Error(`${files?.network}: ${imported.message}`)
  const authority = imported.authorities[0]?.id ?? NO_ROUTES.id
  const { site, ground } = recording
  const place = {
    id: site,
    authority,
    name: `Recorded station ${site}`,
    routes: imported.routes.map((route) => route.id),
    lat: ground.latitude,
    lon: ground.longitude,
  }
  const { kind, layers, subsurface_depth_m } = ground
  const station = { ...unsurveyedStation(place), kind, layers, subsurface_depth_m }
  return {
    ...imported,
    stations: [station],
    devices: [{ id: site, authority, station: site, status: 'active' }],
  }
}

async function claimStore(
  store: OperationalStore,
  network: Network,
  credentials: DeviceCredentials,
  secret: string,
): Promise<void> {
  const found = await store.mark('installation')
  if (found && found !== 'replay')
    throw new Error(`this operational store holds an installation (${found}); give the replay one of its own`)
  await store.saveMark('installation', 'replay')
  await store.saveNetwork(network)
  const [device] = network.devices
  await store.saveCredentials([
    { device: device?.id ?? '', secret_hash: credentials.secretHash(secret), retired_secret_hashes: [] },
  ])
  credentials.replace(await store.credentials())
}

/** Counts readings as the live feed tells them: only after the journal has them on disk. */
function arrivals({ live }: WinterNight) {
  let count = 0
  const stop = live.subscribe(({ kind }) => {
    if (kind === 'reading') count++
  })
  async function atLeast(wanted: number): Promise<void> {
    const end = Date.now() + LONGEST_WAIT_MS
    while (count < wanted) {
      if (Date.now() > end)
        throw new Error(
          `reading ${wanted} was published and did not arrive within ${LONGEST_WAIT_MS / SECOND} s`,
        )
      await pause(1)
    }
  }
  return { atLeast, stop }
}

/** Publishes each reading at its time, letting the clock run to it first. */
async function publish(
  recording: Recording,
  speed: number | null,
  topic: string,
  night: WinterNight,
  client: MqttClient,
  clock: ReturnType<typeof virtualClock>,
) {
  const arrived = arrivals(night)
  let seq = 0
  for (const { at, measurements } of recording.telemetry) {
    if (speed) await pause((at.getTime() - clock.now().getTime()) / speed)
    await clock.advanceTo(at)
    const payload = JSON.stringify({ v: 1, ts: at.toISOString(), seq: ++seq, ...measurements })
    await client.publishAsync(topic, payload, { qos: 1 })
    await arrived.atLeast(seq)
  }
  arrived.stop()
  await clock.advanceTo(new Date(clock.now().getTime() + MINUTE))
}

async function within<T>(work: Promise<T>, what: string): Promise<T> {
  const late = new AbortController()
  const timeout = pause(LONGEST_WAIT_MS, undefined, { signal: late.signal, ref: false }).then(() => {
    throw new Error(`${what} took longer than ${LONGEST_WAIT_MS / SECOND} s`)
  })
  try {
    return await Promise.race([work, timeout])
  } finally {
    late.abort()
    timeout.catch(() => {})
  }
}

async function countBack(recording: Recording, readings: ReadingStore, store: OperationalStore) {
  const from = startOf(recording)
  const to = new Date(from.getTime() + 30 * DAY)
  const stored = await readings.ofStation(recording.site, { from, to, limit: 10_000 })
  const forecasts = await store.forecastsOf(recording.site, { from: new Date(from.getTime() - DAY), to })
  return { stored: stored.length, forecasts: forecasts.length }
}

const refuse = () => Promise.reject(new Error('nothing is changed in a rehearsal'))
const UNCHANGED = { changeNetwork: refuse, newSecret: refuse }

/** Runs a recording through broker, journal, stores and jobs on a clock that follows it. */
export async function rehearse(
  recording: Recording,
  config: Config,
  files: { network: string; overlay: string } | null,
  speed: number | null,
): Promise<Rehearsal> {
  const temporary = process.env.FROSTLINE_DATA_DIR ? null : await mkdtemp(join(tmpdir(), 'frostline-replay-'))
  const dataDir = temporary ?? config.dataDir
  const settings = { ...config, dataDir }
  const log = openLog(process.env.FROSTLINE_LOG_LEVEL ? config.logLevel : 'error')
  const network = await networkFor(recording, files)
  const credentials = deviceCredentials({ pepper: await openPepper(dataDir), network: () => network })
  const secret = credentials.newSecret()
  const store = await openStore(settings)
  await claimStore(store, network, credentials, secret)
  const rules = await policiesInForce(store, { network: () => network, changes: UNCHANGED })
  const clock = virtualClock(startOf(recording))
  const journal = await openJournal({ dir: join(dataDir, 'journal') })
  const readings = await openReadings(settings)
  const broker = await openBroker(settings, credentials, log)
  const timeZone = network.authorities[0]?.time_zone ?? config.timeZone
  const weather = recordedWeather(recording.weather, clock)
  const night = winterNight({
    clock,
    journal,
    readings,
    broker,
    store,
    weather,
    timeZone,
    log,
    network: rules.network,
    policyOf: rules.policyOf,
  })
  try {
    await night.start()
    const url =
      config.broker === 'embedded'
        ? `mqtt://127.0.0.1:${(broker as EmbeddedBroker).port()}`
        : config.broker.href
    const login =
      config.broker === 'embedded'
        ? { username: recording.site, password: secret }
        : await brokerLogin(config)
    const client = await connectAsync(url, { clientId: recording.site, clean: false, ...login })
    await publish(
      recording,
      speed,
      deviceTopic(network.authorities[0]?.id ?? '', recording.site, 'telemetry'),
      night,
      client,
      clock,
    )
    await client.endAsync()
    await within(night.settled(), 'filling the databases')
    const decisions = await store.decisionsOfNight(nightOf(clock.now(), timeZone))
    const trouble = night.parts().flatMap((part) => (part.trouble ? [`${part.name}: ${part.trouble}`] : []))
    return { network, decisions, timeZone, trouble, ...(await countBack(recording, readings, store)) }
  } finally {
    await night.stop()
    await Promise.all([journal.close(), readings.close(), store.close()])
    if (temporary) await rm(temporary, { recursive: true, force: true })
  }
}
