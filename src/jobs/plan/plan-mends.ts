import type { RoadNetwork } from '#src/network/road-network.ts'
import type { Planner } from '#src/ports.ts'
import { mendsOf } from '#src/routing/mend/mends.ts'
import type { SpreadingPlan, SpreadingTask } from '#src/routing/spreading-task.ts'

type Missing = {
  readonly network: RoadNetwork
  readonly task: SpreadingTask
  readonly plan: SpreadingPlan
  readonly signal?: AbortSignal
  /** Can they still leave earlier? Not once the plan counts from the first moment at which they can. */
  readonly canLeaveEarlier: boolean
}

/** Each measure is tried with so many tries: enough to tell whether it helps, not for a finished plan. */
const ITERATIONS = 1_000

/** What misses its time and by how much, then each measure that mends it, the cheapest first; empty: nothing is missed. */
export async function mendLines(planner: Planner, missing: Missing): Promise<string[]> {
  const { network, task, plan, signal, canLeaveEarlier } = missing
  // Once the time is over, nothing more is begun: what was not tried mends nothing.
  const replan = async (changed: SpreadingTask) =>
    signal?.aborted
      ? plan
      : planner.plan({
          ...{ network, task: changed, seed: plan.seed, budget: { iterations: ITERATIONS } },
          ...(signal && { signal }),
        })
  const mending = await mendsOf(network, task, plan, replan, undefined, canLeaveEarlier)
  return mending ? [mending.message, ...mending.mends.map(({ message }) => message)] : []
}
