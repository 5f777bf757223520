import type { TroubledNetwork } from '#src/decision/alerts/network-away.ts'
import type { Clock, UplinkSource } from '#src/ports.ts'

type Watched = Pick<UplinkSource, 'id' | 'authority' | 'trouble'>

/** Which LoRaWAN networks are in trouble, each since when it was first seen so. */
export function uplinkWatch(sources: readonly Watched[], clock: Pick<Clock, 'now'>): () => TroubledNetwork[] {
  const since = new Map<string, Date>()
  return () =>
    sources.flatMap(({ id, authority, trouble: ask }) => {
      const trouble = ask()
      if (trouble === null) since.delete(id)
      else if (!since.has(id)) since.set(id, clock.now())
      return trouble === null ? [] : [{ id, authority, trouble, since: since.get(id)! }]
    })
}
