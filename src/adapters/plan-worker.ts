/** A thread that searches one plan from one seed and posts how far it is, then the plan. */
import { parentPort, workerData } from 'node:worker_threads'
import type { PlanSearch, SearchSaid } from '#src/adapters/plan-workers.ts'
import { stopwatch } from '#src/adapters/stopwatch.ts'
import { checkPlan } from '#src/routing/check/check-plan.ts'
import { planSpreading } from '#src/routing/plan-spreading.ts'
import type { SpreadingPlan } from '#src/routing/spreading-task.ts'
import { type Milliseconds, SECOND } from '#src/units.ts'

const { network, task, seed, budget, stopped } = workerData as PlanSearch
const say = (words: SearchSaid) => parentPort?.postMessage(words)
const isStopped = () => Atomics.load(stopped, 0) === 1

/** Of a search without a count; it ends by its time. */
const ENDLESS = 1e9

let told = performance.now()
function tell(share: number): void {
  if (performance.now() - told < SECOND) return
  told = performance.now()
  say({ share: Math.min(1, share) })
}

function byIterations(iterations: number): SpreadingPlan {
  let asked = 0
  const until = () => {
    asked++
    tell((asked * 256) / Math.max(1, iterations))
    return isStopped()
  }
  return planSpreading(network, task, { iterations, until }, seed)
}

/** Seconds of this thread's work. Making the task ready is part of them; the search cools over what is left. */
function bySeconds(seconds: number): SpreadingPlan {
  const spent = stopwatch()
  const span = seconds * SECOND
  let ready: Milliseconds | null = null
  const share = () => {
    ready ??= spent()
    const over = ready < span ? (spent() - ready) / (span - ready) : 1
    tell(over)
    return over
  }
  return planSpreading(network, task, { iterations: ENDLESS, until: isStopped, share }, seed)
}

const plan = 'iterations' in budget ? byIterations(budget.iterations) : bySeconds(budget.seconds)
// Nobody drives by a plan that only its own search calls valid
const [fault] = checkPlan(network, task, plan)
say(fault ? { refused: fault.message } : { plan })
