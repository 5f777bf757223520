import type { Planner } from '#src/ports.ts'
import { planSpreading } from '#src/routing/plan-spreading.ts'

/** The search in this thread, with few tries: as the workers of the service answer, and the same plan each time. */
export const plannerHere: Planner = {
  async plan({ network, task, seed, signal }, onShare = () => {}) {
    onShare(0.5)
    return planSpreading(network, task, { iterations: 200, until: () => signal?.aborted ?? false }, seed)
  },
  stop: async () => {},
}
