import { access, constants, mkdir, readFile, statfs } from 'node:fs/promises'
import { connect as connectSocket } from 'node:net'
import { join } from 'node:path'
import { connectAsync } from 'mqtt'
import { openReadings } from '#src/adapters/readings.ts'
import { isRefusal } from '#src/adapters/weather/fetch-json.ts'
import { weatherSource } from '#src/adapters/weather-source.ts'
import { askService } from '#src/cli/doctor/ask-service.ts'
import { brokerAccess } from '#src/cli/doctor/broker-access.ts'
import { certificate } from '#src/cli/doctor/certificate.ts'
import { closing } from '#src/cli/doctor/closing.ts'
import { evidence } from '#src/cli/doctor/evidence.ts'
import { type Check, type Finding, fault, fine, type Times } from '#src/cli/doctor/finding.ts'
import { lorawan } from '#src/cli/doctor/lorawan.ts'
import { messages } from '#src/cli/doctor/messages.ts'
import { space } from '#src/cli/doctor/space.ts'
import { isNotUpToDate, openLookedAt } from '#src/cli/doctor/store.ts'
import { watchdogCheck } from '#src/cli/doctor/watchdog.ts'
import type { Config } from '#src/config.ts'
import { cronTable } from '#src/jobs/cron-table.ts'
import { nextSlot } from '#src/jobs/due-slots.ts'
import { wordsOf } from '#src/jobs/log.ts'
import { hostOf, plainMqttHost } from '#src/main/greeting.ts'
import { brokerLogin } from '#src/main/open.ts'
import { civilTime } from '#src/season.ts'
import { MINUTE } from '#src/units.ts'

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

/** A rehearsal and the demonstration have a time of their own. */
const isApart = (config: Config, { machine, service }: Times): boolean =>
  !config.clock && !config.simulator && Math.abs(machine.getTime() - (service?.getTime() ?? 0)) > MINUTE

async function service(config: Config, times: Times): Promise<Finding> {
  if (!times.service) return fault(`does not answer on port ${config.httpPort}`, 'start it: npm start')
  if (isApart(config, times))
    return fault(
      `its clock shows ${times.service.toISOString()}`,
      'set this machine’s clock (timedatectl set-ntp true) and restart the service',
    )
  const answer = await askService(config, '/health/ready')
  if (answer.status === 200) return fine(`runs on port ${config.httpPort}`)
  const { code, detail } = documentIn(answer.body)
  return code === 'RECEIVING_ONLY'
    ? fault(
        `only receives: ${detail}`,
        'mend the operational store, or start the program of before; it goes on by itself',
      )
    : fault(`answers ${answer.status}: not ready yet`, 'wait a few seconds; if it stays so, look at its log')
}

function documentIn(body: string): { code?: string; detail?: string } {
  try {
    return JSON.parse(body)
  } catch {
    return {}
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
    return (await listens(hostOf(plainMqttHost(config)).replace(/[[\]]/g, ''), config.mqttPort))
      ? fine(`the embedded broker listens on port ${config.mqttPort}`)
      : fault(`nothing listens on port ${config.mqttPort}`, 'start the service: npm start')
  try {
    const login = await brokerLogin(config)
    const client = await connectAsync(
      config.broker.href,
      { connectTimeout: 5_000, reconnectPeriod: 0, ...login },
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
  try {
    await using opened = closing(await openLookedAt(config))
    const { routes, stations, devices } = await opened.part.network()
    return fine(`routes: ${routes.length}, stations: ${stations.length}, devices: ${devices.length}`)
  } catch (error) {
    if (isNotUpToDate(error))
      return fault(
        wordsOf(error),
        'restart the service: it does that, or says why it cannot; going back, start the program of before',
      )
    const mend = config.postgresUrl
      ? 'start PostgreSQL, or check FROSTLINE_POSTGRES_URL'
      : `check that ${config.dataDir} is on a local disk and writable; a damaged store: npm run -s frostline -- restore --from COPY --data-dir NEW --journal ${config.dataDir}/journal`
    return fault(wordsOf(error), mend)
  }
}

async function readings(config: Config): Promise<Finding> {
  try {
    await using opened = closing(await openReadings(config))
    const journal = await readFile(join(config.dataDir, 'journal', 'id'), 'utf8').catch(() => 'none yet')
    return (await opened.part.position(journal)) > 0
      ? fine('the database answers and holds readings')
      : fine('the database answers; no reading yet')
  } catch (error) {
    return fault(
      wordsOf(error),
      config.influx
        ? `start InfluxDB at ${config.influx.url.host}, or check FROSTLINE_INFLUX_…; readings wait in the journal meanwhile`
        : `check that ${config.dataDir} is writable and that readings.sqlite in it is whole; deleted, it is filled again as far back as the journal reaches`,
    )
  }
}

async function weather(config: Config, { machine }: Times): Promise<Finding> {
  if (config.simulator) return fine('the demonstration brings its own')
  if (config.weather === 'none')
    return fine(
      'none: roads are forecast from their sensors alone. FROSTLINE_WEATHER=open-meteo needs no key',
    )
  try {
    const answer = await weatherSource(config, { now: () => machine, at: () => () => {} }).atmosphere({
      lat: 52.67,
      lon: -0.73,
    })
    return isRefusal(answer)
      ? fault(answer.message, 'check FROSTLINE_WEATHER_URL, the key file and the way out to the internet')
      : fine(`${answer.source} answers`)
  } catch (error) {
    return fault(wordsOf(error), 'put the key into a file and name it in FROSTLINE_WEATHER_KEY_FILE')
  }
}

async function cron({ timeZone }: Config, { machine, service: now }: Times): Promise<Finding> {
  const lines = cronTable.map((line) => {
    const next = nextSlot(line, now ?? machine, timeZone)
    return `${line.job} ${next ? civilTime(next, timeZone) : 'never'}`
  })
  return fine(`next: ${lines.join(', ')}`)
}

async function clockCheck(_: Config, { machine }: Times): Promise<Finding> {
  const year = machine.getUTCFullYear()
  return year < 2025 || year > 2100
    ? fault(`this machine’s clock shows ${machine.toISOString()}`, 'set it: timedatectl set-ntp true')
    : fine(machine.toISOString())
}

export const checks: readonly Check[] = [
  { name: 'clock', look: clockCheck },
  { name: 'data directory', look: dataDirectory },
  { name: 'space', look: space },
  { name: 'operational store', look: store },
  { name: 'readings', look: readings },
  { name: 'service', look: service },
  { name: 'certificate', look: certificate },
  { name: 'broker', look: broker },
  { name: 'broker access', look: brokerAccess },
  { name: 'lorawan', look: lorawan },
  { name: 'weather', look: weather },
  { name: 'evidence', look: evidence },
  { name: 'cron', look: cron },
  { name: 'messages', look: messages },
  { name: 'watchdog', look: watchdogCheck },
]
