/** Messages of one commit: they share a promise. */
type Group = { readonly work: Promise<unknown>; readonly ids: number[]; state: 'waiting' | 'kept' | 'failed' }

/**
 * Acknowledges in the order of arrival, as MQTT asks, whatever becomes of the messages in between: one that was not kept
 * is passed over, and comes again with the next connection.
 */
export function acknowledging(send: (messageIds: readonly number[]) => void, failed: (error: Error) => void) {
  const groups: Group[] = []

  function advance(): void {
    const ids: number[] = []
    while (groups[0] && groups[0].state !== 'waiting') {
      const { state, ids: own } = groups.shift()!
      if (state === 'kept') ids.push(...own)
    }
    if (ids.length > 0) send(ids)
  }
  function begin(work: Promise<unknown>): Group {
    const group: Group = { work, ids: [], state: 'waiting' }
    const settled = (state: 'kept' | 'failed') => {
      group.state = state
      advance()
    }
    work.then(
      () => settled('kept'),
      (error) => {
        failed(error)
        settled('failed')
      },
    )
    groups.push(group)
    return group
  }
  return {
    /** `messageId` null: nothing is to be acknowledged. */
    take(work: Promise<unknown>, messageId: number | null): void {
      const last = groups.at(-1)
      const group = last?.work === work ? last : begin(work)
      if (messageId !== null) group.ids.push(messageId)
    },
    /** Resolves once nothing waits any more. */
    settled: () => Promise.allSettled(groups.map(({ work }) => work)),
  }
}
