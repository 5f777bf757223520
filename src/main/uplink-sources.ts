import { type LorawanNetwork, readNetworks } from '#src/adapters/lorawan/networks-file.ts'
import type { Config } from '#src/config.ts'
import type { Log } from '#src/jobs/log.ts'
import type { Network } from '#src/network/network.ts'
import type { Clock, UplinkSource } from '#src/ports.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { DAY } from '#src/units.ts'

/** How far back is asked where nothing was ever received: The Things Stack's sandbox keeps no more. */
const FIRST_ASKED = DAY

type Surroundings = {
  readonly clock: Pick<Clock, 'now'>
  readonly network: () => Network
  readonly latest: (device: string) => Reading | null
  readonly log: Log
}

/** The LoRaWAN networks that the settings name; a faulty file ends the start with every fault. */
export function lorawanNetworks(
  { lorawan }: Pick<Config, 'lorawan'>,
  { authorities }: Pick<Network, 'authorities'>,
): readonly LorawanNetwork[] {
  if (!lorawan) return []
  const networks = readNetworks(lorawan)
  const foreign = networks.filter(({ authority }) => !authorities.some(({ id }) => id === authority))
  if (foreign.length === 0) return networks
  const lines = foreign.map(
    ({ id, authority }) => `${lorawan}: ${id}: there is no authority “${authority}” here`,
  )
  throw new Error(lines.join('\n'))
}

/**
 * Up to when the uplinks of an authority have come in, by its devices. What was paid in late counts as of when its
 * network had it: a fetch that was cut off goes on where it stood.
 */
function lastOfAuthority(authority: string, { clock, network, latest }: Surroundings): Date {
  const times = network()
    .devices.filter((device) => device.authority === authority && device.lorawan)
    .flatMap(({ id }) => latest(id) ?? [])
    .map(({ at, received_at }) => Math.min(at.getTime(), received_at.getTime()))
  return new Date(times.length > 0 ? Math.max(...times) : clock.now().getTime() - FIRST_ASKED)
}

/**
 * Up to when the uplinks of a network have come in. Of two networks of an authority nobody knows at a start whose was the
 * last: one may have been away while the other spoke.
 */
export function lastOfNetwork(
  { id, authority }: Pick<LorawanNetwork, 'id' | 'authority'>,
  networks: readonly Pick<LorawanNetwork, 'id' | 'authority'>[],
  surroundings: Surroundings,
) {
  const { clock } = surroundings
  const isAlone = networks.every((other) => other.id === id || other.authority !== authority)
  let heardAt: Date | null = null
  return {
    heard(): void {
      heardAt = clock.now()
    },
    lastReceived: (): Date =>
      heardAt ??
      (isAlone ? lastOfAuthority(authority, surroundings) : new Date(clock.now().getTime() - FIRST_ASKED)),
  }
}

/** Those that are connected to or asked for what they kept; others send by their webhook alone. Loads only what is used. */
export async function uplinkSources(
  networks: readonly LorawanNetwork[],
  surroundings: Surroundings,
): Promise<UplinkSource[]> {
  const connected = networks.filter(({ mqtt, storage }) => mqtt ?? storage)
  if (connected.length === 0) return []
  const { uplinkSource } = await import('#src/adapters/lorawan/uplink-source.ts')
  return connected.map((network) => {
    const { heard, lastReceived } = lastOfNetwork(network, networks, surroundings)
    const source = uplinkSource({
      network,
      log: (words) => surroundings.log.warn({ event: 'lorawan', network: network.id }, words),
      lastReceived,
    })
    return {
      ...source,
      start: (take) =>
        source.start(async (message) => {
          const outcome = await take(message)
          heard()
          return outcome
        }),
    }
  })
}
