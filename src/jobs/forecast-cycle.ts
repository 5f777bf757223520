import type { Atmosphere } from '#src/forecast/atmosphere.ts'
import type { Correction } from '#src/forecast/learned-correction.ts'
import type { ForecastOutcome } from '#src/forecast/outcome.ts'
import { learnedCorrections } from '#src/jobs/learned-corrections.ts'
import type { LiveFeed } from '#src/jobs/live-feed.ts'
import { type Log, wordsOf } from '#src/jobs/log.ts'
import { type Issued, type StationRefusal, stationIssue } from '#src/jobs/station-issue.ts'
import type { Network } from '#src/network/network.ts'
import type { Station } from '#src/network/station.ts'
import type { Clock, OperationalStore, WeatherRefusal, WeatherSource } from '#src/ports.ts'
import { minuteOf } from '#src/season.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { HOUR, type Hours } from '#src/units.ts'

export type ForecastCycleParts = {
  network(): Network
  readonly clock: Pick<Clock, 'now'>
  readonly recent: { ofStation(station: string, from: Date, to: Date): readonly Reading[] }
  readonly store: Pick<
    OperationalStore,
    'saveAtmosphere' | 'latestAtmosphere' | 'saveForecasts' | 'learnedErrors' | 'saveOutcomes'
  >
  readonly weather: WeatherSource
  readonly live: Pick<LiveFeed, 'publish'>
  readonly log: Log
}

export type ForecastCycleResult = {
  readonly forecasts: number
  /** Stations without a forecast, and why. */
  readonly refusals: readonly StationRefusal[]
  /** Places whose weather did not come, and why; their last good weather or the sensors alone were used. */
  readonly weather: readonly (WeatherRefusal & { readonly place: string })[]
}

const HISTORY: Hours = 48

/** A forecast takes a millisecond or two: readings must not wait for a thousand of them. */
const AT_A_STRETCH = 20
const othersFirst = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Where weather is asked for: a forecast domain, or a station that belongs to none. */
type Place = { readonly id: string; readonly lat: number; readonly lon: number }

function placeOf(network: Network, station: Station): Place {
  return network.domains.find(({ id }) => id === station.domain) ?? station
}

const placesOf = (network: Network): Place[] => [
  ...new Map(
    network.stations.map((station) => placeOf(network, station)).map((place) => [place.id, place]),
  ).values(),
]

async function askedOf(weather: WeatherSource, place: Place): Promise<Atmosphere | WeatherRefusal> {
  try {
    return await weather.atmosphere({ lat: place.lat, lon: place.lon })
  } catch (error) {
    return { code: 'WEATHER_FAILED', message: wordsOf(error), retry_after_s: null }
  }
}

/**
 * One forecast for every station, from its own readings and the weather of its place. Without fresh weather the last
 * good one is used (its issue time goes with the forecast), else the sensors alone. A station that fails is named
 * and never stops the others; a store that fails to save the forecasts fails the run.
 */
export function forecastCycle(parts: ForecastCycleParts): () => Promise<ForecastCycleResult> {
  const { clock, recent, store, weather, live, log } = parts
  /** The last good weather of each place, so that a store that is down costs no forecast. */
  const lastGood = new Map<string, Atmosphere>()

  async function keep(place: Place, atmosphere: Atmosphere): Promise<void> {
    lastGood.set(place.id, atmosphere)
    try {
      await store.saveAtmosphere(place.id, atmosphere)
    } catch (error) {
      log.error({ event: 'weather_not_saved', place: place.id, err: error }, 'weather could not be saved')
    }
  }

  async function remembered(place: Place): Promise<Atmosphere | null> {
    const held = lastGood.get(place.id)
    if (held) return held
    try {
      return await store.latestAtmosphere(place.id)
    } catch (error) {
      log.error(
        { event: 'weather_not_read', place: place.id, err: error },
        'stored weather could not be read',
      )
      return null
    }
  }

  /** They are for learning and for the skill page: without them tonight's forecasts stand all the same. */
  async function writeDown(outcomes: readonly ForecastOutcome[]): Promise<void> {
    try {
      if (outcomes.length > 0) await store.saveOutcomes(outcomes)
    } catch (error) {
      log.error({ event: 'outcomes_not_saved', err: error }, 'what is expected could not be written down')
    }
  }

  function attempt(
    station: Station,
    atmosphere: Atmosphere | null,
    correction: Correction,
    now: Date,
  ): Issued | StationRefusal {
    try {
      const from = new Date(now.getTime() - HISTORY * HOUR)
      // The end of the span is excluded, a reading of this very minute is not
      const readings = recent.ofStation(station.id, from, new Date(now.getTime() + 1))
      return stationIssue(station, readings, atmosphere, correction, now)
    } catch (error) {
      log.error({ event: 'forecast_failed', station: station.id, err: error }, 'forecast failed')
      return { station: station.id, code: 'FORECAST_FAILED', message: wordsOf(error) }
    }
  }

  return async () => {
    const network = parts.network()
    const now = minuteOf(clock.now())
    const atmospheres = new Map<string, Atmosphere | null>()
    const weatherRefusals: (WeatherRefusal & { place: string })[] = []
    await Promise.all(
      placesOf(network).map(async (place) => {
        const answer = await askedOf(weather, place)
        if ('hours' in answer) {
          await keep(place, answer)
          atmospheres.set(place.id, answer)
          return
        }
        weatherRefusals.push({ place: place.id, ...answer })
        log.warn({ event: 'weather_refused', place: place.id, ...answer }, 'no fresh weather')
        atmospheres.set(place.id, await remembered(place))
      }),
    )
    const correctionOf = await learnedCorrections(parts, network, now)
    const issued: Issued[] = []
    const refusals: StationRefusal[] = []
    for (const [index, station] of network.stations.entries()) {
      if (index > 0 && index % AT_A_STRETCH === 0) await othersFirst()
      const atmosphere = atmospheres.get(placeOf(network, station).id) ?? null
      const made = attempt(station, atmosphere, correctionOf(station), now)
      if ('forecast' in made) issued.push(made)
      else refusals.push(made)
    }
    const forecasts = issued.map(({ forecast }) => forecast)
    for (const refusal of refusals) log.warn({ event: 'forecast_refused', ...refusal }, refusal.message)
    if (forecasts.length > 0) await store.saveForecasts(forecasts)
    await writeDown(issued.flatMap(({ outcomes }) => outcomes))
    log.info(
      {
        event: 'forecasts_made',
        forecasts: forecasts.length,
        refused: refusals.length,
        doubts: [...new Set(forecasts.flatMap(({ doubts }) => doubts ?? []))],
      },
      `${forecasts.length} stations forecast`,
    )
    for (const { station } of forecasts) live.publish({ kind: 'forecast', subject: station, at: now })
    return { forecasts: forecasts.length, refusals, weather: weatherRefusals }
  }
}
