/** The command line, read into settings; every fault is one plain line. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type County, parseCounty } from './county.ts'
import { type Fault, parseFaults } from './faults.ts'
import { SCENARIOS, type ScenarioName } from './scenario.ts'

export const USAGE = `firmware-sim: virtual road stations over MQTT and their weather service over HTTP.

  node firmware-sim/main.ts --credentials FILE [--url mqtt://127.0.0.1:1883] [--weather-port P] [options]
  node firmware-sim/main.ts --winter YEAR --seed N --out DIR

  --scenario NAME    ${SCENARIOS.slice(0, 5).join(', ')},
                     ${SCENARIOS.slice(5).join(', ')} (demo)
  --seed N           the same seed gives the same weather, roads and noise (1)
  --speed X          simulated seconds in a real one (1)
  --url URL          the broker (mqtt://127.0.0.1:1883)
  --credentials FILE JSON: device id → secret; without it no device connects
  --weather-port P   answers GET /v1/forecast on 127.0.0.1 (0: a free port, printed)
  --clock ISO        the simulated instant at --clock-since (now)
  --clock-since MS   the real instant of --clock, ms since 1970 (now)
  --first-at ISO     an instant of the first night of the demo cycle (the start of the clock)
  --interval-s N     seconds between readings (60)
  --history-h H      hours of history each device pays in at its start, at most 24 (24)
  --faults F         a file, or device:fault:from:to[:amount],…
  --county FILE      stations (firmware-sim/county.json)
  --winter YEAR      writes 1 October YEAR to 30 April of the next year as files into --out
`

/** Called wrongly: the message is the line to print. */
export type FlagFault = { readonly fault: string }
export type LiveSettings = {
  readonly kind: 'live'
  readonly scenario: ScenarioName
  readonly seed: number
  readonly speed: number
  readonly url: string
  readonly credentials: ReadonlyMap<string, string>
  readonly weather_port: number | null
  readonly start_at: Date
  readonly since: Date
  /** In the first night of the `demo` cycle: a county that goes on after a pause keeps its weather. */
  readonly first_at: Date
  readonly interval_s: number
  readonly history_h: number
  readonly faults: readonly Fault[]
  readonly county: County
}
export type WinterSettings = {
  readonly kind: 'winter'
  readonly year: number
  readonly seed: number
  readonly out: string
  readonly county: County
}
export type Flags = LiveSettings | WinterSettings | { readonly kind: 'help' } | FlagFault

const text = { type: 'string' } as const
const OPTIONS = {
  scenario: text,
  seed: text,
  speed: text,
  url: text,
  credentials: text,
  'weather-port': text,
  clock: text,
  'clock-since': text,
  'first-at': text,
  'interval-s': text,
  'history-h': text,
  faults: text,
  county: text,
  winter: text,
  out: text,
  help: { type: 'boolean', short: 'h' },
} as const
type Values = { [name in keyof typeof OPTIONS]?: string | boolean }

/** Reads the arguments after the program's name; `realNow` in ms since 1970. Never throws for a wrong flag. */
export function parseFlags(args: readonly string[], realNow: number): Flags {
  try {
    const { values } = parseArgs({ args: [...args], options: OPTIONS, strict: true })
    if (values.help) return { kind: 'help' }
    return values.winter === undefined ? liveSettings(values, realNow) : winterSettings(values)
  } catch (error) {
    return { fault: (error as Error).message.split('\n')[0]! }
  }
}

function winterSettings(values: Values): WinterSettings {
  if (typeof values.out !== 'string') throw new Error('--winter needs --out DIR, the folder for its files')
  const year = number(values, 'winter', 0, { least: 1990, most: 2100, whole: true })
  return { kind: 'winter', year, seed: seedOf(values), out: values.out, county: countyOf(values) }
}

function liveSettings(values: Values, realNow: number): LiveSettings {
  const county = countyOf(values)
  const credentials = credentialsOf(values)
  const startAt = instantOf(values, 'clock', new Date(Number(values['clock-since'] ?? realNow)))
  const port = values['weather-port']
  if (credentials.size === 0 && port === undefined)
    throw new Error(
      'nothing to do: give --credentials FILE for the devices, --weather-port P for the weather, or both',
    )
  return {
    kind: 'live',
    scenario: scenarioOf(values),
    seed: seedOf(values),
    speed: number(values, 'speed', 1, { least: 0.01, most: 3600 }),
    url: urlOf(values),
    credentials,
    weather_port:
      port === undefined ? null : number(values, 'weather-port', 0, { least: 0, most: 65535, whole: true }),
    start_at: startAt,
    first_at: instantOf(values, 'first-at', startAt),
    since: new Date(number(values, 'clock-since', realNow, { least: 0, most: 8e14, whole: true })),
    interval_s: number(values, 'interval-s', 60, { least: 1, most: 3600, whole: true }),
    history_h: number(values, 'history-h', 24, { least: 0, most: 24 }),
    faults: faultsOf(values, county),
    county,
  }
}

type Range = { readonly least: number; readonly most: number; readonly whole?: boolean }

function number(values: Values, name: keyof Values, otherwise: number, range: Range): number {
  const given = values[name]
  if (given === undefined) return otherwise
  const value = given === '' ? Number.NaN : Number(given)
  const fits = value >= range.least && value <= range.most && (!range.whole || Number.isInteger(value))
  const kind = range.whole ? 'a whole number' : 'a number'
  if (!fits) throw new Error(`--${name} must be ${kind} from ${range.least} to ${range.most}, not "${given}"`)
  return value
}

const seedOf = (values: Values): number =>
  number(values, 'seed', 1, { least: 0, most: Number.MAX_SAFE_INTEGER, whole: true })

function scenarioOf(values: Values): ScenarioName {
  const given = values.scenario ?? 'demo'
  if (!SCENARIOS.includes(given as string))
    throw new Error(`--scenario must be one of ${SCENARIOS.join(', ')}, not "${given}"`)
  return given as ScenarioName
}

function urlOf(values: Values): string {
  const given = String(values.url ?? 'mqtt://127.0.0.1:1883')
  if (!/^mqtts?:\/\/[^/\s]+$/.test(given))
    throw new Error(`--url must look like mqtt://host:port, not "${given}"`)
  return given
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/

function instantOf(values: Values, name: 'clock' | 'first-at', otherwise: Date): Date {
  const given = values[name]
  if (given === undefined) return otherwise
  const at = new Date(String(given))
  if (!INSTANT.test(String(given)) || Number.isNaN(at.getTime()))
    throw new Error(`--${name} must be an instant such as 2026-01-15T17:00:00Z, not "${given}"`)
  return at
}

function countyOf(values: Values): County {
  const path = String(values.county ?? fileURLToPath(new URL('county.json', import.meta.url)))
  return readAs('--county', path, parseCounty)
}

function credentialsOf(values: Values): ReadonlyMap<string, string> {
  if (values.credentials === undefined) return new Map()
  return readAs('--credentials', String(values.credentials), (json) => {
    const secrets = JSON.parse(json) as Record<string, unknown>
    const entries = Object.entries(secrets)
    if (entries.length === 0 || entries.some(([, secret]) => typeof secret !== 'string'))
      throw new Error('must be a JSON object of device id → secret')
    return new Map(entries as [string, string][])
  })
}

function faultsOf(values: Values, county: County): Fault[] {
  if (values.faults === undefined) return []
  const given = String(values.faults)
  const faults = existsSync(given) ? readAs('--faults', given, parseFaults) : parseFaults(given)
  const stranger = faults.find((fault) => !county.stations.some(({ device }) => device === fault.device))
  if (stranger) throw new Error(`--faults names ${stranger.device}, which is no device of the county`)
  return faults
}

/** Secrets stay out of the message: a parser may quote what it read. */
function readAs<T>(flag: string, path: string, parse: (content: string) => T): T {
  let content: string
  try {
    content = readFileSync(path, 'utf8')
  } catch {
    throw new Error(`${flag}: cannot read ${path}`)
  }
  try {
    return parse(content)
  } catch (error) {
    throw new Error(
      `${flag} ${path}: ${error instanceof SyntaxError ? 'not JSON' : (error as Error).message}`,
    )
  }
}
