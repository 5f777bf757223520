import { storageAccess } from '#src/adapters/lorawan/network-secrets.ts'
import type { LorawanNetwork } from '#src/adapters/lorawan/networks-file.ts'
import { type StorageSettings, storedUplinks } from '#src/adapters/lorawan/stored-uplinks.ts'
import type { UplinkMessage, UplinkOutcome } from '#src/ports.ts'
import { MINUTE } from '#src/units.ts'

/** Uplinks reach the storage in batches: what is missing is asked for at once, and again after this. */
const STORED_LATER_BY = 5 * MINUTE
const TIMES = 2

export type GapSettings = {
  readonly network: LorawanNetwork
  readonly log: (words: string) => void
  readonly later_ms?: number
  readonly wait?: StorageSettings['wait']
}
export type GapFetcher = {
  /** Something may be missing since then: asked for until the storage has answered. */
  fill(since: Date): void
  trouble(): string | null
  stop(): Promise<void>
}

/** Fetches what a network's storage kept while nobody listened, one fetch after the other; nothing where it has none. */
export function gapFetcher(
  { network, log, wait, later_ms = STORED_LATER_BY }: GapSettings,
  take: (message: UplinkMessage) => Promise<UplinkOutcome>,
): GapFetcher {
  const { id, authority, kind: envelope } = network
  const stopping = new AbortController()
  const { signal } = stopping
  let missing: Date | null = null
  let left = 0
  let trouble: string | null = null
  let later: NodeJS.Timeout | undefined
  let inHand: Promise<void> = Promise.resolve()

  async function fetchSince(since: Date): Promise<void> {
    const access = storageAccess(network)!
    const topic = `storage of ${access.application}`
    let count = 0
    for await (const payload of storedUplinks({ ...access, signal, ...(wait && { wait }) }, since)) {
      await take({ authority, envelope, topic, payload })
      count++
    }
    if (count > 0) log(`${id}: ${count} uplinks since ${since.toISOString()} fetched from its storage`)
  }
  async function run(): Promise<void> {
    const since = missing
    if (since === null || signal.aborted) return
    try {
      await fetchSince(since)
      trouble = null
      if (--left <= 0) missing = null
    } catch (error) {
      if (signal.aborted) return
      trouble = `what was missed since ${since.toISOString()} cannot be fetched: ${(error as Error).message}`
      log(`${id}: ${trouble}`)
    }
    clearTimeout(later)
    if (missing) later = setTimeout(begin, later_ms).unref()
  }
  function begin(): void {
    inHand = inHand.then(run)
  }
  return {
    fill(since) {
      if (!network.storage) return
      if (missing === null || since < missing) missing = since
      left = TIMES
      begin()
    },
    trouble: () => trouble,
    async stop() {
      stopping.abort()
      clearTimeout(later)
      await inHand
    },
  }
}
