import { access, constants, mkdir, readFile, statfs } from 'node:fs/promises'
import { connect as connectSocket } from 'node:net'
import { join } from 'node:path'
import { connectAsync } from 'mqtt'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { openReadings } from '#src/adapters/readings.ts'
import { isRefusal } from '#src/adapters/weather/fetch-json.ts'
import { weatherSource } from '#src/adapters/weather-source.ts'
import type { Config } from '#src/config.ts'
import { cronTable } from '#src/jobs/cron-table.ts'
import { nextSlot } from '#src/jobs/due-slots.ts'
import type { Clock } from '#src/ports.ts'
import { civilTime } from '#src/season.ts'
import { DAY, MINUTE } from '#src/units.ts'

/** What one look found; `mend` is one line that repairs it, given with every fault. */
export type Finding = { readonly ok: boolean; readonly words: string; readonly mend?: string }
export type Check = { readonly name: string; look(config: Config, clock: Clock): Promise<Finding> }

const fine = (words: string): Finding => ({ ok: true, words })
const fault = (words: string, mend: string): Finding => ({ ok: false, words, mend })
const wordsOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

const SPACE_NEEDED_MB = 200

async function dataDirectory({ dataDir }: Config): Promise<Finding> {
  try {
    await mkdir(dataDir, { recursive: true })
    await access(dataDir, constants.W_OK)
  } catch (error) {
    return fault(
      wordsOf(error),
      `make ${dataDir} writable for this user, or set FROSTLINE_DATA_DIR to another directory`,
    )
  }
  const { bavail, bsize } = await statfs(dataDir)
  const freeMb = Math.floor((bavail * bsize) / 1e6)
  return freeMb < SPACE_NEEDED_MB
    ? fault(
        `only ${freeMb} MB free`,
        `free at least ${SPACE_NEEDED_MB} MB on the disk of ${dataDir}: when it is full, readings are no longer acknowledged`,
      )
    : fine(`${dataDir} is writable, ${freeMb} MB free`)
}

const ready = (config: Config) =>
  fetch(`http://${config.listen}:${config.httpPort}/health/ready`, { signal: AbortSignal.timeout(3_000) })

async function service(config: Config, clock: Clock): Promise<Finding> {
  try {
    const response = await ready(config)
    const { now } = (await response.json()) as { now: string }
    const apart = Math.abs(Date.parse(now) - clock.now().getTime())
    const shown = apart > MINUTE && !config.clock && !config.simulator
    if (shown)
      return fault(
        `its clock shows ${now}`,
        'set this machine’s clock (timedatectl set-ntp true) and restart the service',
      )
    return response.ok
      ? fine(`runs on port ${config.httpPort}`)
      : fault(`answers ${response.status}`, 'look at its log for what it waits for')
  } catch {
    return fault(`does not answer on port ${config.httpPort}`, 'start it: npm start')
  }
}

const listens = (host: string, port: number) =>
  new Promise<boolean>((answer) => {
    const socket = connectSocket({ host, port, timeout: 3_000 })
    socket
      .once('connect', () => answer(true))
      .once('error', () => answer(false))
      .once('timeout', () => answer(false))
    socket.once('connect', () => socket.end())
  })

async function broker(config: Config): Promise<Finding> {
  if (config.broker === 'embedded')
    return (await listens(config.listen, config.mqttPort))
      ? fine(`the embedded broker listens on port ${config.mqttPort}`)
      : fault(`nothing listens on port ${config.mqttPort}`, 'start the service: npm start')
  try {
    const password = config.brokerCredentials
      ? (await readFile(config.brokerCredentials.passwordFile, 'utf8')).trim()
      : undefined
    const client = await connectAsync(
      config.broker.href,
      {
        connectTimeout: 5_000,
        reconnectPeriod: 0,
        username: config.brokerCredentials?.username,
        password,
      },
      false,
    )
    await client.endAsync()
    return fine(`${config.broker.host} lets us in`)
  } catch (error) {
    return fault(
      wordsOf(error),
      `start the broker at ${config.broker.host}, or check FROSTLINE_BROKER and its user name and password file`,
    )
  }
}

async function store(config: Config): Promise<Finding> {
  const place = config.postgresUrl
    ? { postgresUrl: config.postgresUrl }
    : { sqliteFile: join(config.dataDir, 'operational.sqlite') }
  try {
    const opened = await openOperationalStore(place)
    const network = await opened.network()
    await opened.close()
    return fine(
      `${network.routes.length} routes, ${network.stations.length} stations, ${network.devices.length} devices`,
    )
  } catch (error) {
    const mend = config.postgresUrl
      ? 'start PostgreSQL, or check FROSTLINE_POSTGRES_URL'
      : `check that ${config.dataDir} is on a local disk and not damaged`
    return fault(wordsOf(error), mend)
  }
}

async function readings(config: Config): Promise<Finding> {
  const opened = await openReadings(config)
  try {
    const position = await opened.position('doctor')
    return position > 0
      ? fine('the database answers and holds readings')
      : fine('the database answers; no reading yet')
  } catch (error) {
    return fault(
      wordsOf(error),
      config.influx
        ? `start InfluxDB at ${config.influx.url.host}, or check FROSTLINE_INFLUX_…; readings wait in the journal meanwhile`
        : `check ${config.dataDir}`,
    )
  } finally {
    await opened.close().catch(() => {})
  }
}

type Age = { name: string; words: string; state: string }

/** The service itself knows how old its evidence is; a demonstration tells anybody on this machine. */
async function evidence(config: Config): Promise<Finding> {
  try {
    const response = await fetch(`http://${config.listen}:${config.httpPort}/api/v1/tonight`, {
      signal: AbortSignal.timeout(5_000),
    })
    if (response.status === 401) return fine('sign in to the page to see the age of the last reading')
    const { ages } = (await response.json()) as { ages: Age[] }
    const bad = ages.filter(({ state }) => state !== 'fresh')
    if (bad.length === 0) return fine(ages.find(({ name }) => name === 'readings')?.words ?? 'all fresh')
    return fault(
      bad.map(({ words }) => words).join(' '),
      'see “How old everything is” on the page; a silent sensor: check its power, its network and its secret',
    )
  } catch {
    return fault('cannot be asked while the service is down', 'start it: npm start')
  }
}

async function weather(config: Config, clock: Clock): Promise<Finding> {
  if (config.simulator) return fine('the demonstration brings its own')
  if (config.weather === 'none')
    return fine(
      'none: roads are forecast from their sensors alone. FROSTLINE_WEATHER=open-meteo needs no key',
    )
  try {
    const answer = await weatherSource(config, clock).atmosphere({ lat: 52.67, lon: -0.73 })
    return isRefusal(answer)
      ? fault(answer.message, 'check FROSTLINE_WEATHER_URL, the key file and the way out to the internet')
      : fine(`${answer.source} answers`)
  } catch (error) {
    return fault(wordsOf(error), 'put the key into a file and name it in FROSTLINE_WEATHER_KEY_FILE')
  }
}

async function cron(config: Config, clock: Clock): Promise<Finding> {
  const lines = cronTable.map((line) => {
    const next = nextSlot(line, clock.now(), config.timeZone)
    return `${line.job} ${next ? civilTime(next, config.timeZone) : 'never'}`
  })
  return fine(`next: ${lines.join(', ')}`)
}

async function clockCheck(_: Config, clock: Clock): Promise<Finding> {
  const year = clock.now().getUTCFullYear()
  return year < 2025 || clock.now().getTime() > Date.UTC(2100, 0, 1) - DAY
    ? fault(`this machine’s clock shows ${clock.now().toISOString()}`, 'set it: timedatectl set-ntp true')
    : fine(clock.now().toISOString())
}

export const checks: readonly Check[] = [
  { name: 'clock', look: clockCheck },
  { name: 'data directory', look: dataDirectory },
  { name: 'operational store', look: store },
  { name: 'readings', look: readings },
  { name: 'service', look: service },
  { name: 'broker', look: broker },
  { name: 'weather', look: weather },
  { name: 'evidence', look: evidence },
  { name: 'cron', look: cron },
]
