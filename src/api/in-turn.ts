import { oneAfterAnother } from '#src/jobs/one-after-another.ts'

const queues = new WeakMap<object, ReturnType<typeof oneAfterAnother>>()

/** Changes of the same thing (the network, policies) one after another: each builds on what the one before it left. */
export function inTurn<T>(changes: object, work: () => Promise<T>): Promise<T> {
  const queue = queues.get(changes) ?? oneAfterAnother()
  queues.set(changes, queue)
  return queue(work)
}
