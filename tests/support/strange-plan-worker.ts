/** A search that ends as its seed says: 1 is refused by the check, 2 breaks, 3 ends without a word, 4 never ends, others find a plan. */
import { parentPort, workerData } from 'node:worker_threads'
import { aSpreadingPlan } from '#tests/support/night-plans.ts'

const { seed } = workerData as { seed: number }
if (seed === 1) parentPort?.postMessage({ refused: 'a-b is missed.' })
else if (seed === 2) throw new Error('out of memory')
else if (seed === 4) setInterval(() => {}, 1_000)
else if (seed !== 3) parentPort?.postMessage({ plan: aSpreadingPlan({ seed, moved_km: seed % 1000 }) })
