import { type Correction, type Corrections, correctionsOf } from '#src/forecast/learned-correction.ts'
import { FORECAST_MODEL } from '#src/forecast/road-forecast.ts'
import type { Log } from '#src/jobs/log.ts'
import type { Network } from '#src/network/network.ts'
import type { Station } from '#src/network/station.ts'
import type { OperationalStore } from '#src/ports.ts'

/** Fewer stations than this under one sky have too little to lend. */
const ENOUGH = 3

/** Stations that borrow from each other: those of one forecast domain, where it has few those of the authority. */
function peersOf({ authority, domain }: Station, { stations }: Network): { key: string; ids: Set<string> } {
  const own = stations.filter((other) => other.authority === authority)
  const near = own.filter((other) => domain !== null && other.domain === domain)
  const peers = near.length >= ENOUGH ? near : own
  return {
    key: `${authority} ${near.length >= ENOUGH ? domain : ''}`,
    ids: new Set(peers.map(({ id }) => id)),
  }
}

/** What was learnt by `now`, for every station of the network; a store that does not answer costs the correction only. */
export async function learnedCorrections(
  { store, log }: { readonly store: Pick<OperationalStore, 'learnedErrors'>; readonly log: Log },
  network: Network,
  now: Date,
): Promise<(station: Station) => Correction> {
  const learned = await store.learnedErrors().catch((error) => {
    log.error({ event: 'learned_error_not_read', err: error }, 'what was learnt could not be read')
    return []
  })
  const groups = new Map<string, Corrections>()
  return (station) => {
    const { key, ids } = peersOf(station, network)
    const found =
      groups.get(key) ??
      correctionsOf(
        learned.filter((one) => ids.has(one.station)),
        FORECAST_MODEL,
        now,
      )
    groups.set(key, found)
    return found(station.id)
  }
}
