import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import { deviceCredentials, openPepper } from '#src/adapters/device-credentials.ts'
import { type KnownDevices, readKnownDevices } from '#src/adapters/known-devices.ts'
import { openReadings } from '#src/adapters/readings.ts'
import type { TlsFiles } from '#src/adapters/tls-files.ts'
import { receivingOnlyApp } from '#src/api/receiving-only.ts'
import type { Config } from '#src/config.ts'
import { deviceLog } from '#src/jobs/device-log.ts'
import { ingest } from '#src/jobs/ingest.ts'
import { liveFeed } from '#src/jobs/live-feed.ts'
import { wordsOf } from '#src/jobs/log.ts'
import type { PartHealth } from '#src/jobs/parts.ts'
import { brokerAudit } from '#src/main/broker-audit.ts'
import { brokerHook } from '#src/main/broker-hook.ts'
import { beating } from '#src/main/last-ok-marks.ts'
import { openBroker } from '#src/main/open.ts'
import { serviceClock } from '#src/main/service-clock.ts'
import { startWatchdog } from '#src/main/watched.ts'
import type { Broker, Clock, Journal, OperationalStore, ReadingStore } from '#src/ports.ts'
import { rosterOf } from '#src/telemetry/roster.ts'
import { SECOND } from '#src/units.ts'
import { receivingOnlyPage } from '#src/web/receiving-only-page.ts'

/** A database may be brought up to date for so long before readings are taken without it. */
const PATIENCE = 10 * SECOND
const FIRST_RETRY = 2 * SECOND
const LAST_RETRY = 30 * SECOND

export type OpeningParts = {
  readonly config: Config
  readonly log: Logger
  readonly journal: Journal
  /** Null: nothing speaks TLS. */
  readonly tls: TlsFiles | null
  open(): Promise<OperationalStore>
}

/** The service was told to end before it could begin. */
export const isStopped = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'STOPPED'
const stopped = () => Object.assign(new Error('stopped in order'), { code: 'STOPPED' })

/** Without an earlier copy of a reading a repeat is stored by its key all the same. */
const knowsNothing: Pick<ReadingStore, 'ofDevice'> = { ofDevice: async () => [] }

type Receiving = { readonly parts: OpeningParts; readonly known: KnownDevices; trouble(): string }

async function takingReadings({ parts, known }: Receiving, clock: Clock, opened: AsyncDisposableStack) {
  const { config, log, journal } = parts
  const network = () => known.network
  const now = clock.now
  const credentials = deviceCredentials({
    pepper: await openPepper(config.dataDir),
    network,
    now,
    usesNewSecret() {},
  })
  credentials.replace(known.credentials)
  const ownersLog = deviceLog(clock)
  const isKnown = (device: string) => rosterOf(known.network).post(device) !== undefined
  const audit = brokerAudit({ log, deviceLog: ownersLog, isKnown })
  const broker = await openBroker(config, credentials, log, { audit, tls: parts.tls, network })
  const readings = await openReadings(config).catch(() => null)
  if (readings) opened.defer(() => readings.close())
  const taking = ingest({
    journal,
    readings: readings ?? knowsNothing,
    network,
    clock,
    broker,
    deviceLog: ownersLog,
    log: (words) => log.info({ event: 'ingest' }, words),
  })
  await taking.restore()
  opened.defer(() => broker.stop())
  await broker.start(taking.handle)
  return { broker, hook: brokerHook(config, { credentials, network, audit }) }
}

function partsOf({ parts: { journal }, trouble }: Receiving, broker: Broker, clock: Clock) {
  const part = (name: string, why: string | null): PartHealth => ({
    name,
    last_ok_at: why === null ? clock.now() : null,
    trouble: why,
  })
  return (): PartHealth[] => [
    part('broker', broker.trouble()),
    part('journal', journal.trouble()),
    part('operational store', `Only receiving: ${trouble()}`),
  ]
}

/** Takes readings, says on every way that it does nothing else; what is returned ends it. */
async function receive(receiving: Receiving): Promise<AsyncDisposableStack> {
  const { config, log } = receiving.parts
  await using opened = new AsyncDisposableStack()
  const clock = await serviceClock(config, { mark: async () => null })
  const { broker, hook } = await takingReadings(receiving, clock, opened)
  const parts = partsOf(receiving, broker, clock)
  const { trouble } = receiving
  const { tls } = receiving.parts
  const app = await receivingOnlyApp({
    clock,
    logger: log,
    trouble,
    parts,
    page: receivingOnlyPage,
    ...(tls && { tls }),
    ...(hook && { brokerHook: hook }),
  })
  opened.defer(() => app.close())
  await app.listen({ host: config.listen, port: config.httpPort })
  if (config.watchdog !== 'off') {
    const { dataDir } = config
    const marks = { dataDir, isDemonstration: false, parts, hasSensors: () => false, live: liveFeed(1, 0) }
    const beats = beating(marks, log)
    opened.defer(() => beats.stop())
  }
  if (config.watchdog === 'beside') {
    const beside = startWatchdog(config, log)
    opened.defer(() => beside.stop())
  }
  return opened.move()
}

/** Rejects when the process is told to end. */
function untilSignal() {
  const { promise, reject } = Promise.withResolvers<never>()
  promise.catch(() => {})
  const end = () => reject(stopped())
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, end)
  return {
    promise,
    [Symbol.dispose]() {
      for (const signal of ['SIGTERM', 'SIGINT'] as const) process.off(signal, end)
    },
  }
}

async function openAgain(
  { parts }: Receiving,
  attempt: Promise<OperationalStore> | null,
  failed: (error: unknown) => void,
): Promise<OperationalStore> {
  let trying = attempt
  for (let pause = FIRST_RETRY; ; pause = Math.min(2 * pause, LAST_RETRY)) {
    try {
      return await (trying ?? parts.open())
    } catch (error) {
      failed(error)
      trying = null
      await delay(pause)
    }
  }
}

/** The outcome of the first attempt, or `slow` when it takes too long. */
async function firstAttempt(attempt: Promise<OperationalStore>): Promise<OperationalStore | 'slow' | Error> {
  const inTime = new AbortController()
  const slow = delay(PATIENCE, 'slow' as const, { signal: inTime.signal })
  slow.catch(() => {})
  const settled = attempt.catch((error: unknown) =>
    error instanceof Error ? error : new Error(wordsOf(error), { cause: error }),
  )
  return Promise.race([settled, slow]).finally(() => inTime.abort())
}

/**
 * Opens the operational store. While it cannot be opened (a server that is away, a migration that fails or takes long,
 * a database of a newer program), readings are taken all the same, from those who were last known to may publish, and
 * it is tried again. Rejects at once where nobody is known yet, and when the process is told to end.
 */
export async function openReceiving(parts: OpeningParts): Promise<OperationalStore> {
  const attempt = parts.open()
  const first = await firstAttempt(attempt)
  if (first !== 'slow' && !(first instanceof Error)) return first
  const known = parts.config.simulator ? null : await readKnownDevices(parts.config.dataDir)
  if (!known) return attempt
  let trouble = first === 'slow' ? 'the database is still being opened or brought up to date' : first.message
  const since = new Date().toISOString().slice(0, 16).replace('T', ' ')
  const receiving: Receiving = { parts, known, trouble: () => `Since ${since} UTC: ${trouble}` }
  const told = (words: string) =>
    parts.log.error({ event: 'receiving_only' }, `only receiving: ${words}; readings are kept`)
  told(trouble)
  using signal = untilSignal()
  await using _ = await receive(receiving)
  const store = await Promise.race([
    signal.promise,
    openAgain(receiving, first === 'slow' ? attempt : null, (error) => {
      const words = wordsOf(error)
      if (words !== trouble) told(words)
      trouble = words
    }),
  ])
  parts.log.warn({ event: 'receiving_only_ended' }, 'the operational store is open; the service goes on')
  return store
}
