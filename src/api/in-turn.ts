import type { NetworkChanges } from '#src/api/deps.ts'

const last = new WeakMap<NetworkChanges, Promise<unknown>>()

/** Changes of the network one after another: each builds on what the one before it left. */
export function inTurn<T>(changes: NetworkChanges, work: () => Promise<T>): Promise<T> {
  const before = last.get(changes) ?? Promise.resolve()
  const turn = before.then(work)
  last.set(
    changes,
    turn.catch(() => {}),
  )
  return turn
}
