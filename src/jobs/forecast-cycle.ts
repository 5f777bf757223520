import type { Atmosphere } from '#src/forecast/atmosphere.ts'
import type { ForecastOutcome } from '#src/forecast/learning/outcome.ts'
import { learnedCorrections } from '#src/jobs/learned-corrections.ts'
import type { LiveFeed } from '#src/jobs/live-feed.ts'
import { wordsOf } from '#src/jobs/log.ts'
import { type StationForecastsParts, stationForecasts } from '#src/jobs/station-forecasts.ts'
import type { Issued, StationRefusal } from '#src/jobs/station-issue.ts'
import type { Network } from '#src/network/network.ts'
import type { Station } from '#src/network/station.ts'
import type { Clock, OperationalStore, WeatherRefusal, WeatherSource } from '#src/ports.ts'
import { minuteOf } from '#src/season.ts'

export type ForecastCycleParts = StationForecastsParts & {
  network(): Network
  readonly clock: Pick<Clock, 'now'>
  readonly store: Pick<
    OperationalStore,
    'saveAtmosphere' | 'latestAtmosphere' | 'saveForecasts' | 'learnedErrors' | 'saveOutcomes'
  >
  readonly weather: WeatherSource
  readonly live: Pick<LiveFeed, 'publish'>
}

export type ForecastCycleResult = {
  readonly forecasts: number
  /** Stations without a forecast, and why. */
  readonly refusals: readonly StationRefusal[]
  /** Places whose weather did not come, and why; their last good weather or the sensors alone were used. */
  readonly weather: readonly (WeatherRefusal & { readonly place: string })[]
  /** No weather that was awaited has come: nothing was forecast anew. */
  readonly isUnchanged?: boolean
}

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
 * and never stops the others; a store that fails to save the forecasts fails the run. `awaited`: places without whose
 * weather there is nothing new to forecast from.
 */
export function forecastCycle(
  parts: ForecastCycleParts,
): (awaited?: ReadonlySet<string>) => Promise<ForecastCycleResult> {
  const { clock, store, weather, live, log } = parts
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

  return async (awaited) => {
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
    const missing = new Set(weatherRefusals.map(({ place }) => place))
    if (awaited && [...awaited].every((place) => missing.has(place)))
      return { forecasts: 0, refusals: [], weather: weatherRefusals, isUnchanged: true }
    const correctionOf = await learnedCorrections(parts, network, now)
    const made = await stationForecasts(
      parts,
      network.stations.map((station) => ({
        station,
        atmosphere: atmospheres.get(placeOf(network, station).id) ?? null,
        correction: correctionOf(station),
      })),
      now,
    )
    const issued = made.filter((one): one is Issued => 'forecast' in one)
    const refusals = made.filter((one): one is StationRefusal => !('forecast' in one))
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
