/** A thread that searches one plan from one seed and posts how far it is, then the plan. */
import { parentPort, workerData } from 'node:worker_threads'
import type { PlanSearch, SearchSaid } from '#src/adapters/plan-workers.ts'
import { checkPlan } from '#src/routing/check/check-plan.ts'
import { comparePlans } from '#src/routing/plan-figures.ts'
import { planSpreading } from '#src/routing/plan-spreading.ts'
import type { SpreadingPlan } from '#src/routing/spreading-task.ts'
import { SECOND } from '#src/units.ts'

const { network, task, seed, budget, stopped } = workerData as PlanSearch
const say = (words: SearchSaid) => parentPort?.postMessage(words)
const isStopped = () => Atomics.load(stopped, 0) === 1

/** Cooling follows the count of tries, not the clock; so the share of the time in which their pace is measured. */
const MEASURED = 0.1
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

/** What is measured first tells how many tries fit; the search that counts is made with so many. */
function bySeconds(seconds: number): SpreadingPlan {
  const began = performance.now()
  const end = began + seconds * SECOND
  const isOver = (time: number) => {
    tell((performance.now() - began) / (seconds * SECOND))
    return isStopped() || performance.now() >= time
  }
  let prepared: number | null = null
  const first = planSpreading(
    network,
    task,
    {
      iterations: ENDLESS,
      until() {
        prepared ??= performance.now()
        return isOver(prepared + (end - prepared) * MEASURED)
      },
    },
    seed,
  )
  const searched = prepared ?? performance.now()
  const perMs = first.iterations / Math.max(1, performance.now() - searched)
  const left = end - performance.now() - (searched - began)
  if (isStopped() || first.standing || left <= 0) return first
  const iterations = Math.max(256, Math.floor(perMs * left))
  const second = planSpreading(network, task, { iterations, until: () => isOver(end) }, seed)
  return comparePlans(task, second, first) < 0 ? second : first
}

const plan = 'iterations' in budget ? byIterations(budget.iterations) : bySeconds(budget.seconds)
// Nobody drives by a plan that only its own search calls valid
const [fault] = checkPlan(network, task, plan)
say(fault ? { refused: fault.message } : { plan })
