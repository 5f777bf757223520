import { setImmediate } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { ForecastTask } from '#src/adapters/forecast-worker.ts'
import type { CaseColumns } from '#src/forecast/bulk/case-columns.ts'
import { type FanColumns, fanColumns, unpackedForecast } from '#src/forecast/bulk/fan-columns.ts'
import { packCases } from '#src/forecast/bulk/pack-cases.ts'
import type { ForecastCase, RoadForecast } from '#src/forecast/road-forecast-types.ts'
import type { Forecaster } from '#src/ports.ts'

/** Cases that are packed at a stretch and forecast by one worker: about 1 ms here, 15 ms there. */
const RANGE = 64
/** Ranges that a worker has in hand, so that it never waits for this thread. */
const IN_HAND = 2

type Task = {
  readonly cases: CaseColumns
  readonly out: FanColumns
  readonly done: PromiseWithResolvers<void>
  /** How many workers ended over it. */
  deaths: number
}
type Hand = { readonly name: string; readonly worker: Worker; readonly tasks: Task[] }

export type ForecastWorkersSettings = {
  /** Threads at most; each starts when there is work for it. */
  readonly count: number
  /** A worker that ended before its time, in words. */
  report(words: string): void
  /** The module that a worker runs. */
  readonly entry?: URL
}

const shared = (bytes: number) => new SharedArrayBuffer(bytes)
const wordsOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

function packed(given: readonly ForecastCase[]): Task {
  const cases = packCases(given, shared)
  return { cases, out: fanColumns(cases, shared), done: Promise.withResolvers(), deaths: 0 }
}

/**
 * Forecasts on threads of their own, over shared memory: a case is copied once, into its columns. What a worker had in
 * hand when it ended before its time goes to another; when that ends over it too, the forecast is given up (rejects).
 */
export function forecastWorkers({
  count,
  report,
  entry = new URL('./forecast-worker.ts', import.meta.url),
}: ForecastWorkersSettings): Forecaster {
  const hands = new Set<Hand>()
  const waiting: Task[] = []
  let started = 0

  function start(): Hand {
    const name = `forecast worker ${++started}`
    const hand: Hand = { name, worker: new Worker(entry, { name, workerData: started }), tasks: [] }
    hand.worker.on('message', () => finished(hand))
    hand.worker.on('error', (error) => lost(hand, wordsOf(error)))
    hand.worker.on('exit', (code) => lost(hand, `exit code ${code}`))
    hands.add(hand)
    return hand
  }

  /** A worker that does nothing does not keep the process from ending. */
  function finished(hand: Hand): void {
    hand.tasks.shift()?.done.resolve()
    if (hand.tasks.length === 0) hand.worker.unref()
    handOut()
  }

  function lost(hand: Hand, why: string): void {
    if (!hands.delete(hand)) return
    const [first, ...others] = hand.tasks
    const again = first && ++first.deaths < 2 ? [first] : []
    const words = `${hand.name} ended: ${why}`
    report(again.length > 0 ? `${words}; what it had in hand goes to another` : words)
    if (again.length === 0) first?.done.reject(new Error(words))
    waiting.unshift(...again, ...others)
    handOut()
  }

  const idlest = () => [...hands].sort((a, b) => a.tasks.length - b.tasks.length)[0]

  function handOut(): void {
    while (waiting.length > 0) {
      let hand = idlest()
      if (!hand || (hand.tasks.length > 0 && hands.size < count)) hand = start()
      if (hand.tasks.length >= IN_HAND) return
      give(hand, waiting.shift()!)
    }
  }

  function give({ worker, tasks }: Hand, task: Task): void {
    const { cases, out } = task
    tasks.push(task)
    worker.ref()
    worker.postMessage({ sizes: cases.sizes, cases: cases.buffer, out: out.buffer } satisfies ForecastTask)
  }

  async function done(task: Task, ids: readonly string[]): Promise<RoadForecast[]> {
    waiting.push(task)
    handOut()
    await task.done.promise
    return ids.map((id, i) => unpackedForecast(task.cases, task.out, i, id))
  }

  const inHand = () => [...waiting, ...[...hands].flatMap(({ tasks }) => tasks)]

  return {
    async forecast(given) {
      const ranges: Promise<RoadForecast[]>[] = []
      for (let from = 0; from < given.length; from += RANGE) {
        if (from > 0) await setImmediate()
        const range = given.slice(from, from + RANGE)
        const ids = range.map(({ id }) => id)
        const made = done(packed(range), ids)
        // Given up before all are handed out: told below
        made.catch(() => {})
        ranges.push(made)
      }
      return (await Promise.all(ranges)).flat()
    },
    async stop() {
      await Promise.allSettled(inHand().map((task) => task.done.promise))
      const ending = [...hands]
      hands.clear()
      await Promise.all(ending.map(({ worker }) => worker.terminate()))
    },
  }
}
