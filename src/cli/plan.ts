import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { Worker } from 'node:worker_threads'
import { type PlanDocument, planOf } from '#src/cli/plan/carp-plan.ts'
import { roadPlan } from '#src/cli/plan/road-plan.ts'
import { asksWhatIf, type WhatIfOptions } from '#src/cli/plan/road-what-if.ts'
import { LIST_FORMATS, type ListFormat } from '#src/cli/plan/tour-in-words.ts'
import { type CarpInstance, carpInstance } from '#src/routing/carp-instance.ts'

// Threads must not repeat the seeds that a single thread goes through.
const SEED_STEP = 1_000

/** `threads`: each searches on its own from its own seed; the cheapest plan counts. */
export type PlanOptions = WhatIfOptions & {
  /** A problem of the literature (CARP); otherwise `network` and `segments`, the road and what to treat of it. */
  readonly instance?: string
  readonly network?: string
  readonly segments?: string
  readonly seconds: number
  /** Instead of seconds: the same plan on any machine. */
  readonly iterations?: number
  readonly seed: number
  readonly threads: number
  readonly json?: boolean
  /** Of a plan on roads: instead of it the list of one spreader. */
  readonly list?: string
  readonly format?: ListFormat
}
type InstanceOptions = PlanOptions & { readonly instance: string }

/** Prints the plan; resolves with the exit status: 0 done, 1 no plan, 2 called wrongly. */
export async function plan(options: PlanOptions): Promise<number> {
  const fault = optionFault(options)
  if (fault) {
    console.error(fault)
    return 2
  }
  const { instance, network, segments } = options
  if (instance !== undefined) return instancePlan({ ...options, instance })
  return roadPlan({ ...options, network: network!, segments: segments! })
}

/** Prints `frostline.plan/1`. */
async function instancePlan(options: InstanceOptions): Promise<0 | 1> {
  const found = await planFile(options)
  if (typeof found === 'string') {
    console.error(`No plan for ${options.instance}: ${found}`)
    return 1
  }
  console.log(JSON.stringify(found))
  return 0
}

function problemFault(options: PlanOptions): string | null {
  const { instance, network, segments, iterations, list } = options
  if (instance === undefined)
    return network !== undefined && segments !== undefined
      ? null
      : 'Give --network with --segments, or --instance.'
  if (network !== undefined || segments !== undefined)
    return '--instance goes without --network and --segments.'
  return iterations === undefined && list === undefined && !asksWhatIf(options)
    ? null
    : '--iterations, --list and what-ifs go with --network and --segments.'
}

function listFault(options: PlanOptions): string | null {
  const { list, format, json } = options
  if (list !== undefined && asksWhatIf(options)) return '--list is of the plan; it goes without a what-if.'
  if (format !== undefined && !LIST_FORMATS.includes(format))
    return `--format has to be ${LIST_FORMATS.join(', ')}.`
  if (format !== undefined && list === undefined) return '--format goes with --list.'
  return list !== undefined && json ? '--json is the whole plan; it goes without --list.' : null
}

export function optionFault(options: PlanOptions): string | null {
  const { seconds, iterations, seed, threads } = options
  const problem = problemFault(options) ?? listFault(options)
  if (problem) return problem
  if (iterations !== undefined && !(Number.isSafeInteger(iterations) && iterations >= 0))
    return '--iterations has to be a whole number from 0.'
  if (!(seconds >= 0.1 && seconds <= 3600)) return '--seconds has to be a number from 0.1 to 3600.'
  if (!Number.isSafeInteger(seed)) return '--seed has to be a whole number.'
  const possible = Number.isInteger(threads) && threads >= 1 && threads <= 64
  return possible ? null : '--threads has to be a whole number from 1 to 64.'
}

async function planFile({
  instance: path,
  seconds,
  seed,
  threads,
}: InstanceOptions): Promise<PlanDocument | string> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    return (error as Error).message
  }
  const instance = carpInstance(text)
  if (typeof instance === 'string') return instance
  if (threads === 1) return planOf(instance, seconds, seed)
  const searches = Array.from({ length: threads }, (_, thread) =>
    search(instance, seconds, seed + thread * SEED_STEP),
  )
  return cheapest(await Promise.all(searches))
}

async function search(instance: CarpInstance, seconds: number, seed: number): Promise<PlanDocument | string> {
  const worker = new Worker(new URL('./plan/search.ts', import.meta.url), {
    workerData: { instance, seconds, seed },
  })
  const [found] = await once(worker, 'message')
  return found
}

/** Of equal plans the one of the first thread. */
function cheapest(found: readonly (PlanDocument | string)[]): PlanDocument | string {
  const plans = found.filter((one) => typeof one !== 'string')
  if (plans.length === 0) return found[0]!
  const best = plans.reduce((least, next) => (next.cost < least.cost ? next : least))
  return { ...best, iterations: plans.reduce((sum, { iterations }) => sum + iterations, 0) }
}
