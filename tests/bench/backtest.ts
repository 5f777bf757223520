/**
 * `npm run bench:backtest [-- SEED …]`: the live rule against rules of noon, on whole winters of the simulator at one
 * station of each setting. Two weathers: as firmware-sim's weather service issued it, every six hours, and perfect
 * weather with an error of 1.5 °C at 24 h. Seeds 1 to 3 unless given: nothing was chosen on them. Exits 1 when a rule of
 * noon misses no more frosts than the live rule and makes no more needless runs, over all winters together.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readObservations } from '#src/cli/backtest/observations-csv.ts'
import { readIssuedWeather } from '#src/cli/backtest/weather-file.ts'
import {
  type AtmosphereKnown,
  issuedAtmosphere,
  perfectAtmosphere,
} from '#src/decision/backtest/atmosphere-known.ts'
import { policyRuns } from '#src/decision/backtest/backtest.ts'
import { type BacktestPolicy, BUILT_IN, livePolicy } from '#src/decision/backtest/backtest-policy.ts'
import { backtestFigures, type NightOutcome } from '#src/decision/backtest/figures.ts'
import { knownThen } from '#src/decision/backtest/known-then.ts'
import type { Observation } from '#src/decision/backtest/observation.ts'
import { observedNights } from '#src/decision/backtest/observed-nights.ts'
import { COUNTY } from '#tests/support/sensor-nights.ts'
import { writeWinter } from '../../firmware-sim/winter.ts'

const given = process.argv.slice(2).map(Number)
const seeds = given.length > 0 ? given : [1, 2, 3]
const YEAR = 2025
const ERROR_C = 1.5
const PLACE = { lat: 52.65, lon: -0.65 }
const TIME_ZONE = 'Europe/London'
const WEATHERS = ['as issued', 'perfect + error'] as const

/** What changes when one thing of the live rule is another. */
const VARIANTS: readonly BacktestPolicy[] = [
  { ...livePolicy, id: 'live, ordered at once', orders: 'at_once' },
  { ...livePolicy, id: 'live, probability 0.5', policy: { ...livePolicy.policy, treat_probability: 0.5 } },
  { ...livePolicy, id: 'live, below 1.0 °C', threshold: { ...livePolicy.threshold, treat_below_c: 1 } },
]
const policies = [...BUILT_IN, ...VARIANTS]

type Winter = {
  readonly seed: number
  readonly station: string
  readonly observations: readonly Observation[]
  readonly weathers: Record<string, AtmosphereKnown>
}

function readOrFail<T>(found: T | string): T {
  if (typeof found === 'string') throw new Error(found)
  return found
}

async function wintersOf(seed: number): Promise<Winter[]> {
  const out = mkdtempSync(join(tmpdir(), 'frostline-winter-'))
  try {
    await writeWinter({ county: COUNTY, year: YEAR, seed, out, tell: () => {} })
    const text = (name: string) => readFileSync(join(out, name), 'utf8')
    return readdirSync(out)
      .filter((name) => name.startsWith('observations-'))
      .map((name) => {
        const station = name.slice('observations-'.length, -'.csv'.length)
        const { observations } = readOrFail(readObservations(text(name)))
        const issues = readOrFail(readIssuedWeather(text(`weather-${station}.ndjson`)))
        const perfect = perfectAtmosphere(observations, PLACE, { rms_24h_c: ERROR_C, seed })
        return {
          seed,
          station,
          observations,
          weathers: { 'as issued': issuedAtmosphere(issues, PLACE), 'perfect + error': perfect },
        }
      })
  } finally {
    rmSync(out, { recursive: true })
  }
}

const shown = (value: number | null, digits = 1) => (value === null ? 'n/a' : value.toFixed(digits))

function line(outcomes: readonly NightOutcome[], policy: string, label: string): void {
  const figures = backtestFigures(policy, outcomes)
  console.log(
    [
      label.padEnd(26),
      policy.padEnd(22),
      ...[figures.nights, figures.frost_nights, figures.treated, figures.misses, figures.needless_runs].map(
        (count) => String(count).padStart(6),
      ),
      ...[figures.percent_correct, figures.warning_hours_median].map((value) => shown(value).padStart(7)),
      shown(figures.salt_t, 0).padStart(7),
    ].join(''),
  )
}

const all = new Map<string, NightOutcome[]>()
const key = (weather: string, policy: string) => `${weather} ${policy}`
let longest = 0

for (const seed of seeds) {
  const ofSeed = new Map<string, NightOutcome[]>()
  for (const { observations, weathers } of await wintersOf(seed))
    for (const [weather, atmosphereAt] of Object.entries(weathers)) {
      const nights = observedNights(observations, TIME_ZONE)
      const known = knownThen({ observations, atmosphereAt, place: PLACE })
      const started = performance.now()
      const runs = policyRuns(policies, nights, known)
      longest = Math.max(longest, performance.now() - started)
      for (const { id, outcomes } of runs)
        for (const map of [all, ofSeed])
          map.set(key(weather, id), [...(map.get(key(weather, id)) ?? []), ...outcomes])
    }
  if (seed === seeds[0])
    console.log(`${''.padEnd(48)}nights frost treat miss needless  correct %  warning h  salt t`)
  for (const weather of WEATHERS)
    for (const { id } of BUILT_IN) line(ofSeed.get(key(weather, id))!, id, `seed ${seed}, ${weather}`)
}
for (const weather of WEATHERS)
  for (const { id } of policies) line(all.get(key(weather, id))!, id, `all, ${weather}`)
console.log(
  `\nThe slowest winter took ${(longest / 1_000).toFixed(1)} s for all ${policies.length} policies.`,
)

const betterAtNoon = WEATHERS.flatMap((weather) => {
  const figures = (policy: string) => backtestFigures(policy, all.get(key(weather, policy))!)
  const live = figures('live')
  return BUILT_IN.filter(({ kind, id }) => {
    const { misses, needless_runs } = figures(id)
    return kind === 'noon' && misses <= live.misses && needless_runs <= live.needless_runs
  }).map(({ id }) => `${id}, ${weather}`)
})
if (betterAtNoon.length > 0) {
  console.error(`As good in both as the live rule: ${betterAtNoon.join('; ')}`)
  process.exitCode = 1
}
