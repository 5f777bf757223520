import { readFile } from 'node:fs/promises'
import { type ReadObservations, readObservations } from '#src/cli/backtest/observations-csv.ts'
import { readPolicies } from '#src/cli/backtest/policies-file.ts'
import { reportLines } from '#src/cli/backtest/report-lines.ts'
import { storedWinter } from '#src/cli/backtest/stored-winter.ts'
import { readIssuedWeather } from '#src/cli/backtest/weather-file.ts'
import { toldConfig } from '#src/cli/held-store.ts'
import {
  type AtmosphereKnown,
  type BacktestPlace,
  type IssuedWeather,
  issuedAtmosphere,
  noAtmosphere,
  perfectAtmosphere,
} from '#src/decision/backtest/atmosphere-known.ts'
import { backtest as backtested } from '#src/decision/backtest/backtest.ts'
import { type BacktestPolicy, BUILT_IN } from '#src/decision/backtest/backtest-policy.ts'
import type { Observation } from '#src/decision/backtest/observation.ts'
import { wordsOf } from '#src/jobs/log.ts'
import { noLongerKept } from '#src/jobs/no-longer-kept.ts'
import { type CivilDate, isCivilDate, nightSpan } from '#src/season.ts'

export type BacktestOptions = {
  /** A file; absent: what a running installation holds, by the three below. */
  readonly observations?: string
  readonly station?: string
  /** The first and the last night. */
  readonly from?: CivilDate
  readonly to?: CivilDate
  /** `perfect`, `none`, `stored` as it came in, or a file of forecasts as issued. */
  readonly weather?: string
  /** Root mean square error of the air temperature at 24 h, °C. */
  readonly weatherError?: number
  readonly seed: number
  readonly policies?: string
  readonly latitude?: number
  readonly longitude?: number
  readonly json?: boolean
}

/** Rutland, where the demonstration is. */
const PLACE: BacktestPlace = { lat: 52.65, lon: -0.65 }

const isStored = ({ observations }: BacktestOptions) => observations === undefined
/** Without a word of it a file stands for perfect weather, an installation for what it was told. */
const weatherOf = (options: BacktestOptions) => options.weather ?? (isStored(options) ? 'stored' : 'perfect')

function sourceFault(options: BacktestOptions): string | null {
  const { station, from = '', to = '' } = options
  if (!isStored(options))
    return [station, options.from, options.to].some((given) => given !== undefined)
      ? '--observations names a file; --station, --from and --to what this installation holds: one of them.'
      : weatherOf(options) === 'stored'
        ? '--weather stored goes with --station.'
        : null
  if (station === undefined) return 'Give --observations FILE, or --station ID with --from and --to.'
  if (!isCivilDate(from) || !isCivilDate(to) || to < from)
    return '--from and --to have to be the first and the last night, e.g. 2025-10-01.'
  return options.latitude === undefined ? null : '--latitude and --longitude go with --observations.'
}

/** What cannot be meant; null: nothing. */
export function optionFault(options: BacktestOptions): string | null {
  const { weatherError, seed, latitude, longitude } = options
  const weather = weatherOf(options)
  if (weatherError !== undefined && weather !== 'perfect')
    return '--weather-error goes with --weather perfect.'
  if (weatherError !== undefined && !(weatherError >= 0 && weatherError <= 20))
    return '--weather-error has to be a number of °C from 0 to 20.'
  if (!Number.isSafeInteger(seed)) return '--seed has to be a whole number.'
  if ((latitude === undefined) !== (longitude === undefined)) return '--latitude and --longitude go together.'
  const isOnEarth = Math.abs(latitude ?? 0) <= 90 && Math.abs(longitude ?? 0) <= 180
  return isOnEarth ? sourceFault(options) : '--latitude and --longitude have to be degrees, north and east.'
}

/** The text of a file as something; a string, named with its file, says why not. */
async function fromFile<T>(path: string, read: (text: string) => T | string): Promise<T | string> {
  try {
    const found = read(await readFile(path, 'utf8'))
    return typeof found === 'string' ? `${path}: ${found}` : found
  } catch (error) {
    return (error as Error).message
  }
}

async function atmosphereOf(
  options: BacktestOptions,
  { observations, place, issues }: Winter,
): Promise<AtmosphereKnown | string> {
  const { weatherError = 0, seed } = options
  const weather = weatherOf(options)
  if (weather === 'none') return noAtmosphere
  if (weather === 'stored') return issuedAtmosphere(issues, place)
  if (weather === 'perfect') return perfectAtmosphere(observations, place, { rms_24h_c: weatherError, seed })
  const given = await fromFile(weather, readIssuedWeather)
  return typeof given === 'string' ? given : issuedAtmosphere(given, place)
}

async function policiesOf({ policies }: BacktestOptions): Promise<readonly BacktestPolicy[] | string> {
  if (policies === undefined) return BUILT_IN
  const more = await fromFile(policies, readPolicies)
  return typeof more === 'string' ? more : [...BUILT_IN, ...more]
}

const SHOWN = 5

/** What of the file was not used, for people: nothing is dropped in silence. */
function tellOf({ refused, passed_over }: ReadObservations): void {
  if (passed_over.length > 0) console.error(`Columns not read: ${passed_over.join(', ')}`)
  for (const { line, field, expected, got } of refused.slice(0, SHOWN))
    console.error(`line ${line}, ${field}: expected ${expected}; got ${got}`)
  if (refused.length > SHOWN) console.error(`and ${refused.length - SHOWN} more`)
}

type Winter = {
  readonly observations: readonly Observation[]
  readonly issues: readonly IssuedWeather[]
  readonly place: BacktestPlace
  readonly time_zone: string
  readonly own: BacktestPolicy | null
}

async function winterOfFile(options: BacktestOptions, env: NodeJS.ProcessEnv): Promise<Winter | string> {
  const { observations = '', latitude, longitude } = options
  const read = await fromFile(observations, readObservations)
  if (typeof read === 'string') return read
  tellOf(read)
  const place = latitude === undefined || longitude === undefined ? PLACE : { lat: latitude, lon: longitude }
  const time_zone = env.FROSTLINE_TIME_ZONE ?? 'Europe/London'
  return { observations: read.observations, issues: [], place, time_zone, own: null }
}

async function winterHeld(options: BacktestOptions, env: NodeJS.ProcessEnv): Promise<Winter | string> {
  const { station = '', from = '', to = '' } = options
  const config = toldConfig(env)
  if (!config) return 'The settings of this installation cannot be read.'
  try {
    const winter = await storedWinter(config, { station, from, to })
    const { device, observations, issues } = winter
    console.error(
      `${observations.length} readings of ${device}, ${issues.length} weather forecasts as they came`,
    )
    const { from: first } = nightSpan(from as CivilDate, winter.time_zone)
    for (const line of noLongerKept(config.retention, first, new Date())) console.error(line)
    return winter
  } catch (error) {
    return wordsOf(error)
  }
}

/** Prints `frostline.backtest/1` or tables; resolves with the exit status: 0 done, 1 no backtest, 2 called wrongly. */
export async function backtest(
  options: BacktestOptions,
  env: NodeJS.ProcessEnv = process.env,
): Promise<number> {
  const fault = optionFault(options)
  if (fault) {
    console.error(fault)
    return 2
  }
  const winter = await (isStored(options) ? winterHeld : winterOfFile)(options, env)
  const policies = await policiesOf(options)
  const atmosphereAt = typeof winter === 'string' ? winter : await atmosphereOf(options, winter)
  for (const failed of [winter, policies, atmosphereAt])
    if (typeof failed === 'string') {
      console.error(failed)
      return 1
    }
  if (typeof winter === 'string' || typeof policies === 'string' || typeof atmosphereAt === 'string') return 1
  const { observations, place, time_zone, own } = winter
  const found = backtested({
    observations,
    atmosphereAt,
    place,
    policies: own ? [...policies, own] : policies,
    time_zone,
  })
  console.log(options.json ? JSON.stringify(found) : reportLines(found).join('\n'))
  return 0
}
