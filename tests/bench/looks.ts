/** `npm run bench:looks`: what a look at a route costs, in CPU time: without news, and after a reading. 50 routes, 30 stations. */
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import type { DecideCase } from '#src/decision/decide-case.ts'
import { examplePolicy } from '#src/decision/policy.ts'
import { recommend } from '#src/decision/recommend.ts'
import type { Recommendation } from '#src/decision/recommendation.ts'
import { decisionCycle } from '#src/jobs/decision-cycle.ts'
import { heldAdvice } from '#src/jobs/held-advice.ts'
import { liveFeed } from '#src/jobs/live-feed.ts'
import { recentReadings } from '#src/telemetry/recent-readings.ts'
import {
  aDevice,
  aForecastPoint,
  aNetwork,
  aReading,
  aRoute,
  aStation,
  EVENING,
  minutesAfter,
} from '#tests/support/builders.ts'
import { forecastTo } from '#tests/support/decide-cases.ts'
import { silentLog } from '#tests/support/silent-log.ts'

const [ROUTES, STATIONS, EVERY_MIN] = [50, 30, 10]

const routes = Array.from({ length: ROUTES }, (_, index) => aRoute({ id: `route-${index}` }))
/** Two stations speak for each route. */
const stations = Array.from({ length: STATIONS }, (_, index) =>
  aStation({
    id: `station-${index}`,
    routes: routes
      .filter((_, route) => route % STATIONS === index || (route + 7) % STATIONS === index)
      .map(({ id }) => id),
  }),
)
const devices = stations.map(({ id }) => aDevice({ id: `box-${id}`, station: id }))
const network = aNetwork({ routes, stations, devices })
/** A point every five minutes to the next noon, mild. */
const series = Array.from({ length: 217 }, (_, index) =>
  aForecastPoint({
    at: minutesAfter(EVENING, 5 * index),
    road_temp_c: 5 + 2 * Math.cos(index / 40),
    road_temp_p10_c: 4 + 2 * Math.cos(index / 40),
    freeze_probability: 0.02,
    surface_state: 'dry',
  }),
)

async function county(advise: (given: DecideCase) => Recommendation) {
  const store = await openOperationalStore({ sqliteFile: ':memory:' })
  await store.saveForecasts(stations.map(({ id }) => ({ ...forecastTo(4), series, station: id })))
  let now = EVENING
  let seq = 0
  const recent = recentReadings()
  function read(device: string, station: string, at: Date) {
    const reading = aReading({
      device,
      station,
      at,
      received_at: at,
      seq: ++seq,
      road_temp_c: 6.5 + (seq % 7) / 10,
    })
    recent.add(reading, at)
    return reading
  }
  for (let minute = -355; minute <= 0; minute += EVERY_MIN)
    for (const { id, station } of devices) read(id, station, minutesAfter(EVENING, minute))
  const cycle = decisionCycle({
    network: () => network,
    clock: { now: () => now },
    recent,
    store,
    live: liveFeed(),
    policyOf: () => examplePolicy,
    log: silentLog,
    advise,
  })
  return {
    lookAt(at: Date) {
      now = at
      return cycle.all()
    },
    async readAt(at: Date) {
      now = at
      for (const { id, station } of devices) await cycle.onReading(read(id, station, at))
    },
    close: () => store.close(),
  }
}

/** µs of CPU a route. */
async function cost(runs: number, looks: number, work: (run: number) => Promise<unknown>): Promise<string> {
  const begun = process.cpuUsage()
  for (let run = 0; run < runs; run++) await work(run)
  const { user, system } = process.cpuUsage(begun)
  return `${((user + system) / runs / looks).toFixed(1)} µs`
}

for (const [name, advise] of [
  ['advice held', heldAdvice()],
  ['advice anew at each look', recommend],
] as const) {
  const made = await county(advise)
  // within one step of five minutes, and after the last reading that stops being fresh in it
  const lookAgain = (run: number) => made.lookAt(minutesAfter(EVENING, 1 + run / 1_000))
  await cost(500, ROUTES, lookAgain)
  const quiet = await cost(1_000, ROUTES, lookAgain)
  const looks = stations.reduce((sum, station) => sum + station.routes.length, 0)
  await cost(30, looks, (run) => made.readAt(minutesAfter(EVENING, EVERY_MIN * (run + 1))))
  const news = await cost(60, looks, (run) => made.readAt(minutesAfter(EVENING, EVERY_MIN * (run + 31))))
  console.log(`${name}: a look without news ${quiet} a route, after a reading ${news}`)
  await made.close()
}
