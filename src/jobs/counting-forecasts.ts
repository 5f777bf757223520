import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import type { Network } from '#src/network/network.ts'

type ByStation = ReadonlyMap<string, StationForecast>

const known = new WeakMap<Network, ReadonlyMap<string, Date>>()

/** Since when a device of each station is in quarantine; mostly there is none: looked for once a network. */
function quarantinedSince(network: Network): ReadonlyMap<string, Date> {
  const held = known.get(network)
  if (held) return held
  const found = new Map<string, Date>()
  for (const { station, quarantine } of network.devices) {
    const last = found.get(station)
    if (quarantine && (!last || last < quarantine.since_at)) found.set(station, quarantine.since_at)
  }
  known.set(network, found)
  return found
}

/**
 * Forecasts without those that were issued before a device of their station was put in quarantine: they rest on what it
 * said. A station without a forecast is unknown, never warm; the next forecast starts from other readings.
 */
export function countingForecasts(forecasts: ByStation, network: Network): ByStation {
  const since = quarantinedSince(network)
  if (since.size === 0) return forecasts
  return new Map(
    [...forecasts].filter(([station, { issued_at }]) => {
      const quarantined = since.get(station)
      return quarantined === undefined || issued_at >= quarantined
    }),
  )
}
