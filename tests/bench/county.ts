/**
 * `npm run bench:county`: a whole country at once. 3,500 routes with 100,000 road segments told from 1,200 stations are
 * decided again after a new forecast of all stations, and after single readings: time, CPU and bytes. The engine alone,
 * then the decision cycle with a store that costs nothing, then with SQLite, because saving is another matter.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import type { Decision } from '#src/decision/decision.ts'
import { examplePolicy } from '#src/decision/policy.ts'
import { recommend } from '#src/decision/recommend.ts'
import { fanColumns, unpackedForecast } from '#src/forecast/bulk/fan-columns.ts'
import { forecastRange } from '#src/forecast/bulk/forecast-range.ts'
import { packCases } from '#src/forecast/bulk/pack-cases.ts'
import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import { caseOf, nights, routeIndex } from '#src/jobs/decide-cases.ts'
import { decisionCycle } from '#src/jobs/decision-cycle.ts'
import { liveFeed } from '#src/jobs/live-feed.ts'
import { routeRoads } from '#src/jobs/route-roads.ts'
import type { OperationalStore } from '#src/ports.ts'
import { recentReadings } from '#src/telemetry/recent-readings.ts'
import { HOUR, MINUTE } from '#src/units.ts'
import { aReading } from '#tests/support/builders.ts'
import { frostyCases, madeUpCounty } from '#tests/support/county.ts'
import { silentLog } from '#tests/support/silent-log.ts'

const { values: options } = parseArgs({
  options: { scale: { type: 'string', default: '1' }, 'no-store': { type: 'boolean' } },
})
const scale = Number(options.scale)
const size = {
  stations: Math.round(1_200 * scale),
  routes: Math.round(3_500 * scale),
  segments: Math.round(100_000 * scale),
}
const START = new Date('2026-01-15T18:00:00Z')
const later = (minutes: number) => new Date(START.getTime() + minutes * MINUTE)

const bytes = () => {
  globalThis.gc?.()
  const { heapUsed, external, arrayBuffers, rss } = process.memoryUsage()
  return { heap: heapUsed, arrays: external + arrayBuffers, rss }
}
const mb = (value: number) => `${(value / 1e6).toFixed(0)} MB`
const seconds = (ms: number) => `${(ms / 1_000).toFixed(2)} s`

async function measured<T>(name: string, work: () => T | Promise<T>): Promise<T> {
  const before = bytes()
  const cpu = process.cpuUsage()
  const from = performance.now()
  const result = await work()
  const wall = performance.now() - from
  const { user, system } = process.cpuUsage(cpu)
  const after = bytes()
  const kept = `heap ${mb(after.heap - before.heap)}, arrays ${mb(after.arrays - before.arrays)}, RSS ${mb(after.rss)}`
  console.log(
    `${name.padEnd(58)} ${seconds(wall).padStart(8)} wall ${seconds((user + system) / 1_000).padStart(8)} CPU   kept: ${kept}`,
  )
  return result
}

/** As the hourly cycle makes them: columns in, columns out, then one object a station. */
function issued(at: Date): StationForecast[] {
  const cases = packCases(frostyCases(size.stations, at))
  const out = fanColumns(cases)
  forecastRange(cases, 0, size.stations, out)
  return Array.from({ length: size.stations }, (_, index) => {
    const id = `station-${index}`
    const made = unpackedForecast(cases, out, index, id)
    if ('error' in made) throw new Error(`${id}: ${made.error.message}`)
    return {
      authority: 'northshire',
      station: id,
      issued_at: at,
      atmosphere: { source: 'made up', issued_at: new Date(at.getTime() - HOUR) },
      model: 'bench',
      last_reading_at: at,
      series: made.series,
    }
  })
}

/** Two sensors a station that agree with its first forecast, every 10 min for the last 6 h. */
function readingsOf(forecasts: readonly StationForecast[]) {
  const recent = recentReadings()
  let seq = 0
  for (const { station, series } of forecasts)
    for (const device of [`${station}-a`, `${station}-b`])
      for (let minutes = -360; minutes <= 0; minutes += 10) {
        const road_temp_c = series[0]!.road_temp_c + 0.2 - minutes / 200
        recent.add(aReading({ station, device, seq: ++seq, at: later(minutes), road_temp_c }), START)
      }
  return recent
}

type Kept = Pick<
  OperationalStore,
  'latestForecasts' | 'forecastsOf' | 'decisionsOfNight' | 'saveDecision' | 'treatments'
>
/** Keeps the last of each in memory and costs nothing. */
function freeStore(): Kept & { forecasts: StationForecast[] } {
  const decisions = new Map<string, Decision>()
  return {
    forecasts: [],
    async latestForecasts() {
      return this.forecasts
    },
    forecastsOf: async () => [],
    decisionsOfNight: async () => [...decisions.values()],
    treatments: async () => [],
    async saveDecision(decision) {
      decisions.set(decision.id, decision)
      return true
    },
  }
}

const percentile = (sorted: readonly number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!

console.log(`${size.stations} stations, ${size.routes} routes, ${size.segments} segments\n`)
const county = await measured('the county and its thermal map made up', () => madeUpCounty(size))
const { network, map } = county
const first = await measured('forecast of all stations', () => issued(START))
const recent = await measured('readings of 6 h', () => readingsOf(first))
const second = issued(later(60))
const third = issued(later(120))

const roads = routeRoads({ driven: async () => map }, () => network)
const index = routeIndex(network)
const night = nights()(START, 'Europe/London')

async function decideAll(forecasts: readonly StationForecast[], now: Date) {
  const known = new Map(forecasts.map((forecast) => [forecast.station, forecast]))
  const found = []
  for (const route of network.routes) {
    const given = {
      index,
      forecasts: known,
      recent,
      policy: examplePolicy,
      night,
      now,
      roads: await roads.of(route),
    }
    found.push(recommend(caseOf(route, given)))
  }
  return found
}
const asked = await measured('engine: all routes, first time', () => decideAll(first, START))
await measured('engine: all routes, same forecast', () => decideAll(first, later(1)))
await measured('engine: all routes after a new forecast', () => decideAll(second, later(61)))
const onRoads = asked.filter(({ coldest }) => coldest?.road).length
console.log(`  coldest on a road between the stations: ${onRoads} of ${asked.length}`)

async function cycleOn(
  name: string,
  store: Kept,
  save: (forecasts: StationForecast[]) => void | Promise<void>,
) {
  console.log(`\n${name}`)
  let now = START
  const live = liveFeed(10_000)
  const parts = { network: () => network, clock: { now: () => now }, recent, store, live }
  const cycle = decisionCycle({ ...parts, policyOf: () => examplePolicy, roads, log: silentLog })
  const issue = async (forecasts: StationForecast[], at: Date) => {
    await save(forecasts)
    now = at
    live.publish({ kind: 'forecast', subject: 'all', at })
  }
  await issue(first, START)
  const count = async () => {
    const { changed, failed } = await cycle.all()
    if (failed.length > 0) throw new Error(`could not decide ${failed[0]}`)
    return changed
  }
  await measured('cycle: first proposals of the night', count)
  await issue(second, later(60))
  const changed = await measured('cycle: all routes after a new forecast', count)
  console.log(`  ${changed} of ${size.routes} changed`)
  await issue(third, later(120))
  await measured('cycle: all routes after the next one', count)
  const taken: number[] = []
  let looked = 0
  for (let one = 0; one < 500; one++) {
    const station = network.stations[(one * 7) % size.stations]!
    const reading = aReading({
      station: station.id,
      device: `${station.id}-a`,
      seq: 1_000_000 + one,
      at: now,
      road_temp_c: -0.5 - (one % 5),
    })
    recent.add(reading, now)
    const from = performance.now()
    await cycle.onReading(reading)
    taken.push(performance.now() - from)
    looked += station.routes.length
  }
  const sorted = taken.toSorted((a, b) => a - b)
  const [half, most] = [percentile(sorted, 0.5), percentile(sorted, 0.99)]
  console.log(
    `one reading, its ${(looked / 500).toFixed(1)} routes: ${half.toFixed(2)} ms in the middle, ${most.toFixed(2)} ms p99`,
  )
  cycle.stop()
}

const free = freeStore()
await cycleOn('Decision cycle, saving free', free, (forecasts) => {
  free.forecasts = forecasts
})
if (!options['no-store']) {
  const dir = mkdtempSync(join(tmpdir(), 'county-'))
  const store = await openOperationalStore({ sqliteFile: join(dir, 'operational.sqlite') })
  await cycleOn('Decision cycle, SQLite', store, (forecasts) => store.saveForecasts(forecasts))
  await store.close()
  rmSync(dir, { recursive: true })
}
