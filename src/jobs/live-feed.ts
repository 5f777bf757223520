import type { Cancel, LiveEvent } from '#src/ports.ts'

/** What changed, told to open pages as it happens; keeps the last events for a page that reconnects. */
export type LiveFeed = {
  publish(event: Omit<LiveEvent, 'id'>): void
  subscribe(listener: (event: LiveEvent) => void): Cancel
  /** Events after `id`, of one kind and subject the last; null when some are gone and the page must read everything anew. */
  since(id: number): LiveEvent[] | null
}

/**
 * `kept`: as many kinds and subjects, of each the last event: a thousand readings a second push no decision out.
 * `after`: ids start beyond it; the time in ms, so that an id of the run before a restart is not taken for one of this.
 */
export function liveFeed(kept = 1_000, after = 0): LiveFeed {
  const listeners = new Set<(event: LiveEvent) => void>()
  /** Oldest first. */
  const last = new Map<string, LiveEvent>()
  let lastId = after
  let lastGone = after

  function keep(event: LiveEvent): void {
    const key = `${event.kind} ${event.subject}`
    last.delete(key)
    last.set(key, event)
    if (last.size <= kept) return
    const [oldest] = last
    last.delete(oldest![0])
    lastGone = oldest![1].id
  }
  return {
    publish(event) {
      const numbered = { ...event, id: ++lastId }
      keep(numbered)
      for (const listener of listeners) listener(numbered)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    since: (id) =>
      id >= lastGone && id <= lastId ? [...last.values()].filter((event) => event.id > id) : null,
  }
}
