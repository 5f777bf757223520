import type { AtmosphereHour } from '#src/forecast/atmosphere.ts'
import type { Log } from '#src/jobs/log.ts'
import type { Network } from '#src/network/network.ts'
import type { OperationalStore } from '#src/ports.ts'
import type { Reading, Rejection } from '#src/telemetry/reading.ts'
import { HOUR, MINUTE } from '#src/units.ts'

type CircumstanceParts = {
  network(): Network
  readonly recent: { ofDevice(device: string, from: Date, to: Date): readonly Reading[] }
  readonly store: Pick<OperationalStore, 'latestAtmosphere' | 'rejectionsOf'>
  readonly log: Log
}

/** What a sensor is judged by besides readings: as last read from the store. */
export type SensorCircumstances = {
  /** Reads it anew; a store that does not answer leaves what was known. */
  read(now: Date): Promise<void>
  weatherAt(station: string): readonly AtmosphereHour[]
  refusalsOf(device: string): readonly Rejection[]
}

/** Not heard for this long: look at what was refused. */
const QUIET = 30 * MINUTE
const REFUSALS_READ = 10

export function sensorCircumstances({ network, recent, store, log }: CircumstanceParts): SensorCircumstances {
  const weather = new Map<string, readonly AtmosphereHour[]>()
  const refusals = new Map<string, readonly Rejection[]>()

  async function readWeather(): Promise<void> {
    const { stations, domains } = network()
    const places = new Map<string, readonly AtmosphereHour[]>()
    for (const { id, domain } of stations) {
      const place = domains.some((known) => known.id === domain) ? domain! : id
      if (!places.has(place)) places.set(place, (await store.latestAtmosphere(place))?.hours ?? [])
      weather.set(id, places.get(place)!)
    }
  }

  /** Of the sensors that seem silent: what they send may be refused. */
  async function readRefusals(now: Date): Promise<void> {
    const [since, until] = [new Date(now.getTime() - QUIET), new Date(now.getTime() + HOUR)]
    for (const { id, status } of network().devices) {
      const isQuiet = status === 'active' && recent.ofDevice(id, since, until).length === 0
      if (isQuiet) refusals.set(id, (await store.rejectionsOf(id, REFUSALS_READ)).toReversed())
      else refusals.delete(id)
    }
  }

  return {
    async read(now) {
      try {
        await Promise.all([readWeather(), readRefusals(now)])
      } catch (error) {
        log.error({ event: 'sensor_watch_blind', err: error }, 'weather and refusals could not be read')
      }
    },
    weatherAt: (station) => weather.get(station) ?? [],
    refusalsOf: (device) => refusals.get(device) ?? [],
  }
}
