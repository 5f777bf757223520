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
import { spanOfRun } from '#src/telemetry/survey.ts'
import { DAY, HOUR, MINUTE, type Milliseconds } from '#src/units.ts'

export type ThermalMapParts = {
  network(): Network
  readonly clock: Pick<Clock, 'now'>
  readonly store: Pick<OperationalStore, 'surveys' | 'outcomesOf'>
  readonly log: Pick<Log, 'warn' | 'info'>
}
/** With the end of the last run that measured each segment. */
export type DrivenMap = ThermalMap & { readonly driven_at: ReadonlyMap<string, Date> }
export type ThermalMaps = {
  /** The map of an authority's roads as known now. */
  of(authority: string): Promise<DrivenMap>
  /**
   * What surveys taught, without waiting for a newer map that is being made: the last that was ready. Empty where none
   * was driven; a store that cannot be read takes nothing back.
   */
  driven(authority: string): Promise<DrivenMap>
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

type Kept = { readonly network: Network; readonly until: number; readonly map: Promise<DrivenMap> }

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

const NOT_DRIVEN: DrivenMap = { segments: [], runs: [], driven_at: new Map() }

const later = (known: Date | undefined, at: Date): Date => (known && known > at ? known : at)

const othersFirst = () => new Promise<void>((resolve) => setImmediate(resolve))

/**
 * The thermal map of each authority, learnt from its stored surveys and from what its stations measured; remembered
 * until either changes. A store that cannot be read costs what the surveys taught and no more: the last map stays,
 * else roads are told by their predictors, widely.
 */
export function thermalMaps(parts: ThermalMapParts): ThermalMaps {
  const { store, clock, log } = parts
  const kept = new Map<string, Kept>()
  /** The last of each authority that was made whole. */
  const whole = new Map<string, Promise<DrivenMap>>()
  /** Of authorities without a map: until when nobody asks again whether a survey was driven. */
  const undriven = new Map<string, number>()

  async function passesOf(authority: string, roads: ReturnType<typeof mappedRoads>, network: Network) {
    const read = surveyPasses(roads, network.stations)
    const passes: SegmentPass[] = []
    const driven_at = new Map<string, Date>()
    for (const survey of await store.surveys(authority)) {
      const found = read(survey, survey.station_readings).passes
      passes.push(...found)
      const { to } = spanOfRun(survey)
      for (const { segment } of found) driven_at.set(segment, later(driven_at.get(segment), to))
      await othersFirst()
    }
    return { passes, driven_at }
  }
  async function contrastsOf(stations: Network['stations']): Promise<StationContrast[]> {
    try {
      return stationContrasts(stations, await stationMoments(parts))
    } catch (error) {
      log.warn({ event: 'contrasts_not_read', err: error }, 'what stations measured could not be read')
      return []
    }
  }
  async function made(authority: string, network: Network): Promise<DrivenMap> {
    const own = network.stations.filter((station) => station.authority === authority)
    const roads = mappedRoads(network, authority)
    const { passes, driven_at } = await passesOf(authority, roads, { ...network, stations: own })
    const map = learnThermalMap(roads, own, { passes, contrasts: await contrastsOf(own) })
    log.info(
      { event: 'thermal_map_made', authority, segments: map.segments.length, runs: map.runs.length },
      `thermal map of ${map.segments.length} segments from ${map.runs.length} survey runs`,
    )
    return { ...map, driven_at }
  }
  function instead(
    authority: string,
    network: Network,
    last: Kept | undefined,
    error: unknown,
  ): Promise<DrivenMap> {
    log.warn({ event: 'thermal_map_not_read', authority, err: error }, `no surveys: ${wordsOf(error)}`)
    const now = clock.now().getTime()
    const own = network.stations.filter((station) => station.authority === authority)
    const map =
      last?.network === network
        ? last.map
        : Promise.resolve({
            ...learnThermalMap(mappedRoads(network, authority), own, { passes: [], contrasts: [] }),
            driven_at: new Map(),
          })
    kept.set(authority, { network, until: now + RETRY, map })
    return map
  }
  function of(authority: string): Promise<DrivenMap> {
    const network = parts.network()
    const now = clock.now().getTime()
    const last = kept.get(authority)
    if (last && last.network === network && now < last.until) return last.map
    const making = made(authority, network)
    making.then(
      () => whole.set(authority, making),
      () => {},
    )
    const map = making.catch((error: unknown) => instead(authority, network, last, error))
    kept.set(authority, { network, until: now + KEPT, map })
    return map
  }
  async function isDriven(authority: string): Promise<boolean> {
    const now = clock.now().getTime()
    if (now < (undriven.get(authority) ?? Number.NEGATIVE_INFINITY)) return false
    try {
      if ((await store.surveys(authority)).length > 0) return true
      undriven.set(authority, now + KEPT)
    } catch (error) {
      log.warn({ event: 'surveys_not_read', authority, err: error }, `no surveys: ${wordsOf(error)}`)
      undriven.set(authority, now + RETRY)
    }
    return false
  }
  return {
    of,
    async driven(authority) {
      const held = whole.get(authority)
      if (held) void of(authority)
      return held ?? ((await isDriven(authority)) ? of(authority) : NOT_DRIVEN)
    },
    forget(authority) {
      undriven.delete(authority)
      const last = kept.get(authority)
      if (last) kept.set(authority, { ...last, until: 0 })
    },
  }
}
