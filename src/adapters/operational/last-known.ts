import { setTimeout as delay } from 'node:timers/promises'

/** What is known of the store by how it answered, shared by all questions. */
export type Answering = {
  /** A server that has not failed yet may take this long before what is known is shown instead, in ms. */
  readonly patience: number
  isLost(): boolean
  answered(): void
  /** It has taken longer than anybody should wait. */
  isLate(): void
}

/** The last answer to each question, for the time in which the store gives none. */
export type LastKnown<T> = {
  ask(key: string, read: () => Promise<T>): Promise<T>
  forget(key: string): void
  /** Every key that has been answered. */
  keys(): string[]
}

/** While the store is lost, known answers come at once and it is asked behind them. Keeps the `most` last. */
export function lastKnown<T>(answering: Answering, most = 1_000): LastKnown<T> {
  const { isLost, answered, isLate, patience } = answering
  const known = new Map<string, T>()

  const keep = (key: string, answer: T): T => {
    known.delete(key)
    known.set(key, answer)
    const [oldest] = known.keys()
    if (known.size > most && oldest !== undefined) known.delete(oldest)
    return answer
  }
  return {
    async ask(key, read) {
      const fresh = read().then((answer) => {
        answered()
        return keep(key, answer)
      })
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
      const inTime = new AbortController()
      const late = delay(patience, last, { signal: inTime.signal, ref: false })
      late.then(isLate, () => {})
      return Promise.race([instead, late]).finally(() => inTime.abort())
    },
    forget: (key) => void known.delete(key),
    keys: () => [...known.keys()],
  }
}
