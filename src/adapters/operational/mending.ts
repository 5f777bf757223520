import type { OperationalStore } from '#src/ports.ts'
import { SECOND } from '#src/units.ts'

/** `code` of an error that says: no answer, so nobody knows whether it was done. */
export const STORE_LOST = 'STORE_LOST'

/** SQLSTATE of a server that answers and can write nothing: its disk or its memory is full. */
const FULL = /^53[012]00$/
const isFull = (error: unknown): boolean => FULL.test(String((error as { code?: unknown }).code))

/** No call takes longer, whatever has become of the server or the network between. */
export const ANSWER_LIMIT = 8 * SECOND

/** A store over one pool of connections; `lost` tells an outage from a refusal. */
export type StoreOverPool = {
  readonly store: OperationalStore
  lost(error: unknown): boolean
  abandon(): Promise<void>
}

type Call = Exclude<keyof OperationalStore, 'as'>
/** The rows that are asked for, of whichever store there is now. */
type View = (store: OperationalStore) => OperationalStore

function inTime<T>(answer: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => reject(new Error(`no answer within ${ANSWER_LIMIT / SECOND} s`)),
    ANSWER_LIMIT,
  )
  return Promise.race([answer, promise]).finally(() => clearTimeout(timer))
}

/** A refused connection to a name with several addresses has no message of its own, only a code. */
function reason(error: unknown): string {
  const { message, code } = error as { message?: string; code?: string }
  return message || code || String(error)
}

/**
 * The same store, whose calls end in time and which works again when its server does. A pool that lost its
 * server is thrown away: postgres.js puts a connection that broke while reserved back among the usable ones.
 */
export function mending(connect: () => StoreOverPool): OperationalStore {
  let current = connect()
  let trouble: string | null = null
  const names = Object.keys(current.store).filter((name) => name !== 'as') as Call[]
  const abandon = (used: StoreOverPool) => {
    if (used !== current) return
    current = connect()
    used.abandon().catch(() => {})
  }
  const call = async (view: View, name: Call, values: unknown[]): Promise<unknown> => {
    const used = current
    try {
      const work = view(used.store)[name] as (...values: unknown[]) => Promise<unknown>
      const answer = await inTime(work(...values))
      trouble = null
      return answer
    } catch (error) {
      const words = `PostgreSQL, ${name}: ${reason(error)}`
      trouble = used.lost(error) || isFull(error) ? words : null
      if (!trouble) throw new Error(words, { cause: error })
      if (!isFull(error)) abandon(used)
      throw Object.assign(new Error(words, { cause: error }), { code: STORE_LOST })
    }
  }
  const through = (view: View, close: () => Promise<void>): OperationalStore =>
    ({
      ...Object.fromEntries(names.map((name) => [name, (...values: unknown[]) => call(view, name, values)])),
      as: (authorities) =>
        through(
          (store) => view(store).as(authorities),
          async () => {},
        ),
      trouble: () => trouble,
      close,
    }) as OperationalStore
  return through(
    (store) => store,
    () => current.abandon(),
  )
}
