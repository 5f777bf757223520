/**
 * `npm run bench:county-routes`: tours for a whole county. Rutland's roads laid side by side (made-up roads of the same
 * kind where they are absent) to `--km` of treated road, planned for `--seconds` of CPU from `--seed`; before it, how
 * the time to the first valid plan grows with each doubling (`--no-series`: without). Every plan passes the checker or
 * is called invalid; ends with 1 where the last one is not valid, or has more than `--max-tours` tours.
 */
import { parseArgs } from 'node:util'
import type { PlanFault } from '#src/routing/check/check-fault.ts'
import { checkPlan } from '#src/routing/check/check-plan.ts'
import { planSpreading } from '#src/routing/plan-spreading.ts'
import { roadTask } from '#src/routing/road/road-task.ts'
import type { SpreadingPlan } from '#src/routing/spreading-task.ts'
import { madeUpRoads } from '#tests/support/made-up-roads.ts'
import { hasRutland, type RoadsAndTask, rutlandTask } from '#tests/support/rutland-task.ts'
import { tiledNetwork, treatedKm } from '#tests/support/tiled-network.ts'

const { values: options } = parseArgs({
  options: {
    km: { type: 'string', default: '3500' },
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    'max-tours': { type: 'string', default: 'Infinity' },
    'no-series': { type: 'boolean' },
  },
})
const [km, seconds, seed] = [options.km, options.seconds, options.seed].map(Number) as [
  number,
  number,
  number,
]
// Tries for each stretch until a plan keeps within every limit.
const FIRST_TRIES = 40

const one = hasRutland() ? rutlandTask() : madeUpRoads(seed, 8, 8)

/** CPU seconds since the program began. */
const cpu = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}
function timed<T>(work: () => T): { result: T; seconds: number } {
  const from = cpu()
  const result = work()
  return { result, seconds: cpu() - from }
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
const column = (value: string | number) => String(value).padStart(11)
const row = (...values: (string | number)[]) => console.log(values.map(column).join(''))

function figures({ network, task }: RoadsAndTask, plan: SpreadingPlan): (string | number)[] {
  const faults: PlanFault[] = checkPlan(network, task, plan)
  const verdict =
    faults.length > 0
      ? `${faults.length} FAULTS`
      : plan.shortfalls.length > 0
        ? `${plan.shortfalls.length} SHORT`
        : 'valid'
  return [
    plan.tours.length,
    sum(plan.tours.map(({ dead_km }) => dead_km)).toFixed(0),
    plan.iterations,
    verdict,
  ]
}

function firstPlan(wanted: number): number {
  const county = tiledNetwork(one, wanted)
  const { network, task } = county
  const ready = timed(() => roadTask(network, task))
  const iterations = FIRST_TRIES * ready.result.stretches.length
  const found = timed(() => planSpreading(network, task, { iterations }, seed))
  const [tours, dead, , verdict] = figures(county, found.result)
  const rss = `${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`
  const times = [ready.seconds.toFixed(2), found.seconds.toFixed(2)]
  row(
    treatedKm(county).toFixed(0),
    network.segments.length,
    ready.result.stretches.length,
    ...times,
    tours!,
    dead!,
    verdict!,
    rss,
  )
  return found.seconds
}

if (!options['no-series']) {
  console.log(
    `First valid plan: CPU seconds from network and task to the plan, ${FIRST_TRIES} tries a stretch, seed ${seed}\n`,
  )
  row('km', 'segments', 'stretches', 'prepared s', 'plan s', 'tours', 'dead km', '', 'memory')
  firstPlan(km / 8)
  console.log('')
  const series = [km / 8, km / 4, km / 2, km].map(firstPlan)
  const ratios = series.slice(1).map((time, index) => (time / series[index]!).toFixed(2))
  console.log(`\neach doubling: ${ratios.join(', ')} times the time (the first line warms up)\n`)
}

const county = tiledNetwork(one, km)
const begun = cpu()
let readyAt: number | undefined
const ready = () => (readyAt ??= cpu())
/** Of the time that is left once the task is made ready. */
const share = () => (cpu() - ready()) / (begun + seconds - ready())
const best = timed(() => planSpreading(county.network, county.task, { iterations: 1e9, share }, seed))
const [tours, dead, tries, verdict] = figures(county, best.result)
console.log(
  `${treatedKm(county).toFixed(0)} km, ${best.seconds.toFixed(1)} s of CPU: ${tours} tours, ${dead} km dead, ${tries} tries, ${verdict}`,
)
process.exitCode = verdict === 'valid' && Number(tours) <= Number(options['max-tours']) ? 0 : 1
