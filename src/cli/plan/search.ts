/** One thread of `frostline plan`: searches with its own seed and posts what it found. */
import { parentPort, workerData } from 'node:worker_threads'
import { planOf } from '#src/cli/plan/carp-plan.ts'

parentPort?.postMessage(planOf(workerData.instance, workerData.seconds, workerData.seed))
