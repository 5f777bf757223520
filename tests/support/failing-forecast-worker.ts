/** A forecast worker that fails on whatever it is given. */
import { parentPort } from 'node:worker_threads'

parentPort?.on('message', () => {
  throw new Error('no such road')
})
