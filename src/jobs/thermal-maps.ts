import type { ForecastOutcome } from '#src/forecast/learning/outcome.ts'
import { learnThermalMap } from '#src/forecast/segments/thermal-map/learn-thermal-map.ts'
import {
  type StationContrast,
  type StationMoment,
  stationContrasts,
} from '#src/forecast/segments/thermal-map/station-contrasts.ts'
import { type SegmentPass, surveyPasses } from '#src/forecast/segments/thermal-map/survey-passes.ts'
import { type Log, wordsOf } from '#src/jobs/log.ts'
import { mappedRoads } from '#src/network/mapped-roads.ts'
import type { Network } from '#src/network/network.ts'
import type { ThermalMap } from '#src/network/thermal-map.ts'
import type { Clock, OperationalStore } from '#src/ports.ts'
import { DAY, HOUR, MINUTE, type Milliseconds } from '#src/units.ts'

export type ThermalMapParts = {
  network(): Network
  readonly clock: Pick<Clock, 'now'>
  readonly store: Pick<OperationalStore, 'surveys' | 'outcomesOf'>
  readonly log: Pick<Log, 'warn' | 'info'>
}
export type ThermalMaps = {
  /** The map of an authority's roads as known now. */
  of(authority: string): Promise<ThermalMap>
  /** Its surveys have changed: the next question makes it anew. */
  forget(authority: string): void
}

/** Stations go on measuring: their contrasts are looked up again so often. */
const KEPT: Milliseconds = 6 * HOUR
/** While the store cannot be read, it is asked again after this. */
const RETRY: Milliseconds = MINUTE
/** Stations are compared at these hours of the last nights, UTC: in the dark from October to March. */
const HOURS = [21, 0, 3]
const NIGHTS = 30
/** A large county has enough of them in fewer nights. */
const MOST_MOMENTS = 20_000

type Kept = { readonly network: Network; readonly until: number; readonly map: Promise<ThermalMap> }

const momentOf = ({ station, at, observed_c, sky }: ForecastOutcome): StationMoment[] =>
  observed_c === null ? [] : [{ station, at, road_temp_c: observed_c, sky }]

/** What the stations measured at some hours of the last nights, newest first. */
async function stationMoments({ store, clock }: ThermalMapParts): Promise<StationMoment[]> {
  const midnight = Math.floor(clock.now().getTime() / DAY) * DAY
  const moments: StationMoment[] = []
  for (let night = 0; night < NIGHTS && moments.length < MOST_MOMENTS; night++)
    for (const hour of HOURS) {
      const from = new Date(midnight - night * DAY + hour * HOUR)
      const found = await store.outcomesOf({ from, to: new Date(from.getTime() + HOUR) })
      moments.push(...found.flatMap(momentOf))
    }
  return moments
}

const othersFirst = () => new Promise<void>((resolve) => setImmediate(resolve))

/**
 * The thermal map of each authority, learnt from its stored surveys and from what its stations measured; remembered
 * until either changes. A store that cannot be read costs what the surveys taught and no more: the last map stays,
 * else roads are told by their predictors, widely.
 */
export function thermalMaps(parts: ThermalMapParts): ThermalMaps {
  const { store, clock, log } = parts
  const kept = new Map<string, Kept>()

  async function passesOf(authority: string, roads: ReturnType<typeof mappedRoads>, network: Network) {
    const read = surveyPasses(roads, network.stations)
    const passes: SegmentPass[] = []
    for (const survey of await store.surveys(authority)) {
      passes.push(...read(survey, survey.station_readings).passes)
      await othersFirst()
    }
    return passes
  }
  async function contrastsOf(stations: Network['stations']): Promise<StationContrast[]> {
    try {
      return stationContrasts(stations, await stationMoments(parts))
    } catch (error) {
      log.warn({ event: 'contrasts_not_read', err: error }, 'what stations measured could not be read')
      return []
    }
  }
  async function made(authority: string, network: Network): Promise<ThermalMap> {
    const own = network.stations.filter((station) => station.authority === authority)
    const roads = mappedRoads(network, authority)
    const passes = await passesOf(authority, roads, { ...network, stations: own })
    const map = learnThermalMap(roads, own, { passes, contrasts: await contrastsOf(own) })
    log.info(
      { event: 'thermal_map_made', authority, segments: map.segments.length, runs: map.runs.length },
      `thermal map of ${map.segments.length} segments from ${map.runs.length} survey runs`,
    )
    return map
  }
  function instead(authority: string, network: Network, last: Kept | undefined, error: unknown) {
    log.warn({ event: 'thermal_map_not_read', authority, err: error }, `no surveys: ${wordsOf(error)}`)
    const now = clock.now().getTime()
    const own = network.stations.filter((station) => station.authority === authority)
    const map =
      last?.network === network
        ? last.map
        : Promise.resolve(
            learnThermalMap(mappedRoads(network, authority), own, { passes: [], contrasts: [] }),
          )
    kept.set(authority, { network, until: now + RETRY, map })
    return map
  }
  return {
    of(authority) {
      const network = parts.network()
      const now = clock.now().getTime()
      const last = kept.get(authority)
      if (last && last.network === network && now < last.until) return last.map
      const map = made(authority, network).catch((error) => instead(authority, network, last, error))
      kept.set(authority, { network, until: now + KEPT, map })
      return map
    },
    forget(authority) {
      const last = kept.get(authority)
      if (last) kept.set(authority, { ...last, until: 0 })
    },
  }
}
