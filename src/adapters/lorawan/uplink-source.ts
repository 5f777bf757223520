import { mqttUplinks } from '#src/adapters/lorawan/mqtt-uplinks.ts'
import { mqttLogin, storageAccess } from '#src/adapters/lorawan/network-secrets.ts'
import { type LorawanNetwork, topicOf } from '#src/adapters/lorawan/networks-file.ts'
import { type StorageSettings, storedUplinks } from '#src/adapters/lorawan/stored-uplinks.ts'
import type { UplinkMessage, UplinkOutcome, UplinkSource } from '#src/ports.ts'
import { MINUTE } from '#src/units.ts'

/** Uplinks reach the storage in batches: what is missing is asked for at once, and again after this. */
const STORED_LATER_BY = 5 * MINUTE
/** Asked for twice rather than missed: a second copy is known as such. */
const OVERLAP = 10 * MINUTE

export type UplinkSourceSettings = {
  readonly network: LorawanNetwork
  readonly log: (words: string) => void
  /** When an uplink of this authority was last received; how far back to ask where none was. */
  readonly lastReceived: () => Date
  readonly later_ms?: number
  readonly wait?: StorageSettings['wait']
}
type Take = (message: UplinkMessage) => Promise<UplinkOutcome>

/** Fetches what is missing since an instant, one fetch after the other. */
function gapFetcher(settings: UplinkSourceSettings, signal: AbortSignal, take: () => Take) {
  const { network, log, wait } = settings
  const { authority, kind: envelope } = network
  let trouble: string | null = null
  let inHand: Promise<void> = Promise.resolve()

  async function fetchSince(since: Date): Promise<void> {
    const access = signal.aborted ? null : storageAccess(network)
    if (!access) return
    const topic = `storage of ${access.application}`
    let count = 0
    try {
      for await (const payload of storedUplinks({ ...access, signal, ...(wait && { wait }) }, since)) {
        await take()({ authority, envelope, topic, payload })
        count++
      }
      trouble = null
      if (count > 0)
        log(`${network.id}: ${count} uplinks since ${since.toISOString()} fetched from its storage`)
    } catch (error) {
      if (signal.aborted) return
      trouble = `what was missed since ${since.toISOString()} cannot be fetched: ${(error as Error).message}`
      log(`${network.id}: ${trouble}`)
    }
  }
  return {
    fetch(since: Date): Promise<void> {
      inHand = inHand
        .then(() => fetchSince(since))
        .catch((error: Error) => {
          trouble = error.message
        })
      return inHand
    },
    trouble: () => trouble,
    settled: () => inHand,
  }
}

/** A network by MQTT, and what it missed from The Things Stack's storage after each connection. */
export function uplinkSource(settings: UplinkSourceSettings): UplinkSource {
  const { network, log, lastReceived, later_ms = STORED_LATER_BY } = settings
  const { id, authority, kind: envelope, mqtt } = network
  const name = `lorawan ${id}`
  if (!mqtt) throw new Error(`${id} has no MQTT integration`)
  const stopping = new AbortController()
  let take: Take = () => Promise.reject(new Error('not started'))
  let later: NodeJS.Timeout | undefined
  let lostSince: Date | null = null
  const gaps = gapFetcher(settings, stopping.signal, () => take)

  const fillGap = (): void => {
    const since = new Date(lastReceived().getTime() - OVERLAP)
    void gaps.fetch(since)
    clearTimeout(later)
    if (network.storage) later = setTimeout(() => void gaps.fetch(since), later_ms).unref()
  }
  const source = mqttUplinks({
    name,
    authority,
    envelope,
    url: mqtt.url,
    topic: topicOf(envelope, mqtt)!,
    ...mqttLogin(network),
    log,
    onConnected: fillGap,
    onLost() {
      lostSince ??= lastReceived()
    },
  })
  return {
    id,
    authority,
    name,
    start(taker) {
      take = async (message) => {
        const outcome = await taker(message)
        // the journal takes uplinks again: what it did not take is still in the storage
        if (lostSince) {
          const since = new Date(lostSince.getTime() - OVERLAP)
          lostSince = null
          void gaps.fetch(since)
        }
        return outcome
      }
      source.start((message) => take(message))
    },
    async stop() {
      stopping.abort()
      clearTimeout(later)
      await source.stop()
      await gaps.settled()
    },
    trouble: () => source.trouble() ?? gaps.trouble(),
  }
}
