import { readFile } from 'node:fs/promises'
import { planWorkers } from '#src/adapters/plan-workers.ts'
import { plainText } from '#src/cli/plain-text.ts'
import { planInWords } from '#src/cli/plan/plan-in-words.ts'
import { asksWhatIf, changeOf, type WhatIfOptions, whatIfInWords } from '#src/cli/plan/road-what-if.ts'
import { readSpreadingTask } from '#src/cli/plan/spreading-task-schema.ts'
import { type ListFormat, tourText } from '#src/cli/plan/tour-in-words.ts'
import { mendLines } from '#src/jobs/plan/plan-mends.ts'
import type { RoadNetwork } from '#src/network/road-network.ts'
import type { PlanBudget } from '#src/ports.ts'
import { isRefusedRoadNetwork, readRoadNetwork } from '#src/road-network-document.ts'
import { whatIfPlan } from '#src/routing/mend/what-if-plan.ts'
import type { SpreadingPlan, SpreadingTask } from '#src/routing/spreading-task.ts'

export type RoadPlanOptions = WhatIfOptions & {
  readonly network: string
  readonly segments: string
  readonly seconds: number
  readonly iterations?: number
  readonly seed: number
  readonly threads: number
  readonly json?: boolean
  /** Instead of the plan: the list of this spreader. */
  readonly list?: string
  readonly format?: ListFormat
}

type Given = { readonly network: RoadNetwork; readonly task: SpreadingTask }

async function documentIn(file: string): Promise<{ readonly given: unknown } | string> {
  try {
    return { given: JSON.parse(await readFile(file, 'utf8')) as unknown }
  } catch (error) {
    const { message } = error as Error
    return error instanceof SyntaxError ? `${file} is not JSON: ${message}` : message
  }
}

const SHOWN = 3

async function networkIn(file: string): Promise<RoadNetwork | string> {
  const found = await documentIn(file)
  if (typeof found === 'string') return found
  const network = readRoadNetwork(found.given)
  if (!isRefusedRoadNetwork(network)) return network
  const faults = network.faults.slice(0, SHOWN).map(({ field, expected, got, likely_cause }) => {
    const cause = likely_cause ? ` Likely cause: ${likely_cause}.` : ''
    return `${field}: expected ${expected}, got ${got}.${cause}`
  })
  return `${file}: ${faults.join(' ')}`
}

async function filesOf({ network: networkFile, segments }: RoadPlanOptions): Promise<Given | string> {
  const network = await networkIn(networkFile)
  if (typeof network === 'string') return network
  const found = await documentIn(segments)
  if (typeof found === 'string') return found
  const task = readSpreadingTask(found.given, network)
  return typeof task === 'string' ? `${segments}: ${task}` : { network, task }
}

/** Told where nobody's program reads: standard error. Once every ten hundredths. */
function progress(): (share: number) => void {
  let told = 0
  return (share) => {
    const percent = Math.floor(share * 10) * 10
    if (percent <= told) return
    told = percent
    console.error(`${percent} % of the search`)
  }
}

/** An interrupt asks for the best so far; a second one ends at once. */
async function search({ network, task }: Given, options: RoadPlanOptions): Promise<SpreadingPlan> {
  const interrupted = new AbortController()
  const interrupt = () => {
    console.error('Interrupted: this is the best so far.')
    interrupted.abort()
  }
  process.once('SIGINT', interrupt)
  const { seed, threads, seconds, iterations } = options
  const budget: PlanBudget = iterations === undefined ? { seconds } : { iterations }
  const planner = planWorkers()
  try {
    return await planner.plan(
      { network, task, seed, threads, budget, signal: interrupted.signal },
      progress(),
    )
  } finally {
    process.off('SIGINT', interrupt)
    await planner.stop()
  }
}

type Planned = Given & { readonly plan: SpreadingPlan }

/** What would let it keep everything, tried one measure after another. */
async function mendsTried(planned: Planned): Promise<string[]> {
  if (planned.plan.shortfalls.length === 0) return []
  console.error('Trying what would mend it …')
  const planner = planWorkers()
  try {
    return await mendLines(planner, { ...planned, canLeaveEarlier: true })
  } finally {
    await planner.stop()
  }
}

/** What was asked for, on standard output. */
async function printed(planned: Planned, options: RoadPlanOptions): Promise<0 | 1> {
  const { list, format = 'text', json } = options
  if (list === undefined) {
    if (json) console.log(JSON.stringify({ ...planned.plan, invented: planned.task.invented ?? [] }))
    else console.log(plainText([...planInWords(planned), ...(await mendsTried(planned))].join('\n')))
    return 0
  }
  const found = tourText(planned, list, format)
  if (typeof found === 'string') console.error(found)
  else console.log(plainText(found.text))
  return typeof found === 'string' ? 1 : 0
}

/** The plan as it is and what would come of the change, each searched alike; side by side. */
async function supposed(given: Given, options: RoadPlanOptions): Promise<0 | 1> {
  const change = changeOf(given, options)
  if (typeof change === 'string') {
    console.error(change)
    return 1
  }
  const plan = await search(given, options)
  const replan = (task: SpreadingTask) => search({ network: given.network, task }, options)
  const found = await whatIfPlan(given.network, given.task, plan, change, replan)
  const { comparison, message } = found
  const document = { format: 'frostline.plan-comparison/1', message, ...comparison, plan: found.plan }
  if (options.json) console.log(JSON.stringify(document))
  else console.log(plainText(whatIfInWords({ ...given, plan }, found).join('\n')))
  return 0
}

/** Plans tours on a road network; resolves with the exit status: 0 done, 1 there is no plan. */
export async function roadPlan(options: RoadPlanOptions): Promise<0 | 1> {
  const given = await filesOf(options)
  if (typeof given === 'string') {
    console.error(`No plan: ${given}`)
    return 1
  }
  try {
    if (asksWhatIf(options)) return await supposed(given, options)
    const plan = await search(given, options)
    return await printed({ ...given, plan }, options)
  } catch (error) {
    console.error(`No plan: ${(error as Error).message}`)
    return 1
  }
}
