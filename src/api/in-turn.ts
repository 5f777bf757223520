const last = new WeakMap<object, Promise<unknown>>()

/** Changes of the same thing (the network, policies) one after another: each builds on what the one before it left. */
export function inTurn<T>(changes: object, work: () => Promise<T>): Promise<T> {
  const before = last.get(changes) ?? Promise.resolve()
  const turn = before.then(work)
  last.set(
    changes,
    turn.catch(() => {}),
  )
  return turn
}
