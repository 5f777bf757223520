import {
  type Correction,
  type Corrections,
  correctionsOf,
} from '#src/forecast/learning/learned-correction.ts'
import type { LearnedError } from '#src/forecast/learning/learned-error.ts'
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

type Parts = { readonly store: Pick<OperationalStore, 'learnedErrors'>; readonly log: Log }

async function learnedBy({ store, log }: Parts): Promise<readonly LearnedError[]> {
  return store.learnedErrors().catch((error) => {
    log.error({ event: 'learned_error_not_read', err: error }, 'what was learnt could not be read')
    return []
  })
}

/**
 * What was learnt by `now`, for every station of the network. A store that does not answer, or a document that nobody
 * can read, costs the correction and no forecast.
 */
export async function learnedCorrections(
  parts: Parts,
  network: Network,
  now: Date,
): Promise<(station: Station) => Correction> {
  const learned = await learnedBy(parts)
  const groups = new Map<string, Corrections>()
  const nothing = correctionsOf([], FORECAST_MODEL, now)
  function ofGroup(station: Station): Corrections {
    const { key, ids } = peersOf(station, network)
    const known = groups.get(key)
    if (known) return known
    const members = learned.filter((one) => ids.has(one.station))
    // A group whose documents cannot be used fails once, not once a station
    groups.set(key, nothing)
    groups.set(key, correctionsOf(members, FORECAST_MODEL, now))
    return groups.get(key) ?? nothing
  }
  return (station) => {
    try {
      return ofGroup(station)(station.id)
    } catch (error) {
      parts.log.error(
        { event: 'learned_error_broken', station: station.id, err: error },
        'what was learnt could not be used',
      )
      return nothing(station.id)
    }
  }
}
