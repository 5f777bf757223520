/** A forecast worker of which the first ends over its first work; the others do theirs. */
import { parentPort, workerData } from 'node:worker_threads'

if (workerData === 1) parentPort?.once('message', () => process.exit(3))
else await import('#src/adapters/forecast-worker.ts')
