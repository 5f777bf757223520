import { setTimeout as delay } from 'node:timers/promises'
import { SECOND } from '#src/units.ts'

/** A server that has not failed yet may take this long before what is known is shown instead. */
const PATIENCE = 2 * SECOND
const MOST_KEPT = 1_000

/** The last answer to each question, for the time in which the store gives none. */
export type LastKnown<T> = {
  ask(key: string, read: () => Promise<T>): Promise<T>
  forget(key: string): void
  /** Every key that has been answered. */
  keys(): string[]
}

/** While `isLost`, known answers come at once and the store is asked behind them. */
export function lastKnown<T>(isLost: () => boolean): LastKnown<T> {
  const known = new Map<string, T>()

  const keep = (key: string, answer: T): T => {
    known.delete(key)
    known.set(key, answer)
    const [oldest] = known.keys()
    if (known.size > MOST_KEPT && oldest !== undefined) known.delete(oldest)
    return answer
  }
  return {
    async ask(key, read) {
      const fresh = read().then((answer) => keep(key, answer))
      if (!known.has(key)) return fresh
      const last = known.get(key) as T
      const instead = fresh.catch((error) => {
        if (isLost()) return last
        throw error
      })
      if (isLost()) {
        instead.catch(() => {})
        return last
      }
      const patience = new AbortController()
      const late = delay(PATIENCE, last, { signal: patience.signal, ref: false })
      late.catch(() => {})
      return Promise.race([instead, late]).finally(() => patience.abort())
    },
    forget: (key) => void known.delete(key),
    keys: () => [...known.keys()],
  }
}
