import { Worker } from 'node:worker_threads'
import type { RoadNetwork } from '#src/network/road-network.ts'
import type { PlanBudget, Planner, PlanOrder } from '#src/ports.ts'
import { comparePlans } from '#src/routing/plan-figures.ts'
import type { SpreadingPlan, SpreadingTask } from '#src/routing/spreading-task.ts'
import { type Milliseconds, SECOND } from '#src/units.ts'

/** What a thread is given. */
export type PlanSearch = {
  readonly network: RoadNetwork
  readonly task: SpreadingTask
  readonly seed: number
  readonly budget: PlanBudget
  /** One number of shared memory: 1 asks it to end with what it has. */
  readonly stopped: Int32Array
}
/** What a thread says: how far it is, 0 to 1; what it found; or what the independent checker has against that. */
export type SearchSaid =
  | { readonly share: number }
  | { readonly plan: SpreadingPlan }
  | { readonly refused: string }

/** Threads must not repeat the seeds of those beside them. */
const SEED_STEP = 1_000

/** Of equal plans that of the first seed; when there is none, why the first search had none. */
function bestOf(task: SpreadingTask, ended: readonly PromiseSettledResult<SpreadingPlan>[]): SpreadingPlan {
  const plans = ended.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const [first] = ended
  if (plans.length === 0)
    throw first?.status === 'rejected' ? first.reason : new Error('nothing was searched')
  return plans.reduce((best, next) => (comparePlans(task, next, best) < 0 ? next : best))
}

/** A thread that was asked to end and has no plan by then hangs; a large county is made ready in less. */
const GRACE: Milliseconds = 60 * SECOND

/** Searches on threads of their own; of several the best plan counts, of equal ones that of the first seed. */
export function planWorkers(
  entry = new URL('./plan-worker.ts', import.meta.url),
  grace: Milliseconds = GRACE,
): Planner {
  const working = new Set<Worker>()

  function search(
    given: PlanSearch,
    onShare: (share: number) => void,
    hangs: AbortSignal,
  ): Promise<SpreadingPlan> {
    const { promise, resolve, reject } = Promise.withResolvers<SpreadingPlan>()
    const worker = new Worker(entry, { workerData: given })
    working.add(worker)
    hangs.addEventListener('abort', () => void worker.terminate(), { once: true })
    worker.on('message', (said: SearchSaid) => {
      if ('share' in said) onShare(said.share)
      else if ('plan' in said) resolve(said.plan)
      else reject(new Error(`the plan that was found does not pass the check: ${said.refused}`))
    })
    worker.on('error', reject)
    worker.on('exit', (code) => {
      working.delete(worker)
      reject(new Error(`the search ended without a plan, exit code ${code}`))
    })
    return promise
  }

  return {
    async plan({ network, task, seed, threads = 1, budget, signal }: PlanOrder, onShare = () => {}) {
      const stopped = new Int32Array(new SharedArrayBuffer(4))
      const hangs = new AbortController()
      let patience: NodeJS.Timeout | undefined
      const stop = () => {
        Atomics.store(stopped, 0, 1)
        patience = setTimeout(() => hangs.abort(), grace)
      }
      if (signal?.aborted) stop()
      signal?.addEventListener('abort', stop, { once: true })
      const shares = Array.from({ length: threads }, () => 0)
      const searches = shares.map((_, thread) =>
        search(
          { network, task, seed: seed + thread * SEED_STEP, budget, stopped },
          (share) => {
            shares[thread] = share
            onShare(Math.min(...shares))
          },
          hangs.signal,
        ),
      )
      try {
        return bestOf(task, await Promise.allSettled(searches))
      } finally {
        clearTimeout(patience)
        signal?.removeEventListener('abort', stop)
      }
    },
    async stop() {
      await Promise.all([...working].map((worker) => worker.terminate()))
    },
  }
}
