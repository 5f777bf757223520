import { readFile } from 'node:fs/promises'
import { type ReadObservations, readObservations } from '#src/cli/backtest/observations-csv.ts'
import { readPolicies } from '#src/cli/backtest/policies-file.ts'
import { reportLines } from '#src/cli/backtest/report-lines.ts'
import { readIssuedWeather } from '#src/cli/backtest/weather-file.ts'
import {
  type AtmosphereKnown,
  type BacktestPlace,
  issuedAtmosphere,
  noAtmosphere,
  perfectAtmosphere,
} from '#src/decision/backtest/atmosphere-known.ts'
import { backtest as backtested } from '#src/decision/backtest/backtest.ts'
import { type BacktestPolicy, BUILT_IN } from '#src/decision/backtest/backtest-policy.ts'
import type { Observation } from '#src/decision/backtest/observation.ts'

export type BacktestOptions = {
  readonly observations: string
  /** `perfect`, `none`, or a file of forecasts as issued. */
  readonly weather: string
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

/** What cannot be meant; null: nothing. */
export function optionFault(options: BacktestOptions): string | null {
  const { weather, weatherError, seed, latitude, longitude } = options
  if (weatherError !== undefined && weather !== 'perfect')
    return '--weather-error goes with --weather perfect.'
  if (weatherError !== undefined && !(weatherError >= 0 && weatherError <= 20))
    return '--weather-error has to be a number of °C from 0 to 20.'
  if (!Number.isSafeInteger(seed)) return '--seed has to be a whole number.'
  if ((latitude === undefined) !== (longitude === undefined)) return '--latitude and --longitude go together.'
  const isOnEarth = Math.abs(latitude ?? 0) <= 90 && Math.abs(longitude ?? 0) <= 180
  return isOnEarth ? null : '--latitude and --longitude have to be degrees, north and east.'
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
  { weather, weatherError = 0, seed }: BacktestOptions,
  observations: readonly Observation[],
  place: BacktestPlace,
): Promise<AtmosphereKnown | string> {
  if (weather === 'none') return noAtmosphere
  if (weather === 'perfect') return perfectAtmosphere(observations, place, { rms_24h_c: weatherError, seed })
  const issues = await fromFile(weather, readIssuedWeather)
  return typeof issues === 'string' ? issues : issuedAtmosphere(issues, place)
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
  const { latitude, longitude, json } = options
  const place = latitude === undefined || longitude === undefined ? PLACE : { lat: latitude, lon: longitude }
  const read = await fromFile(options.observations, readObservations)
  const policies = await policiesOf(options)
  const known = typeof read === 'string' ? read : await atmosphereOf(options, read.observations, place)
  for (const failed of [read, policies, known])
    if (typeof failed === 'string') {
      console.error(failed)
      return 1
    }
  if (typeof read === 'string' || typeof policies === 'string' || typeof known === 'string') return 1
  tellOf(read)
  const time_zone = env.FROSTLINE_TIME_ZONE ?? 'Europe/London'
  const { observations } = read
  const found = backtested({ observations, atmosphereAt: known, place, policies, time_zone })
  console.log(json ? JSON.stringify(found) : reportLines(found).join('\n'))
  return 0
}
