import type { Connection } from '#src/adapters/mqtt-connection.ts'

const LAST_MESSAGE_ID = 65_535
/** A broker that takes nothing from us must not hold up what waits for it: the next decision is one of them. */
const TAKEN_WITHIN_MS = 10_000
const MAX_UNTAKEN = 10_000

/** What the service itself publishes, until the broker has taken it. */
export function ownMessages() {
  const pending = new Map<number, PromiseWithResolvers<void>>()
  // 1 is that of the subscription
  let lastId = 1
  return {
    async publish(connection: Pick<Connection, 'send'>, topic: string, payload: string): Promise<void> {
      if (pending.size >= MAX_UNTAKEN)
        throw new Error(`the broker has ${pending.size} messages not taken yet`)
      do lastId = lastId < LAST_MESSAGE_ID ? lastId + 1 : 2
      while (pending.has(lastId))
      const taken = Promise.withResolvers<void>()
      const messageId = lastId
      pending.set(messageId, taken)
      const late = setTimeout(() => {
        pending.delete(messageId)
        taken.reject(new Error(`the broker did not take a message within ${TAKEN_WITHIN_MS / 1000} s`))
      }, TAKEN_WITHIN_MS)
      connection.send({ cmd: 'publish', topic, payload, qos: 1, messageId, retain: false, dup: false })
      await taken.promise.finally(() => clearTimeout(late))
    },
    taken(messageId: number): void {
      pending.get(messageId)?.resolve()
      pending.delete(messageId)
    },
    lost(reason: string): void {
      for (const { reject } of pending.values()) reject(new Error(reason))
      pending.clear()
    },
  }
}
