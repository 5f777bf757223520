import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { SeasonAsked, SeasonDay } from '#tests/support/season/season-day.ts'

/** Days that are made ahead while one is watched. */
const AHEAD = 2

export type SeasonSimulator = {
  /** The days of the season, one after the other. */
  day(): Promise<SeasonDay>
  stop(): Promise<void>
}

/** The world beside the service, as it really is: another program, here another thread. */
export function seasonSimulator(asked: SeasonAsked): SeasonSimulator {
  const worker = new Worker(new URL('./season-simulator-thread.ts', import.meta.url), { workerData: asked })
  const days: Promise<SeasonDay>[] = []
  let last: Promise<unknown> = Promise.resolve()
  function order(): void {
    const day = last.then(async () => {
      worker.postMessage(null)
      const [made] = (await once(worker, 'message')) as [SeasonDay]
      return made
    })
    day.catch(() => {})
    last = day
    days.push(day)
  }
  return {
    day() {
      while (days.length <= AHEAD) order()
      return days.shift()!
    },
    async stop() {
      await worker.terminate()
    },
  }
}
