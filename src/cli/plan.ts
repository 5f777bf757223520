import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { type PlanDocument, planOf } from '#src/cli/plan/carp-plan.ts'
import { type CarpInstance, carpInstance } from '#src/routing/carp-instance.ts'

const USAGE = `frostline plan --instance FILE [--seconds S] [--seed N] [--threads T]

  Plans the tours of an arc-routing problem (CARPLIB .dat) and prints frostline.plan/1, one JSON document.
  --seconds  how long to search, 0.1 to 3600 (10)
  --seed     whole number; the search of each thread follows from it (1)
  --threads  1 to 64; each searches on its own, the cheapest plan counts (1)
`
// Threads must not repeat the seeds that a single thread goes through.
const SEED_STEP = 1_000

export type PlanOptions = {
  readonly instance: string
  readonly seconds: number
  readonly seed: number
  readonly threads: number
}

/** Prints the plan; resolves with the exit status: 0 done, 1 no plan, 2 called wrongly. */
export async function plan(args: string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(USAGE)
    return 0
  }
  const options = planOptions(args)
  if (typeof options === 'string') {
    console.error(`${options}\n\n${USAGE}`)
    return 2
  }
  const found = await planFile(options)
  if (typeof found === 'string') {
    console.error(`No plan for ${options.instance}: ${found}`)
    return 1
  }
  console.log(JSON.stringify(found))
  return 0
}

export function planOptions(args: string[]): PlanOptions | string {
  const text = { type: 'string' } as const
  let given: { instance?: string; seconds?: string; seed?: string; threads?: string }
  try {
    given = parseArgs({ args, options: { instance: text, seconds: text, seed: text, threads: text } }).values
  } catch (error) {
    return (error as Error).message
  }
  if (!given.instance) return '--instance is missing: which problem?'
  const options = {
    instance: given.instance,
    seconds: Number(given.seconds ?? 10),
    seed: Number(given.seed ?? 1),
    threads: Number(given.threads ?? 1),
  }
  if (!(options.seconds >= 0.1 && options.seconds <= 3600))
    return '--seconds is not a number from 0.1 to 3600'
  if (!Number.isSafeInteger(options.seed)) return '--seed is not a whole number'
  const possible = Number.isInteger(options.threads) && options.threads >= 1 && options.threads <= 64
  return possible ? options : '--threads is not a whole number from 1 to 64'
}

async function planFile({
  instance: path,
  seconds,
  seed,
  threads,
}: PlanOptions): Promise<PlanDocument | string> {
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
