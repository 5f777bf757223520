import type { Cancel, LiveEvent } from '#src/ports.ts'

/** What changed, told to open pages as it happens; keeps the last events for a page that reconnects. */
export type LiveFeed = {
  publish(event: Omit<LiveEvent, 'id'>): void
  subscribe(listener: (event: LiveEvent) => void): Cancel
  /** Events after `id` that are still kept; null when some are gone and the page must read everything anew. */
  since(id: number): LiveEvent[] | null
}

/** `after`: ids start beyond it; the time in ms, so that an id of the run before a restart is not taken for one of this. */
export function liveFeed(kept = 1_000, after = 0): LiveFeed {
  const listeners = new Set<(event: LiveEvent) => void>()
  const events: LiveEvent[] = []
  let lastId = after
  return {
    publish(event) {
      const numbered = { ...event, id: ++lastId }
      events.push(numbered)
      if (events.length > kept) events.shift()
      for (const listener of listeners) listener(numbered)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    since(id) {
      const oldest = events[0]?.id ?? lastId + 1
      return id >= oldest - 1 && id <= lastId ? events.filter((event) => event.id > id) : null
    },
  }
}
